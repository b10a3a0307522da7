"""Verdicts: what each network says about each drawing, stored once.

The networks may read drawings later and in another process than the one that stored them.
"""

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np
import sqlalchemy as sa

from mnist_core.drawing.packing import unpack_bytes
from mnist_core.drawing.sketch import Sketch
from mnist_core.networks.verdict import Reading, decide
from mnist_core.networks.verdict import Verdict as Said
from mnist_core.rooms.database.connection import Database, insert_new, reading, writing
from mnist_core.rooms.database.tables import drawings, verdicts


class Verdict(NamedTuple):
    """What a network says about a drawing."""

    drawing_id: int
    network: str
    reading: Reading


class Unread(NamedTuple):
    """A drawing, and the networks that have not read it yet."""

    drawing_id: int
    sketch: Sketch
    networks: tuple[str, ...]


def store_verdicts(db: Database, found: Sequence[Verdict]) -> int:
    """Store verdicts in one transaction, except those that are stored already.

    Verdicts about drawings that were deleted meanwhile are left out. Store all networks' verdicts
    about a drawing at once, which costs as much as one of them.

    Returns:
        How many were new.

    Raises:
        DatabaseProblem: nothing was stored.
    """
    wanted = {verdict.drawing_id for verdict in found}
    query = sa.select(drawings.c.id).where(drawings.c.id.in_(wanted)).order_by(drawings.c.id)
    with writing(db) as connection:
        # They cannot be deleted before this transaction ends.
        there = set(connection.scalars(query.with_for_update(read=True, key_share=True)))
        return insert_verdicts(connection, [one for one in found if one.drawing_id in there])


def insert_verdicts(connection: sa.Connection, found: Sequence[Verdict]) -> int:
    """Store verdicts within a transaction; see `store_verdicts`."""
    rows: list[dict[str, object]] = [
        {
            "drawing_id": drawing_id,
            "network": network,
            "verdict": said.verdict,
            "digit": said.digit,
            "probabilities": np.asarray(said.probabilities, "<f4").tobytes(),
            "is_digit": None if said.is_digit is None else float(said.is_digit),
        }
        for drawing_id, network, said in found
    ]
    return insert_new(connection, verdicts, rows)


def verdicts_of(db: Database, drawing_id: int) -> dict[str, Reading]:
    """What each network has said about a drawing, by the network's name.

    Raises:
        DatabaseProblem: the database cannot be read.
    """
    query = verdicts.select().where(verdicts.c.drawing_id == drawing_id)
    with reading(db) as connection:
        rows = connection.execute(query.order_by(verdicts.c.network)).all()
    found = {}
    for row in rows:
        probabilities = np.frombuffer(row.probabilities, "<f4")
        said = decide(probabilities, row.is_digit)
        found[row.network] = Reading(
            cast(Said, row.verdict), row.digit, said.second, probabilities, row.is_digit
        )
    return found


def unread(db: Database, room_id: int, networks: Sequence[str], *, most: int = 100) -> list[Unread]:
    """Drawings of a room that some networks have not read, the oldest first.

    So what a crash has interrupted can be made up for.

    Raises:
        DatabaseProblem: the database cannot be read.
    """
    read = (
        sa.select(sa.func.count())
        .where(verdicts.c.drawing_id == drawings.c.id, verdicts.c.network.in_(networks))
        .scalar_subquery()
    )
    query = (
        sa.select(drawings.c.id, drawings.c.strokes)
        .where(drawings.c.room_id == room_id, read < len(networks))
        .order_by(drawings.c.number)
        .limit(most)
    )
    with reading(db) as connection:
        rows = connection.execute(query).all()
        ids = [row.id for row in rows]
        pairs = sa.select(verdicts.c.drawing_id, verdicts.c.network)
        known = {
            (i, name) for i, name in connection.execute(pairs.where(verdicts.c.drawing_id.in_(ids)))
        }
    return [
        Unread(
            row.id,
            unpack_bytes(row.strokes),
            tuple(name for name in networks if (row.id, name) not in known),
        )
        for row in rows
    ]
