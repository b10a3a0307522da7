"""A sketch: what a person drew, as strokes of a pen and an eraser; and the ink that it becomes.

Pen positions go in; a `Sketch` and its ink come out. A sketch is independent of the size of the
canvas that it was drawn on, so the same sketch gives the same ink wherever it is opened.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from mnist_core.drawing.render import Pen, paint, smooth

UInt8 = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]  # (p, 2): x to the right, y down

UNITS = 1000  # a sketch's units from one edge of the canvas to the other
TOLERANCE = 1.0  # units: how far a kept line may be from the line as drawn
SIDE = 280  # pixels of the ink; the pen widths of the networks' training drawings were meant for it
PICTURE = 28  # pixels, the side of a picture below the strokes
CELL = 4  # units, how finely `visible_lines` looks at what was rubbed out
SLIVER = 3  # pixels; an eraser that leaves thinner lines was meant to leave nothing


class Stroke(NamedTuple):
    """A line that was drawn without lifting the pen."""

    points: tuple[tuple[int, int], ...]  # (x, y): x to the right, y down, 0 to `UNITS`
    width: int  # of the pen, in units
    erases: bool = False  # an eraser takes ink away


@dataclass(frozen=True)
class Sketch:
    """Strokes in the order in which they were drawn, on a picture or on blank paper."""

    strokes: tuple[Stroke, ...] = ()
    picture: bytes | None = None  # uint8 28 x 28 pixels, row by row, 0 for paper to 255 for ink

    @property
    def is_empty(self) -> bool:
        """Whether nobody has drawn anything, not even something that was erased."""
        return not self.strokes and self.picture is None


BLANK = Sketch()


def of_picture(digit: UInt8) -> Sketch:
    """A sketch that begins with a digit, uint8 (28, 28), which fills the canvas."""
    return Sketch((), digit.tobytes())


def fit(sketch: Sketch, width: int, height: int) -> Sketch:
    """The strokes of a sketch, smaller, in the middle of a canvas of another shape.

    Args:
        sketch: on a square canvas, without a picture.
        width: of the other canvas, in its units.
        height: in the same.
    """
    scale = min(width, height) / UNITS
    corner = (np.array([width, height]) - scale * UNITS) / 2
    strokes = []
    for points, pen, erases in sketch.strokes:
        places = np.rint(corner + scale * np.array(points)).astype(int).tolist()
        strokes.append(Stroke(tuple((x, y) for x, y in places), max(1, round(scale * pen)), erases))
    return Sketch(tuple(strokes))


def make_stroke(positions: npt.NDArray[np.floating], width: float, *, erases: bool) -> Stroke:
    """A stroke from the positions of a pen.

    The line is smoothed as the browser paints it; then points are left out that it does not need.

    Args:
        positions: float (p, 2) with p at least 1, in units.
        width: of the pen, in units.
        erases: whether the pen is an eraser.
    """
    line = smooth(np.asarray(positions, np.float64)).astype(np.float32)
    kept = cv2.approxPolyDP(line[:, np.newaxis], TOLERANCE, closed=False)[:, 0]
    # OpenCV leaves out the last point of a line that ends where it began.
    rounded = np.rint(np.concatenate([kept, line[-1:]])).astype(int)
    is_new = np.append(True, (rounded[1:] != rounded[:-1]).any(axis=1))
    points = tuple((int(x), int(y)) for x, y in rounded[is_new])
    return Stroke(points, round(width), erases)


@functools.lru_cache(maxsize=64)  # what is on a canvas is asked for several times
def render_sketch(sketch: Sketch, side: int = SIDE) -> UInt8:
    """The ink of a sketch as the browser paints it: uint8 (side, side), read-only.

    An eraser that follows a stroke with the same width takes all of its ink away. Slivers that an
    unsteady hand leaves are not read either: on a canvas that looks empty they would be a digit.
    """
    ink = paint(_pens(sketch.strokes, side), side, _picture(sketch, side))
    if any(stroke.erases for stroke in sketch.strokes):
        ink = _without_slivers(ink)
    ink.setflags(write=False)
    return ink


def visible_lines(sketch: Sketch) -> list[Points]:
    """The lines of a sketch that an eraser has left, float64 (p, 2), in units.

    An eraser takes away what lies below it and cuts a line in two. Pen widths are left out.
    """
    lines: list[Points] = []
    for stroke in sketch.strokes:
        if stroke.erases:
            rubbed = _rubbed(stroke)
            lines = [piece for line in lines for piece in _outside(line, rubbed)]
        else:
            lines.append(np.array(stroke.points, np.float64))
    return lines


def _rubbed(eraser: Stroke) -> UInt8:
    """Where an eraser was, uint8 (n, n): a cell is `CELL` units wide, and 255 if it was there."""
    mask = np.zeros((UNITS // CELL + 1, UNITS // CELL + 1), np.uint8)
    points = (*eraser.points, eraser.points[-1])  # of one point alone, OpenCV draws nothing
    places = np.rint(np.array(points) / CELL).astype(np.int32)
    cv2.polylines(mask, [places[:, np.newaxis]], False, 255, max(1, eraser.width // CELL))
    return mask


def _outside(line: Points, rubbed: UInt8) -> list[Points]:
    """The pieces of a line that lie outside of what was rubbed out."""
    lengths = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    steps = np.linspace(0, along[-1], int(along[-1] / CELL) + 1)
    dense = np.stack([np.interp(steps, along, line[:, axis]) for axis in (0, 1)], axis=1)
    cells = np.clip(np.rint(dense / CELL), 0, UNITS // CELL).astype(int)
    kept = rubbed[cells[:, 1], cells[:, 0]] == 0
    if kept.all():
        return [line]
    runs = np.split(dense, np.flatnonzero(np.diff(kept)) + 1)
    first = 0 if kept[0] else 1
    return [
        cv2.approxPolyDP(run.astype(np.float32), TOLERANCE, closed=False)[:, 0].astype(np.float64)
        for run in runs[first::2]
    ]


def _pens(strokes: Sequence[Stroke], side: int) -> list[Pen]:
    scale = side / UNITS
    return [
        Pen(np.array(stroke.points, np.float64) * scale, stroke.width * scale, stroke.erases)
        for stroke in strokes
    ]


def _without_slivers(ink: UInt8) -> UInt8:
    """The ink without lines thinner than `SLIVER`, and with the soft edges of all others."""
    solid = cv2.erode(ink, np.ones((SLIVER, SLIVER), np.uint8))
    around = cv2.dilate(solid, np.ones((SLIVER + 2, SLIVER + 2), np.uint8))
    return np.asarray(np.where(around > 127, ink, 0), np.uint8)


def _picture(sketch: Sketch, side: int) -> UInt8 | None:
    if sketch.picture is None:
        return None
    pixels = np.frombuffer(sketch.picture, np.uint8).reshape(PICTURE, PICTURE)
    return np.asarray(cv2.resize(pixels, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)
