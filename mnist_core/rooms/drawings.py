"""Drawings: what a phone sends for its task is checked, and then stored exactly once.

A drawing is confirmed only when it is on the disk. Whatever a phone repeats, it is stored once; and
what it sends may be hostile.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from mnist_core.drawing.packing import unpack_bytes
from mnist_core.drawing.sketch import Sketch, visible_lines
from mnist_core.metrics.writing_styles import writing_style
from mnist_core.networks.verdict import Reading
from mnist_core.rooms import rooms
from mnist_core.rooms.database.connection import Database, reading, utc_now, writing
from mnist_core.rooms.database.tables import drawings, phones, verdicts
from mnist_core.rooms.phones import Phone, check_may_send, muted
from mnist_core.rooms.sent_sketch import BadDrawing, check_sketch
from mnist_core.rooms.tasks import Task, check_task, task_of
from mnist_core.rooms.verdicts import Verdict, insert_verdicts

MOST_A_MINUTE = 30  # of each phone


class TooManyDrawings(Exception):
    """The phone sent 30 drawings within a minute."""

    def __init__(self) -> None:
        super().__init__("These were many drawings in one minute. Wait a little, then send it.")


@dataclass(frozen=True)
class Stored:
    """The confirmation of a drawing."""

    id: int
    number: int  # in the room, from 1
    is_new: bool  # False: it was stored before, and the phone sent it again
    room: rooms.Room  # as it is now
    next_task: Task


@dataclass(frozen=True)
class Drawing:
    """A drawing of a room."""

    id: int
    number: int  # in the room, from 1
    phone: int  # its number in the room
    game: rooms.Game
    label: int | None  # the digit it is meant to be
    style: str | None  # see `metrics.writing_styles`
    sketch: Sketch
    stored_at: datetime  # UTC
    digit: int | None  # what the network of the room reads; None if it has not read it
    verdict: str | None  # as in `networks.verdict`


PHONE_LOCK = 0x0D16  # any number; PostgreSQL's locks for phones have it as their name


class _Before(NamedTuple):
    """What a phone has sent before."""

    done: int  # drawings in this round
    last_minute: int  # drawings in the last minute
    id: int | None  # of the drawing with the same `sent_id`
    number: int  # of that drawing


def add_drawing(
    db: Database,
    phone: Phone,
    sent_id: str,
    task: Task,
    sketch: Sketch,
    *,
    label: int | None = None,
    verdict: Reading | None = None,
    now: datetime | None = None,
) -> Stored:
    """Store a drawing. When this returns, it is on the disk.

    Sent again with the same `sent_id`, it is confirmed again, and stays as it was stored.

    Args:
        db: the database.
        phone: that sent it.
        sent_id: made by the phone for this drawing: 1 to 64 letters, digits, `-` and `_`.
        task: for which it was drawn.
        sketch: strokes without a picture.
        label: in the game "free drawing", the digit that it is meant to be, if it is one. In the
            other games, the task says it.
        verdict: what the network of the room makes of it. The wall shows a drawing that has none
            only where it shows everything.
        now: the time, in UTC; the time now if left out.

    Raises:
        BadDrawing: it is empty, damaged or too large.
        TooManyDrawings, RoomPaused, WrongTask: see these.
        UnknownRoom, UnknownPhone, RoomClosed, PhoneMuted: see these.
        DatabaseProblem: perhaps nothing was stored; send it again with the same `sent_id`.
    """
    now = now or utc_now()
    if not isinstance(sent_id, str) or not re.fullmatch(r"[\w-]{1,64}", sent_id, re.ASCII):
        raise BadDrawing("The drawing has no valid number of its own. Draw it again.")
    if label is not None and not is_digit(label):
        raise BadDrawing("The drawing is meant to be a digit, 0 to 9, or none.")
    strokes = check_sketch(sketch)
    with writing(db) as connection:
        _wait_for_same_phone(connection, phone)
        number = None
        while number is None:  # again if the room has changed since it was read
            room = rooms.read(connection, phone.room_id, now)
            before = _look_back(connection, phone, room.round, sent_id, now)
            if before.id is not None:
                following = task_of(room, phone, before.done)
                return Stored(before.id, before.number, False, room, following)
            check_may_send(connection, phone, room, now)
            check_task(room, task, before.done)
            if before.last_minute >= MOST_A_MINUTE:
                raise TooManyDrawings
            asked = task_of(room, phone, before.done).digit
            meant = label if room.game == "free drawing" else asked
            style = None if meant is None else writing_style(meant, visible_lines(sketch))
            number = rooms.count_drawing(connection, room)
        row = {
            "room_id": room.id,
            "phone_id": phone.id,
            "number": number,
            "sent_id": sent_id,
            "game": room.game,
            "round": room.round,
            "task": before.done,
            "label": meant,
            "style": style,
            "strokes": strokes,
            "stored_at": now,
            "is_hidden": False,
        }
        inserted = connection.execute(drawings.insert().values(row).returning(drawings.c.id))
        drawing_id: int = inserted.scalar_one()
        if verdict is not None:
            insert_verdicts(connection, [Verdict(drawing_id, room.network, verdict)])
    room = replace(room, drawings=number)
    return Stored(drawing_id, number, True, room, task_of(room, phone, before.done + 1))


def is_digit(value: object) -> bool:
    """Whether a value is a whole number from 0 to 9."""
    return type(value) is int and 0 <= value <= 9


def wall(
    db: Database, room_id: int, after: int = 0, *, most: int = 200, now: datetime | None = None
) -> list[Drawing]:
    """The drawings that a room shows, the oldest first.

    Neither hidden ones, nor those of muted phones, nor those that the network calls "not a digit"
    unless the presenter allows these.

    Args:
        db: the database.
        room_id: of the room.
        after: only those with a higher number than this one.
        most: only so many of the newest.
        now: the time, in UTC; the time now if left out.

    Raises:
        UnknownRoom: it was deleted.
        DatabaseProblem: the database cannot be read.
    """
    room = rooms.state(db, room_id, now=now)
    query = select_drawings(room).where(is_visible(room_id), drawings.c.number > after)
    if not room.shows_non_digits:
        query = query.where(verdicts.c.verdict != "not a digit")
    newest = query.order_by(drawings.c.number.desc()).limit(most)
    with reading(db) as connection:
        return read_drawings(connection.execute(newest))[::-1]


def by_phone(db: Database, phone: Phone, *, now: datetime | None = None) -> list[Drawing]:
    """All drawings of a phone, the oldest first, also hidden ones.

    Raises:
        UnknownRoom: it was deleted.
        DatabaseProblem: the database cannot be read.
    """
    query = select_drawings(rooms.state(db, phone.room_id, now=now))
    query = query.where(drawings.c.phone_id == phone.id).order_by(drawings.c.number)
    with reading(db) as connection:
        return read_drawings(connection.execute(query))


def hidden(db: Database, room_id: int) -> frozenset[int]:
    """The numbers of the drawings that a wall has to take off again.

    Raises:
        DatabaseProblem: the database cannot be read.
    """
    query = (
        sa.select(drawings.c.number)
        .join(phones, drawings.c.phone_id == phones.c.id)
        .where(drawings.c.room_id == room_id, drawings.c.is_hidden | phones.c.is_muted)
    )
    with reading(db) as connection:
        return frozenset(connection.scalars(query))


def hide(
    db: Database, key: str, number: int, *, hide: bool = True, now: datetime | None = None
) -> None:
    """Take a drawing off the wall and out of all figures; or bring it back.

    A number that no drawing has changes nothing.

    Args:
        db: the database.
        key: of the presenter.
        number: of the drawing in the room.
        hide: False brings it back.
        now: the time, in UTC; the time now if left out.

    Raises:
        UnknownRoom: the key is wrong.
        DatabaseProblem: nothing was changed.
    """
    room = rooms.with_key(db, key, now=now)
    is_this = (drawings.c.room_id == room.id) & (drawings.c.number == number)
    with writing(db) as connection:
        connection.execute(drawings.update().where(is_this).values(is_hidden=hide))


def is_visible(room_id: int) -> sa.ColumnElement[bool]:
    """The condition that a drawing is in a room and neither it nor its phone was taken off."""
    return sa.and_(
        drawings.c.room_id == room_id,
        ~drawings.c.is_hidden,
        drawings.c.phone_id.not_in(muted(room_id)),
    )


def select_drawings(room: rooms.Room) -> "sa.Select[*tuple[object, ...]]":
    """The query for drawings with what the network of the room reads, for `read_drawings`."""
    columns = ("id", "number", "game", "label", "style", "strokes", "stored_at")
    of_network = (verdicts.c.drawing_id == drawings.c.id) & (verdicts.c.network == room.network)
    return (
        sa.select(
            *(drawings.c[name] for name in columns),
            phones.c.number.label("phone"),
            verdicts.c.digit,
            verdicts.c.verdict,
        )
        .join(phones, drawings.c.phone_id == phones.c.id)
        .outerjoin(verdicts, of_network)
        .where(drawings.c.room_id == room.id)
    )


def read_drawings(rows: Iterable["sa.Row[*tuple[object, ...]]"]) -> list[Drawing]:
    """The drawings in the rows of `select_drawings`."""
    found = []
    for row in rows:
        values = dict(row._mapping)
        sketch = unpack_bytes(values.pop("strokes"))
        found.append(Drawing(**values, sketch=sketch))
    return found


def _look_back(
    connection: sa.Connection, phone: Phone, round_: int, sent_id: str, now: datetime
) -> _Before:
    is_this = drawings.c.sent_id == sent_id
    a_minute_ago = now - timedelta(minutes=1)
    query = sa.select(
        sa.func.count(sa.case((drawings.c.round == round_, 1))),
        sa.func.count(sa.case((drawings.c.stored_at > a_minute_ago, 1))),
        sa.func.max(sa.case((is_this, drawings.c.id))),
        sa.func.max(sa.case((is_this, drawings.c.number))),
    ).where(drawings.c.phone_id == phone.id)
    return _Before(*connection.execute(query).one())


def _wait_for_same_phone(connection: sa.Connection, phone: Phone) -> None:
    """Let what one phone sends come one after another, also from several processes.

    SQLite writes one transaction at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(PHONE_LOCK, phone.id)))
