"""What a phone sends as a drawing may be hostile: only a whole, sensible sketch is stored."""

from typing import TypeGuard

import numpy as np

from mnist_core.drawing.packing import pack_bytes, unpack_bytes
from mnist_core.drawing.sketch import UNITS, Sketch, Stroke, visible_lines

MOST_BYTES = 64_000  # of a packed drawing
MOST_STROKES = 200
MOST_POINTS = 10_000
LONGEST = 200 * UNITS  # of all lines together


class BadDrawing(ValueError):
    """What a phone sent is no drawing that could be stored."""

    def __init__(self, problem: str = "The drawing is damaged. Draw it again.") -> None:
        super().__init__(problem)


def check_sketch(sketch: object) -> bytes:
    """A sketch as it is stored.

    Raises:
        BadDrawing: it is empty, damaged or too large, or is no sketch.
    """
    if not _has_strokes(sketch):
        raise BadDrawing
    if sketch.picture is not None:
        raise BadDrawing("A room takes what is drawn by hand, not pictures.")
    points = sum(len(stroke.points) for stroke in sketch.strokes)
    if len(sketch.strokes) > MOST_STROKES or points > MOST_POINTS:
        raise BadDrawing("The drawing has too many lines. Draw a simpler one.")
    strokes = _pack(sketch)
    if len(strokes) > MOST_BYTES or sum(map(_length, sketch.strokes)) > LONGEST:
        raise BadDrawing("The drawing is too large. Draw a simpler one.")
    if not visible_lines(sketch):
        raise BadDrawing("The drawing is empty. Draw something first.")
    return strokes


def _has_strokes(sketch: object) -> TypeGuard[Sketch]:
    """Whether this is a sketch whose strokes can be counted."""
    return (
        isinstance(sketch, Sketch)
        and type(sketch.strokes) is tuple
        and all(isinstance(one, Stroke) and type(one.points) is tuple for one in sketch.strokes)
    )


def _pack(sketch: Sketch) -> bytes:
    """A sketch as bytes, if all of its numbers are what `Sketch` says, and it can be read again."""
    are_numbers = all(
        type(stroke.width) is int
        and stroke.width > 0
        and type(stroke.erases) is bool
        and all(type(point) is tuple for point in stroke.points)
        and all(type(number) is int for point in stroke.points for number in point)
        for stroke in sketch.strokes
    )
    try:
        if are_numbers and unpack_bytes(strokes := pack_bytes(sketch)) == sketch:
            return strokes
    except ValueError as problem:  # a point of three numbers, or one far outside the canvas
        raise BadDrawing from problem
    raise BadDrawing


def _length(stroke: Stroke) -> float:
    """The length of a line, in units."""
    return float(np.hypot(*np.diff(np.array(stroke.points, np.float64), axis=0).T).sum())
