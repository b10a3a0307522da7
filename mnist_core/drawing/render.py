"""Render pen strokes: placed on a canvas, painted as the browser paints them.

Strokes or an archive go in, uint8 ink or 28x28 digits come out.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from mnist_core.data.strokes import Archive, Points, UInt8
from mnist_core.drawing.normalize import normalize

FINER = 4  # the canvas is painted that many times as large, and averaged down
FRACTION_BITS = 4  # of OpenCV's fixed-point coordinates


def place_strokes(
    strokes: Sequence[Points],
    size: int = 280,
    *,
    extent: float = 0.6,
    centre: tuple[float, float] = (0.5, 0.5),
) -> list[Points]:
    """Scale strokes so that their longer side is `extent` of a canvas, around `centre` of it.

    Args:
        strokes: float (p, 2) each, in any coordinates.
        size: pixels of the canvas's side.
        extent: of the longer side of the strokes' bounding box, as a share of `size`.
        centre: of that box, (x, y) as shares of `size`.

    Returns:
        The strokes in pixels of the canvas.
    """
    every = np.concatenate(strokes)
    low, high = every.min(axis=0), every.max(axis=0)
    scale = extent * size / max(float((high - low).max()), 1e-9)
    if not (high - low).any():
        scale = 1.0  # a dot has no size to scale
    offset = np.array(centre) * size - scale * (low + high) / 2
    return [stroke * scale + offset for stroke in strokes]


def render_ink(strokes: Sequence[Points], size: int = 280, pen_width: int = 22) -> UInt8:
    """Draw strokes as the canvas paints them: smoothed, with round ends and joins, anti-aliased.

    Args:
        strokes: float (p, 2) each, in pixels of the canvas.
        size: pixels of the canvas's side.
        pen_width: in pixels, 1 or more.

    Returns:
        uint8 (size, size), 0 for paper to 255 for ink.
    """
    large = np.zeros((size * FINER, size * FINER), np.uint8)
    # The centre of the first pixel is at 0.5 on a canvas, and at 0 for OpenCV.
    curves = [
        np.rint((_smooth(stroke) * FINER - 0.5) * 2**FRACTION_BITS).astype(np.int32)
        for stroke in strokes
    ]
    cv2.polylines(large, curves, False, 255, pen_width * FINER, cv2.LINE_8, FRACTION_BITS)
    return np.asarray(cv2.resize(large, (size, size), interpolation=cv2.INTER_AREA), np.uint8)


def render_archive(archive: Archive, *, pen_width: int = 22, extent: float = 0.6) -> UInt8:
    """Every character of an archive as a network sees it, drawn on a canvas of 280 pixels.

    Args:
        archive: of n characters.
        pen_width: in pixels of that canvas.
        extent: of the longer side of a character, as a share of that canvas.

    Returns:
        uint8 (n, 28, 28), drawn by `place` and `ink`, brought to 28x28 by `normalize`.
    """
    # The paper around a drawing is cut off again, so that much of it need not be painted.
    size = min(280, round(extent * 280) + pen_width + 2)
    images = [
        normalize(
            render_ink(
                place_strokes(archive.strokes(i), size, extent=extent * 280 / size), size, pen_width
            )
        )
        for i in range(len(archive))
    ]
    return np.array(images, np.uint8).reshape(-1, 28, 28)


def _smooth(stroke: Points) -> Points:
    """The path of fabric.js's pencil: quadratic curves between the middles of the segments."""
    if len(stroke) < 3:
        return np.concatenate([stroke[:1], stroke[-1:]])  # a dot is a line from itself to itself
    middles = (stroke[:-1] + stroke[1:]) / 2
    start, control, end = middles[:-1, None], stroke[1:-1, None], middles[1:, None]
    t = np.linspace(0.25, 1, 4)[:, None]
    curves = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end
    return np.concatenate([stroke[:1], middles[:1], curves.reshape(-1, 2), stroke[-1:]])
