"""Redraw a tiny digit with a finer pen: a thick pen would fill its loops.

A sketch goes in; the ink of its strokes comes out, large and with a pen that fits them, and with
it the stages to the digit that a network sees.
"""

import functools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mnist_core.drawing import normalize
from mnist_core.drawing.normalize import Stages
from mnist_core.drawing.render import Pen, paint, place_strokes
from mnist_core.drawing.sketch import UNITS, Sketch, Stroke, render_sketch

UInt8 = npt.NDArray[np.uint8]

# Shares of the longer side of the box around the strokes. `python -m tests.benchmarks.tiny_digits`
# measures: `studio` reads digits equally well with pens of 0.03 to 0.18, and worse from 0.22 on.
THICK = 0.2  # a thicker pen is replaced
FINE = 0.12  # by this one, about the default pen in a digit of half the canvas
SMALLEST = 0.04 * UNITS  # in a smaller digit, the pixels of a small canvas bend the lines

SIDE = 160  # pixels of the redrawn ink; it is scaled down to 20
SIZE = 0.85  # share of it that the strokes' box takes up, which leaves room for the pen


def stages(sketch: Sketch) -> Stages:
    """Every step from a sketch to the digit that a network sees, redrawn where it needs to be.

    Raises:
        BlankDrawing: the sketch has no ink.
    """
    return normalize.stages(render_sketch(sketch), redrawn=redraw(sketch))


@functools.lru_cache(maxsize=64)  # like the ink of a sketch
def redraw(sketch: Sketch) -> UInt8 | None:
    """The ink of a tiny digit with a finer pen; None if the sketch needs none.

    Pens of different widths stay different. A sketch on a picture, or with a stroke that is
    partly erased, stays as it is: what is left of it is known as ink alone.

    Returns:
        uint8 (160, 160), 0 for paper to 255 for ink, read-only.
    """
    strokes = _whole_strokes(sketch)
    size, thickest = _size(strokes), max((stroke.width for stroke in strokes), default=0)
    if size < SMALLEST or thickest <= THICK * size:
        return None
    placed = place_strokes(
        [np.array(stroke.points, float) for stroke in strokes], SIDE, extent=SIZE
    )
    finer = FINE * SIZE * SIDE / thickest
    ink = paint(
        [Pen(line, finer * stroke.width) for line, stroke in zip(placed, strokes, strict=True)],
        SIDE,
    )
    ink.setflags(write=False)
    return ink


def is_too_small(sketch: Sketch) -> bool:
    """Whether all strokes together are a dot or little more, too small to be told apart."""
    strokes = _whole_strokes(sketch)
    return bool(strokes) and _size(strokes) < SMALLEST


def _whole_strokes(sketch: Sketch) -> Sequence[Stroke]:
    """The strokes of the pen that are all there is; empty if there is anything else.

    What was drawn before an eraser that left nothing does not count.
    """
    erasers = [i for i, stroke in enumerate(sketch.strokes) if stroke.erases]
    if not erasers:
        return sketch.strokes if sketch.picture is None else ()
    erased = Sketch(sketch.strokes[: erasers[-1] + 1], sketch.picture)
    return () if render_sketch(erased).any() else sketch.strokes[erasers[-1] + 1 :]


def _size(strokes: Sequence[Stroke]) -> float:
    """The longer side of the box around the middle lines of strokes, in units."""
    if not strokes:
        return 0.0
    return float(np.ptp(np.concatenate([stroke.points for stroke in strokes]), axis=0).max())
