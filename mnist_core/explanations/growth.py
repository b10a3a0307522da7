"""Growth: a sketch at several moments of its drawing, from the first bit of ink to the last.

A sketch goes in; shorter sketches come out.
"""

import numpy as np
import numpy.typing as npt

from mnist_core.drawing.sketch import Sketch, Stroke

Points = npt.NDArray[np.float64]

MOMENTS = 10


def grow(sketch: Sketch, moments: int = MOMENTS) -> list[Sketch]:
    """The sketch after each tenth of its ink, in the order in which it was drawn.

    How much ink a stroke has is measured by its length and its width; an eraser has none, and
    comes with the ink before it. A picture below the strokes is there from the beginning.

    Args:
        sketch: with any strokes or none.
        moments: how many sketches to return.

    Returns:
        The sketches, the last one as drawn; only that one if no stroke has ink.
    """
    inks = [_ink(stroke) for stroke in sketch.strokes]
    if not any(inks):
        return [sketch]
    shares = np.arange(1, moments) / moments
    return [*(_begin(sketch, inks, share * sum(inks)) for share in shares), sketch]


def _ink(stroke: Stroke) -> float:
    """The length of the line in units; the pen's width comes on top, so that a dot has ink too."""
    if stroke.erases:
        return 0.0
    return stroke.width + float(_lengths(stroke).sum())


def _lengths(stroke: Stroke) -> Points:
    """The length of each piece between two points of a stroke."""
    return np.asarray(np.hypot(*np.diff(np.array(stroke.points, float), axis=0).T), np.float64)


def _begin(sketch: Sketch, inks: list[float], ink: float) -> Sketch:
    """The beginning of a sketch that has so much ink."""
    strokes = []
    for stroke, own in zip(sketch.strokes, inks, strict=True):
        if own > ink:
            if ink > 0:
                strokes.append(_cut(stroke, ink / own))
            break
        strokes.append(stroke)
        ink -= own
    return Sketch(tuple(strokes), sketch.picture)


def _cut(stroke: Stroke, share: float) -> Stroke:
    """The first part of a stroke, with that share of its length."""
    reached = np.concatenate([[0.0], np.cumsum(_lengths(stroke))])
    end = share * reached[-1]
    points = np.array(stroke.points, float)
    whole = stroke.points[: int(np.searchsorted(reached, end, side="right"))]
    x, y = (round(float(np.interp(end, reached, values))) for values in points.T)
    return stroke._replace(points=whole if whole[-1] == (x, y) else (*whole, (x, y)))
