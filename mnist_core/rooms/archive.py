"""A room to take home: its drawings as a stroke archive, and as rows of a table.

The archive is one that the pages Confusion, Mistakes and Dataset read, and training too. What was
hidden or comes from a muted phone is in neither.
"""

import io
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from mnist_core.data import strokes
from mnist_core.data.strokes import Archive
from mnist_core.drawing.sketch import Points, visible_lines
from mnist_core.rooms import codes, rooms
from mnist_core.rooms.database.connection import Database, reading
from mnist_core.rooms.database.tables import answers, drawings, verdicts
from mnist_core.rooms.drawings import Drawing, is_visible, read_drawings, select_drawings
from mnist_core.rooms.phones import Phone, muted

LONGER_SIDE = 1000  # of each character in an archive


def room_archive(db: Database, key: str, *, now: datetime | None = None) -> Archive:
    """The drawings of a room that are meant to be digits, with what was erased taken out.

    A writer is a phone: "room-" with eight characters that stand for the room, and its number.

    Args:
        db: the database.
        key: of the presenter.
        now: the time, in UTC; the time now if left out.

    Raises:
        UnknownRoom: the key is wrong, or the room was deleted.
        DatabaseProblem: the database cannot be read.
    """
    found = [drawing for drawing in _drawings(db, key, now) if drawing.label is not None]
    room = codes.hash_of(f"archive of {key}")[:8]
    return strokes.pack(
        [_as_in_archives(visible_lines(drawing.sketch)) for drawing in found],
        np.array([drawing.label for drawing in found], np.uint8),
        np.array([f"room-{room}/{drawing.phone}" for drawing in found], np.str_),
    )


def archive_file(archive: Archive) -> bytes:
    """An archive as the content of an `.npz` file, for `strokes.read_archive`."""
    content = io.BytesIO()
    np.savez_compressed(content, **vars(archive))
    return content.getvalue()


def table_rows(db: Database, key: str, *, now: datetime | None = None) -> list[dict[str, object]]:
    """The drawings of a room as rows of a table, with what networks and people have read.

    Nothing in a row was typed by anybody, so no cell can be a formula.

    Args:
        db: the database.
        key: of the presenter.
        now: the time, in UTC; the time now if left out.

    Raises:
        UnknownRoom: the key is wrong, or the room was deleted.
        DatabaseProblem: the database cannot be read.
    """
    found = _drawings(db, key, now)
    room_id = rooms.with_key(db, key, now=now).id
    said, read = _said(db, room_id), _read(db, room_id)
    networks = sorted({name for by_network in said.values() for name in by_network})
    rows = []
    for drawing in found:
        phone = Phone(0, room_id, drawing.phone, is_muted=False)
        row: dict[str, object] = {
            "drawing": drawing.number,
            "time (UTC)": drawing.stored_at.strftime("%Y-%m-%d %H:%M:%S"),
            "phone": f"{phone.colour} {phone.animal}",
            "game": drawing.game,
            "digit": drawing.label,
            "style": drawing.style,
            "people": len(read[drawing.id]),
            "people who read the digit": read[drawing.id].count(drawing.label),
        }
        for name in networks:
            row[f"{name} reads"], row[f"{name} says"] = said[drawing.id].get(name, (None, None))
        rows.append(row)
    return rows


def _drawings(db: Database, key: str, now: datetime | None) -> list[Drawing]:
    room = rooms.with_key(db, key, now=now)
    query = select_drawings(room).where(is_visible(room.id)).order_by(drawings.c.number)
    with reading(db) as connection:
        return read_drawings(connection.execute(query))


def _said(db: Database, room_id: int) -> dict[int, dict[str, tuple[int, str]]]:
    """Of each drawing, the digit and the verdict by network."""
    query = (
        sa.select(verdicts.c.drawing_id, verdicts.c.network, verdicts.c.digit, verdicts.c.verdict)
        .join(drawings, verdicts.c.drawing_id == drawings.c.id)
        .where(drawings.c.room_id == room_id)
    )
    found: dict[int, dict[str, tuple[int, str]]] = defaultdict(dict)
    with reading(db) as connection:
        for drawing_id, network, digit, verdict in connection.execute(query):
            found[drawing_id][network] = (digit, verdict)
    return found


def _read(db: Database, room_id: int) -> dict[int, list[int | None]]:
    """Of each drawing, what people read in it, without those with muted phones."""
    query = (
        sa.select(answers.c.drawing_id, answers.c.digit)
        .join(drawings, answers.c.drawing_id == drawings.c.id)
        .where(drawings.c.room_id == room_id, answers.c.phone_id.not_in(muted(room_id)))
    )
    found: dict[int, list[int | None]] = defaultdict(list)
    with reading(db) as connection:
        for drawing_id, digit in connection.execute(query):
            found[drawing_id].append(digit)
    return found


def _as_in_archives(lines: Sequence[Points]) -> list[Points]:
    """Lines from 0 in whole numbers, the longer side `LONGER_SIDE`, without repeated points."""
    every = np.concatenate(lines)
    low, size = every.min(axis=0), float(np.ptp(every, axis=0).max()) or 1.0
    return [_without_repeats(np.rint((line - low) * LONGER_SIDE / size)) for line in lines]


def _without_repeats(points: npt.NDArray[np.float64]) -> Points:
    """The points that differ from the one before."""
    moved = np.diff(points, axis=0).any(axis=1)
    kept: Points = points[np.concatenate([[True], moved])]
    return kept
