"""Answers: people read drawings by other people, and say which digit they see.

Independent of what networks say about the same drawings.
"""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from mnist_core.drawing.packing import unpack_bytes
from mnist_core.drawing.sketch import Sketch
from mnist_core.rooms import rooms
from mnist_core.rooms.database.connection import Database, insert_new, reading, utc_now, writing
from mnist_core.rooms.database.tables import answers, drawings
from mnist_core.rooms.drawings import is_digit, is_visible
from mnist_core.rooms.phones import Phone, check_may_send
from mnist_core.rooms.tasks import RoomPaused


class CannotAnswer(ValueError):
    """The answer is no digit, or the drawing is not one for this phone to read."""


class ToRead(NamedTuple):
    """A drawing by somebody else, to show for two seconds."""

    drawing_id: int
    sketch: Sketch


def next_to_read(db: Database, phone: Phone, *, game: rooms.Game | None = None) -> ToRead | None:
    """A drawing for a phone to read: one of those that the fewest people have read.

    Each phone reads each drawing once, none of its own, and only drawings that are meant to be a
    digit. None if there is none at the moment.

    Args:
        db: the database.
        phone: of the person who reads.
        game: only drawings of this game; of any if left out.

    Raises:
        DatabaseProblem: the database cannot be read.
    """
    by_phone = sa.select(answers.c.drawing_id).where(answers.c.phone_id == phone.id)
    times = (
        sa.select(sa.func.count()).where(answers.c.drawing_id == drawings.c.id).scalar_subquery()
    )
    # Phones read in different orders, so that not all begin with the same drawing.
    shuffled = (drawings.c.number * 7919 + phone.number * 6101) % 1009
    query = (
        sa.select(drawings.c.id, drawings.c.strokes)
        .where(
            is_visible(phone.room_id),
            drawings.c.phone_id != phone.id,
            drawings.c.label.is_not(None),
            drawings.c.id.not_in(by_phone),
        )
        .order_by(times, shuffled)
        .limit(1)
    )
    if game is not None:
        query = query.where(drawings.c.game == game)
    with reading(db) as connection:
        row = connection.execute(query).first()
    return ToRead(row.id, unpack_bytes(row.strokes)) if row else None


def answer(
    db: Database,
    phone: Phone,
    drawing_id: int,
    digit: int | None,
    *,
    now: datetime | None = None,
) -> bool:
    """Store what a person reads in a drawing. The first answer of a phone counts.

    Args:
        db: the database.
        phone: of the person.
        drawing_id: from `next_to_read`.
        digit: 0 to 9, or None for "this is no digit".
        now: the time, in UTC; the time now if left out.

    Returns:
        Whether it is the first answer.

    Raises:
        CannotAnswer: it is no digit, or the drawing is the phone's own or of another room.
        RoomPaused: the game is paused.
        UnknownRoom, UnknownPhone, RoomClosed, PhoneMuted: see these.
        DatabaseProblem: perhaps nothing was stored; send it again.
    """
    now = now or utc_now()
    if digit is not None and not is_digit(digit):
        raise CannotAnswer("The answer is not a digit from 0 to 9.")
    of_others = sa.select(drawings.c.id).where(
        drawings.c.id == drawing_id, is_visible(phone.room_id), drawings.c.phone_id != phone.id
    )
    with writing(db) as connection:
        # Nothing is held: an answer at the moment of a pause counts, and others need not wait.
        room = rooms.read(connection, phone.room_id, now)
        check_may_send(connection, phone, room, now)
        if room.phase != "running":
            raise RoomPaused
        if type(drawing_id) is not int or not 0 < drawing_id < 2**31:
            raise CannotAnswer("There is no such drawing.")
        if connection.scalar(of_others) is None:
            raise CannotAnswer("This drawing cannot be read any more. Go on with the next one.")
        row: dict[str, object] = {
            "drawing_id": drawing_id,
            "phone_id": phone.id,
            "digit": digit,
            "answered_at": now,
        }
        return insert_new(connection, answers, [row]) == 1
