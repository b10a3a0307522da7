"""The score of a round, which a phone sees after the reveal: its own, and that of the room."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from mnist_core.rooms import phones, rooms
from mnist_core.rooms.database.connection import Database, reading
from mnist_core.rooms.database.tables import answers, drawings, verdicts
from mnist_core.rooms.drawings import is_visible
from mnist_core.rooms.phones import Phone
from mnist_core.rooms.results import Score


class RoundScore(NamedTuple):
    """How often the network was right about the drawings of this round; or people, who read them.

    None if there is nothing to be right about.
    """

    own: Score | None  # a phone's own drawings or answers
    room: Score | None  # those of all phones
    of_people: bool  # the game is "read others"; its answers are those of all rounds


def round_score(db: Database, phone: Phone, *, now: datetime | None = None) -> RoundScore:
    """What a phone sees after the reveal of the round that runs.

    Raises:
        UnknownRoom: it was deleted.
        DatabaseProblem: the database cannot be read.
    """
    room = rooms.state(db, phone.room_id, now=now)
    conditions = [is_visible(room.id), drawings.c.label.is_not(None)]
    is_right: sa.ColumnElement[bool]
    own: sa.ColumnElement[bool]
    if of_people := room.game == "read others":
        joined = sa.join(drawings, answers, answers.c.drawing_id == drawings.c.id)
        conditions.append(answers.c.phone_id.not_in(phones.muted(room.id)))
        is_right, own = answers.c.digit == drawings.c.label, answers.c.phone_id == phone.id
    else:
        joined = sa.join(drawings, verdicts, verdicts.c.drawing_id == drawings.c.id)
        conditions += [drawings.c.round == room.round, verdicts.c.network == room.network]
        is_right = (verdicts.c.digit == drawings.c.label) & (verdicts.c.verdict != "not a digit")
        own = drawings.c.phone_id == phone.id
    counted = sa.select(sa.func.count(sa.case((is_right, 1))), sa.func.count()).select_from(joined)
    counted = counted.where(*conditions)
    with reading(db) as connection:
        mine = Score("own", *connection.execute(counted.where(own)).one())
        all_ = Score("room", *connection.execute(counted).one())
    return RoundScore(mine if mine.total else None, all_ if all_.total else None, of_people)
