"""Phones: they join a room with its code and keep a token, so that they go on where they were.

Nobody gives a name: each phone of a room is an animal in a colour. Independent of drawings.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mnist_core.rooms import codes, rooms
from mnist_core.rooms.database.connection import Database, reading, utc_now, writing
from mnist_core.rooms.database.tables import phones
from mnist_core.rooms.database.tables import rooms as rooms_table

COLOURS = ("red", "orange", "yellow", "green", "turquoise", "blue", "purple", "pink")
ANIMALS = (
    *("ant", "badger", "bat", "bear", "beaver", "bee", "butterfly", "camel"),
    *("cat", "chicken", "cow", "crab", "crocodile", "deer", "dog", "dolphin"),
    *("donkey", "duck", "eagle", "elephant", "flamingo", "fox", "frog", "giraffe"),
    *("goat", "hamster", "hedgehog", "horse", "kangaroo", "koala", "lion", "lizard"),
    *("monkey", "mouse", "octopus", "otter", "owl", "panda", "parrot", "penguin"),
    *("rabbit", "seal", "shark", "snail", "squirrel", "tiger", "turtle", "whale"),
)


class UnknownPhone(LookupError):
    """The phone is not in the room, or the room was deleted."""

    def __init__(self) -> None:
        super().__init__("This phone is not in the room. Join again with the code.")


class RoomLocked(Exception):
    """The presenter lets no new phones in."""

    def __init__(self) -> None:
        super().__init__("The presenter has locked this room. Ask them to unlock it.")


class RoomFull(Exception):
    """As many phones as the room takes have joined."""

    def __init__(self) -> None:
        super().__init__("This room is full. Draw together with a neighbour.")


class PhoneMuted(Exception):
    """The presenter takes nothing from this phone."""

    def __init__(self) -> None:
        super().__init__("The presenter has muted this phone. Ask them to change that.")


@dataclass(frozen=True)
class Phone:
    """A phone in a room."""

    id: int
    room_id: int
    number: int  # in the room, from 0
    is_muted: bool

    @property
    def animal(self) -> str:
        """An animal, in English."""
        return ANIMALS[self.number % len(ANIMALS)]

    @property
    def colour(self) -> str:
        """A colour, in English. The 384 first phones of a room differ in one or the other."""
        return COLOURS[(self.number + self.number // len(ANIMALS)) % len(COLOURS)]


def join(
    db: Database,
    code: str,
    token: str,
    guesses: codes.Guesses,
    address: str,
    *,
    now: datetime | None = None,
) -> Phone:
    """Join a room, or return to it: the same token is the same phone, even in a closed room.

    Args:
        db: the database.
        code: of the room, as somebody typed it.
        token: that the phone keeps; `codes.new_token` makes one. It may serve for many rooms.
        guesses: the wrong codes that came before.
        address: of the phone in the network.
        now: the time, in UTC; the time now if left out.

    Raises:
        BadToken: the token is not one.
        UnknownRoom, TooManyGuesses: see `rooms.find`.
        RoomClosed, RoomLocked, RoomFull: a phone that was not here before cannot join.
        DatabaseProblem: try again with the same token.
    """
    codes.check_token(token)
    now = now or utc_now()
    room_id = rooms.find(db, code, guesses, codes.Visitor(token, address), now=now).id
    token_hash = codes.hash_of(token)
    with writing(db) as connection:
        room = rooms.read_and_hold(connection, room_id, now)
        is_this = (phones.c.room_id == room_id) & (phones.c.token_hash == token_hash)
        if phone := _read(connection, is_this):
            return phone
        if not room.is_open(now):
            raise rooms.RoomClosed
        if room.is_locked:
            raise RoomLocked
        if room.phones >= room.most_phones:
            raise RoomFull
        new = {"room_id": room_id, "token_hash": token_hash, "number": room.phones}
        connection.execute(phones.insert().values(**new, joined_at=now, is_muted=False))
        one_more = rooms_table.update().where(rooms_table.c.id == room_id)
        connection.execute(one_more.values(phones=room.phones + 1))
        return _known(_read(connection, is_this))


def mute(
    db: Database, key: str, number: int, *, muted: bool = True, now: datetime | None = None
) -> None:
    """Take nothing from a phone any more, and show nothing of what it sent; or do so again.

    Args:
        db: the database.
        key: of the presenter.
        number: of the phone in the room.
        muted: False unmutes it.
        now: the time, in UTC; the time now if left out.

    Raises:
        UnknownRoom: the key is wrong.
        UnknownPhone: the room has no phone of this number.
        DatabaseProblem: nothing was changed.
    """
    room = rooms.with_key(db, key, now=now)
    is_this = (phones.c.room_id == room.id) & (phones.c.number == number)
    with writing(db) as connection:
        changed = connection.execute(phones.update().where(is_this).values(is_muted=muted))
    if not changed.rowcount:
        raise UnknownPhone


def in_room(db: Database, room_id: int) -> list[Phone]:
    """All phones that have joined a room, in this order.

    Raises:
        DatabaseProblem: the database cannot be read.
    """
    query = _select().where(phones.c.room_id == room_id).order_by(phones.c.number)
    with reading(db) as connection:
        return [Phone(**row._mapping) for row in connection.execute(query)]


def check_may_send(
    connection: sa.Connection, phone: Phone, room: rooms.Room, now: datetime
) -> None:
    """Raise an error unless a phone may send something to its room now.

    Raises:
        UnknownPhone: it is not in this room.
        RoomClosed, PhoneMuted: see these.
    """
    is_this = (phones.c.id == phone.id) & (phones.c.room_id == room.id)
    stored = _known(_read(connection, is_this))
    if not room.is_open(now):
        raise rooms.RoomClosed
    if stored.is_muted:
        raise PhoneMuted


def muted(room_id: int) -> "sa.Select[int]":
    """The query for the ids of a room's muted phones."""
    return sa.select(phones.c.id).where(phones.c.room_id == room_id, phones.c.is_muted)


def _select() -> "sa.Select[tuple[object, ...]]":
    return sa.select(*(phones.c[name] for name in Phone.__dataclass_fields__))


def _read(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Phone | None:
    row = connection.execute(_select().where(condition)).first()
    return Phone(**row._mapping) if row else None


def _known(phone: Phone | None) -> Phone:
    if phone is None:
        raise UnknownPhone
    return phone
