"""Rooms: opened and led by a presenter with a key, found by phones with a code.

Every change of a room goes through its key. A room closes after 12 hours and is deleted, with all
that was drawn in it, 30 days after it was opened.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import sqlalchemy as sa

from mnist_core.rooms import codes
from mnist_core.rooms.database.connection import (
    Database,
    forget_deleted,
    insert_new,
    reading,
    utc_now,
    writing,
)
from mnist_core.rooms.database.tables import rooms

OPEN_FOR = timedelta(hours=12)
KEPT_FOR = timedelta(days=30)
MOST_PHONES = 300
AT_FIRST: dict[str, object] = {
    "phase": "waiting",
    "game": "on demand",
    "round": 0,
    "is_revealed": False,
    "is_locked": False,
    "phones": 0,
    "drawings": 0,
}

Game = Literal["on demand", "fool it", "free drawing", "read others"]
Phase = Literal["waiting", "running", "paused"]


class UnknownRoom(LookupError):
    """No room has this code or key: it was mistyped, or the room was deleted."""


class RoomClosed(Exception):
    """The presenter has ended the room, or its 12 hours are over."""

    def __init__(self) -> None:
        super().__init__("This room is closed. The presenter can open it again.")


@dataclass(frozen=True)
class Room:
    """A room as it is at a moment."""

    id: int
    opened_at: datetime  # these times are in UTC
    closes_at: datetime
    deletes_at: datetime
    ended_at: datetime | None
    phase: Phase
    game: Game
    round: int  # 0 for the first game, 1 for the next one ...
    is_revealed: bool  # phones show their verdicts and scores of this round
    is_locked: bool  # new phones may not join
    network: str  # the one that phones wait for
    verdict_at_once: bool  # phones show it before it is revealed
    shows_non_digits: bool  # the wall shows what the network calls "not a digit"
    most_phones: int
    phones: int  # how many joined
    drawings: int  # how many were stored

    def is_open(self, now: datetime) -> bool:
        """Whether it takes drawings, if it is running."""
        return self.ended_at is None and now < self.closes_at


class Opened(NamedTuple):
    """A new room, and the secrets that are shown once. Neither can be found in the database."""

    room: Room
    key: str  # for the presenter alone
    code: str  # for everybody in the room


def open_room(
    db: Database,
    network: str,
    *,
    verdict_at_once: bool = True,
    shows_non_digits: bool = False,
    most_phones: int = MOST_PHONES,
    now: datetime | None = None,
) -> Opened:
    """Open a room, which then waits for its first game; and delete rooms that are too old.

    Args:
        db: the database.
        network: the name of the network that phones wait for.
        verdict_at_once: whether phones show its verdict before it is revealed.
        shows_non_digits: whether the wall shows what it calls "not a digit".
        most_phones: more may not join.
        now: the time, in UTC; the time now if left out.

    Raises:
        DatabaseProblem: nothing was opened.
    """
    now = now or utc_now()
    delete_old(db, now=now)
    while True:  # once in millions, another room has this code already
        key = codes.new_key()
        values = {
            "key_hash": codes.hash_of(key),
            "code_hash": codes.hash_of(codes.room_code(key)),
            "opened_at": now,
            "closes_at": now + OPEN_FOR,
            "deletes_at": now + KEPT_FOR,
            "network": network,
            "verdict_at_once": verdict_at_once,
            "shows_non_digits": shows_non_digits,
            "most_phones": most_phones,
        }
        with writing(db) as connection:
            new = insert_new(connection, rooms, [values | AT_FIRST])
        if new:
            return Opened(with_key(db, key, now=now), key, codes.room_code(key))


def find(
    db: Database,
    code: str,
    guesses: codes.Guesses,
    visitor: codes.Visitor,
    *,
    now: datetime | None = None,
) -> Room:
    """The room with a code, open or closed.

    Args:
        db: the database.
        code: as somebody typed it.
        guesses: the wrong codes that came before.
        visitor: who typed it.
        now: the time, in UTC; the time now if left out.

    Raises:
        UnknownRoom: the code is wrong.
        TooManyGuesses: this visitor has to wait, whether the code is right or wrong.
        DatabaseProblem: the database cannot be read.
    """
    guesses.check(visitor)
    code = codes.tidy_code(code)
    room = None
    if len(code) == codes.LENGTH:
        with reading(db) as connection:
            room = _read(connection, rooms.c.code_hash == codes.hash_of(code), now)
    if room is None:
        guesses.add_wrong(visitor)
        raise UnknownRoom("No room has this code. Compare its six letters with the projector.")
    return room


def with_key(db: Database, key: str, *, now: datetime | None = None) -> Room:
    """The room with a presenter's key, open or closed.

    Raises:
        UnknownRoom: the key is wrong, or the room was deleted.
        DatabaseProblem: the database cannot be read.
    """
    with reading(db) as connection:
        return _known(_read(connection, _has(key), now))


def state(db: Database, room_id: int, *, now: datetime | None = None) -> Room:
    """A room as it is now.

    Raises:
        UnknownRoom: it was deleted.
        DatabaseProblem: the database cannot be read.
    """
    with reading(db) as connection:
        return _known(_read(connection, rooms.c.id == room_id, now))


def start(db: Database, key: str, *, now: datetime | None = None) -> Room:
    """Let phones draw; also after a pause.

    This function and those below up to `end` return the room as it is then.

    Raises:
        UnknownRoom: the key is wrong, or the room was deleted.
        RoomClosed: it has to be opened again first.
        DatabaseProblem: nothing was changed.
    """
    return _change(db, key, now, phase="running")


def pause(db: Database, key: str, *, now: datetime | None = None) -> Room:
    """Take no drawings and no answers until `start`."""
    return _change(db, key, now, phase="paused")


def next_game(
    db: Database, key: str, game: Game, *, after: int | None = None, now: datetime | None = None
) -> Room:
    """Start another game, or the same one again: every phone begins with its first task.

    With `after`, the round that the presenter saw, nothing changes if a later one runs already:
    the same press of a button may arrive twice.
    """
    round_ = rooms.c.round + 1 if after is None else after + 1
    return _change(
        db,
        key,
        now,
        rooms.c.round < round_,
        phase="running",
        game=game,
        round=round_,
        is_revealed=False,
    )


def reveal(db: Database, key: str, *, revealed: bool = True, now: datetime | None = None) -> Room:
    """Let phones show what the network said, and their score."""
    return _change(db, key, now, is_revealed=revealed)


def lock(db: Database, key: str, *, locked: bool = True, now: datetime | None = None) -> Room:
    """Let no new phone join. Those that have joined go on."""
    return _change(db, key, now, is_locked=locked)


def set_verdict_at_once(db: Database, key: str, at_once: bool, now: datetime | None = None) -> Room:
    """Set whether phones show the network's verdict before it is revealed."""
    return _change(db, key, now, verdict_at_once=at_once)


def set_shows_non_digits(db: Database, key: str, shows: bool, now: datetime | None = None) -> Room:
    """Set whether the wall shows what the network calls "not a digit"."""
    return _change(db, key, now, shows_non_digits=shows)


def end(db: Database, key: str, *, now: datetime | None = None) -> Room:
    """Close a room; nothing changes if it is closed. It can be opened again until it is deleted."""
    try:
        return _change(db, key, now, ended_at=now or utc_now(), phase="paused")
    except RoomClosed:
        with reading(db) as connection:
            return _known(_read(connection, _has(key), now))


def reopen(db: Database, key: str, *, now: datetime | None = None) -> Room:
    """Open a closed room for 12 hours more, paused. It is deleted when it would have been.

    Raises:
        UnknownRoom: the key is wrong, or the room was deleted.
        DatabaseProblem: it was not opened.
    """
    now = now or utc_now()
    with writing(db) as connection:
        room = _known(_read(connection, _has(key), now))
        if not room.is_open(now):
            closes_at = min(now + OPEN_FOR, room.deletes_at)
            values = {"ended_at": None, "closes_at": closes_at, "phase": "paused"}
            connection.execute(rooms.update().where(_has(key)).values(values))
        return _known(_read(connection, _has(key), now))


def delete(db: Database, key: str) -> None:
    """Delete a room, its phones, drawings, verdicts and answers, for good.

    SQLite overwrites what was deleted. PostgreSQL does so when it next cleans up.

    Raises:
        UnknownRoom: the key is wrong, or it was deleted before.
        DatabaseProblem: nothing was deleted.
    """
    with writing(db) as connection:
        deleted = connection.execute(rooms.delete().where(_has(key))).rowcount
    if not deleted:
        _known(None)
    forget_deleted(db)


def delete_old(db: Database, *, now: datetime | None = None) -> int:
    """Delete the rooms that were opened 30 days ago. Returns how many.

    Raises:
        DatabaseProblem: nothing was deleted.
    """
    too_old = rooms.c.deletes_at <= (now or utc_now())
    with reading(db) as connection:
        if connection.scalar(sa.select(sa.func.count()).where(too_old)) == 0:
            return 0
    with writing(db) as connection:
        deleted = connection.execute(rooms.delete().where(too_old)).rowcount
    forget_deleted(db)
    return deleted


def read_and_hold(connection: sa.Connection, room_id: int, now: datetime) -> Room:
    """The room, which no other transaction can change until this one ends.

    Whoever joins a room comes here first. So phones join one after another, also in several
    processes, and what a transaction has checked stays true until it ends.

    Raises:
        UnknownRoom: it was deleted.
    """
    return _known(_read(connection, rooms.c.id == room_id, now, hold=True))


def read(connection: sa.Connection, room_id: int, now: datetime) -> Room:
    """The room as it is now; other transactions may change it at once.

    Raises:
        UnknownRoom: it was deleted.
    """
    return _known(_read(connection, rooms.c.id == room_id, now))


def count_drawing(connection: sa.Connection, room: Room) -> int | None:
    """Count one more drawing in an open room; None if it is no longer as it was read.

    From here on until the transaction ends, other drawings wait: whatever takes time comes before.

    Returns:
        The number of the drawing in the room, from 1.
    """
    is_same = (
        (rooms.c.id == room.id)
        & rooms.c.ended_at.is_(None)
        & (rooms.c.phase == room.phase)
        & (rooms.c.round == room.round)
    )
    counted = rooms.update().where(is_same).values(drawings=rooms.c.drawings + 1)
    number: int | None = connection.execute(counted.returning(rooms.c.drawings)).scalar()
    return number


def _change(
    db: Database,
    key: str,
    now: datetime | None,
    condition: sa.ColumnElement[bool] | None = None,
    **values: object,
) -> Room:
    """Change an open room, if a further condition holds; for the errors see `start`."""
    this = _has(key) if condition is None else _has(key) & condition
    now = now or utc_now()
    with writing(db) as connection:
        if not _known(_read(connection, _has(key), now, hold=True)).is_open(now):
            raise RoomClosed
        connection.execute(rooms.update().where(this).values(values))
        return _known(_read(connection, _has(key), now))


def _has(key: str) -> sa.ColumnElement[bool]:
    same: sa.ColumnElement[bool] = rooms.c.key_hash == codes.hash_of(key)
    return same


def _read(
    connection: sa.Connection,
    condition: sa.ColumnElement[bool],
    now: datetime | None,
    *,
    hold: bool = False,
) -> Room | None:
    columns = [rooms.c[name] for name in Room.__dataclass_fields__]
    query = sa.select(*columns).where(condition, rooms.c.deletes_at > (now or utc_now()))
    row = connection.execute(query.with_for_update() if hold else query).first()
    return Room(**row._mapping) if row else None


def _known(room: Room | None) -> Room:
    if room is None:
        raise UnknownRoom("There is no such room. Its key was mistyped, or it was deleted.")
    return room
