"""Results: the live figures of a room, counted in the database.

Hidden drawings, and drawings and answers of muted phones, count nowhere. A network is right when it
reads the digit that was meant: one that calls it "not a digit" is not, as the phone has been told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from mnist_core.metrics.accuracy import wilson_interval
from mnist_core.metrics.writing_styles import STYLES
from mnist_core.rooms import phones, rooms
from mnist_core.rooms.database.connection import Database, reading, utc_now
from mnist_core.rooms.database.tables import answers, drawings, verdicts
from mnist_core.rooms.drawings import Drawing, is_visible, read_drawings, select_drawings
from mnist_core.rooms.phones import Phone

FAIR: tuple[rooms.Game, ...] = ("on demand",)  # nobody tries to fool a network
READERS = 2  # people who have to read what the network does not
POINTS_FOR_FOOLING = 3
IS_READ_RIGHT = (verdicts.c.digit == drawings.c.label) & (verdicts.c.verdict != "not a digit")


class Activity(NamedTuple):
    """How busy a room is."""

    people: int  # who joined
    drawings: int  # that are visible
    last_minute: int  # the drawings of the last minute


@dataclass(frozen=True)
class Score:
    """How often a network, or people, were right."""

    name: str
    right: int
    total: int  # 1 or more

    @property
    def accuracy(self) -> float:
        """The share of right answers, 0 to 1."""
        return self.right / self.total

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval (Wilson) of the accuracy, 0 to 1."""
        return wilson_interval(self.right, self.total)


@dataclass(frozen=True)
class Comparison:
    """People and networks on the same drawings: those that people have read."""

    people: Score | None  # None: nobody has read anything
    networks: tuple[Score, ...]  # the best one first


class Hard(NamedTuple):
    """A drawing that networks misread."""

    drawing: Drawing
    wrong: int  # networks that misread it
    networks: int  # that have read it


@dataclass(frozen=True)
class Standing:
    """What a phone has achieved."""

    phone: Phone
    drawings: int
    read_right: int  # drawings on demand that the network of the room reads right
    fooled: int  # drawings that two people read right, and the network of the room does not
    answered_right: int  # drawings by others that this person reads right

    @property
    def points(self) -> int:
        """One for each right reading; three for fooling the network."""
        return self.read_right + self.answered_right + POINTS_FOR_FOOLING * self.fooled


def activity(db: Database, room_id: int, *, now: datetime | None = None) -> Activity:
    """How busy a room is.

    Raises:
        UnknownRoom: it was deleted.
        DatabaseProblem: the database cannot be read.
    """
    now = now or utc_now()
    people = rooms.state(db, room_id, now=now).phones
    recent = sa.case((drawings.c.stored_at > now - timedelta(minutes=1), 1))
    query = sa.select(sa.func.count(), sa.func.count(recent)).where(is_visible(room_id))
    with reading(db) as connection:
        return Activity(people, *connection.execute(query).one())


def confusion(
    db: Database, room_id: int, network: str, *, games: Sequence[rooms.Game] = FAIR
) -> npt.NDArray[np.int64]:
    """The confusion matrix of a network on the drawings of some games: (10, 10), as in `metrics`.

    It lacks the drawings that the network calls "not a digit".

    Raises:
        DatabaseProblem: the database cannot be read.
    """
    cell = (drawings.c.label, verdicts.c.digit)
    query = (
        _verdicts(cell, room_id, games)
        .where(verdicts.c.network == network, verdicts.c.verdict != "not a digit")
        .group_by(*cell)
        .add_columns(sa.func.count())
    )
    counts = np.zeros((10, 10), np.int64)
    with reading(db) as connection:
        for label, digit, count in connection.execute(query):
            counts[label, digit] = count
    return counts


def accuracies(
    db: Database, room_id: int, *, games: Sequence[rooms.Game] = FAIR
) -> tuple[Score, ...]:
    """The accuracy of every network on the drawings of some games, the best one first.

    Raises:
        DatabaseProblem: the database cannot be read.
    """
    with reading(db) as connection:
        return _network_scores(connection, room_id, games)


def people_and_networks(
    db: Database, room_id: int, *, games: Sequence[rooms.Game] = FAIR
) -> Comparison:
    """How often people and networks were right about the drawings that people have read.

    Raises:
        DatabaseProblem: the database cannot be read.
    """
    is_heard = answers.c.phone_id.not_in(phones.muted(room_id))
    read = drawings.c.id.in_(sa.select(answers.c.drawing_id).where(is_heard))
    query = (
        sa.select(sa.func.count(_if_right(answers)), sa.func.count())
        .join_from(drawings, answers, answers.c.drawing_id == drawings.c.id)
        .where(*_labelled(room_id, games), is_heard)
    )
    with reading(db) as connection:
        right, total = connection.execute(query).one()
        networks = _network_scores(connection, room_id, games, read)
    return Comparison(Score("people", right, total) if total else None, networks)


def hardest(
    db: Database,
    room_id: int,
    *,
    most: int = 12,
    games: Sequence[rooms.Game] = FAIR,
    now: datetime | None = None,
) -> list[Hard]:
    """The drawings that the most networks misread, then those that the most people misread.

    Those that the room's network calls "not a digit" are left out, unless the wall shows them.

    Raises:
        UnknownRoom: it was deleted.
        DatabaseProblem: the database cannot be read.
    """
    room = rooms.state(db, room_id, now=now)
    wrong = sa.func.count() - sa.func.count(_if_right(verdicts))
    by_people = (
        sa.select(sa.func.count() - sa.func.count(_if_right(answers)))
        .where(answers.c.drawing_id == drawings.c.id)
        .where(answers.c.phone_id.not_in(phones.muted(room_id)))
        .scalar_subquery()
    )
    ranked = (
        _verdicts((drawings.c.id,), room_id, games)
        .add_columns(wrong.label("wrong"), sa.func.count().label("networks"))
        .group_by(drawings.c.id)
        .having(wrong > 0)
        .order_by((wrong * 1.0 / sa.func.count()).desc(), by_people.desc(), drawings.c.id)
        .limit(most)
    )
    if not room.shows_non_digits:
        of_room = sa.select(verdicts.c.drawing_id).where(
            verdicts.c.network == room.network, verdicts.c.verdict == "not a digit"
        )
        ranked = ranked.where(drawings.c.id.not_in(of_room))
    with reading(db) as connection:
        counts = {row.id: (row.wrong, row.networks) for row in connection.execute(ranked)}
        rows = connection.execute(select_drawings(room).where(drawings.c.id.in_(counts)))
        found = {drawing.id: drawing for drawing in read_drawings(rows)}
    return [Hard(found[i], *count) for i, count in counts.items() if i in found]


def styles(db: Database, room_id: int) -> dict[str, int]:
    """How many drawings are of each style in `metrics.writing_styles`, 0 for most at first.

    Raises:
        DatabaseProblem: the database cannot be read.
    """
    query = sa.select(drawings.c.style, sa.func.count()).where(
        is_visible(room_id), drawings.c.style.is_not(None)
    )
    counts = {style: 0 for pair in STYLES.values() for style in pair}
    with reading(db) as connection:
        for style, count in connection.execute(query.group_by(drawings.c.style)):
            counts[style] = count
    return counts


def places(standings: Sequence[Standing]) -> list[int]:
    """The place of each phone of a leaderboard, from 1; those with equal points share one."""
    points = [one.points for one in standings]
    return [points.index(one) + 1 for one in points]


def leaderboard(db: Database, room_id: int, *, now: datetime | None = None) -> list[Standing]:
    """Every phone that is not muted, the one with the most points first.

    A drawing fools the network if two other people have read it right, and the network of the room
    reads another digit in it, or none.

    Raises:
        UnknownRoom: it was deleted.
        DatabaseProblem: the database cannot be read.
    """
    network = rooms.state(db, room_id, now=now).network
    by_phone = (drawings.c.phone_id, sa.func.count())
    drawn = sa.select(*by_phone).where(is_visible(room_id)).group_by(drawings.c.phone_id)
    of_network = (
        _verdicts(by_phone, room_id, ("on demand", "fool it"))
        .where(verdicts.c.network == network)
        .group_by(drawings.c.phone_id)
    )
    read_right = of_network.where(IS_READ_RIGHT, drawings.c.game == "on demand")
    fooled = of_network.where(*_if_fooled(room_id))
    answered = (
        sa.select(answers.c.phone_id, sa.func.count())
        .join_from(drawings, answers, answers.c.drawing_id == drawings.c.id)
        .where(is_visible(room_id), answers.c.digit == drawings.c.label)
        .group_by(answers.c.phone_id)
    )
    everybody = [phone for phone in phones.in_room(db, room_id) if not phone.is_muted]
    with reading(db) as connection:
        counts = [
            {row[0]: row[1] for row in connection.execute(query)}
            for query in (drawn, read_right, fooled, answered)
        ]
    standings = [
        Standing(phone, *(count.get(phone.id, 0) for count in counts)) for phone in everybody
    ]
    return sorted(standings, key=lambda one: (-one.points, one.phone.number))


def fooling(
    db: Database, room_id: int, *, most: int = 12, now: datetime | None = None
) -> list[Drawing]:
    """The drawings that fool the network of the room, the newest first; see `leaderboard`.

    Raises:
        UnknownRoom: it was deleted.
        DatabaseProblem: the database cannot be read.
    """
    newest = drawings.c.id.desc()
    query = select_drawings(rooms.state(db, room_id, now=now)).order_by(newest).limit(most)
    with reading(db) as connection:
        rows = connection.execute(query.where(is_visible(room_id), *_if_fooled(room_id)))
        return read_drawings(rows)


def _if_fooled(room_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    """The condition that people read a drawing right and a network, whose verdict is there, not."""
    readers = (
        sa.select(sa.func.count())
        .where(answers.c.drawing_id == drawings.c.id, answers.c.digit == drawings.c.label)
        .where(answers.c.phone_id.not_in(phones.muted(room_id)))
        .scalar_subquery()
    )
    return ~IS_READ_RIGHT, drawings.c.game == "fool it", readers >= READERS


def _labelled(room_id: int, games: Sequence[rooms.Game]) -> tuple[sa.ColumnElement[bool], ...]:
    """The condition that a drawing is visible, of one of the games, and meant to be a digit."""
    return is_visible(room_id), drawings.c.label.is_not(None), drawings.c.game.in_(games)


def _verdicts(
    columns: Sequence[sa.ColumnElement[Any]], room_id: int, games: Sequence[rooms.Game]
) -> "sa.Select[*tuple[Any, ...]]":
    """A query about drawings that are meant to be digits, with the verdicts of all networks."""
    joined = sa.select(*columns).join_from(
        drawings, verdicts, verdicts.c.drawing_id == drawings.c.id
    )
    return joined.where(*_labelled(room_id, games))


def _if_right(said: sa.Table) -> sa.ColumnElement[int | None]:
    """For counting: 1 if the digit is the one that was meant, else null."""
    is_right = IS_READ_RIGHT if said is verdicts else said.c.digit == drawings.c.label
    return sa.case((is_right, 1))


def _network_scores(
    connection: sa.Connection,
    room_id: int,
    games: Sequence[rooms.Game],
    *conditions: sa.ColumnElement[bool],
) -> tuple[Score, ...]:
    counts = (verdicts.c.network, sa.func.count(_if_right(verdicts)), sa.func.count())
    query = _verdicts(counts, room_id, games).where(*conditions).group_by(verdicts.c.network)
    scores = [Score(*row) for row in connection.execute(query)]
    return tuple(sorted(scores, key=lambda score: (-score.accuracy, score.name)))
