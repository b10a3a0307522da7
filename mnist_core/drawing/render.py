"""Render pen strokes: place them on a canvas and paint them as the browser does.

Strokes or an archive go in; uint8 ink or 28x28 digits come out.
"""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from mnist_core.data.strokes import Archive, Points, UInt8
from mnist_core.drawing.normalize import normalize

OVERSAMPLING = 4  # the canvas is painted this many times larger, then averaged down
FRACTION_BITS = 4  # fraction bits of OpenCV's fixed-point coordinates


class Pen(NamedTuple):
    """One line of a pen or of an eraser, as it is painted."""

    line: Points  # float (p, 2), in pixels of the canvas
    width: float  # pixels
    erases: bool = False


def place_strokes(
    strokes: Sequence[Points],
    size: int = 280,
    *,
    extent: float = 0.6,
    centre: tuple[float, float] = (0.5, 0.5),
) -> list[Points]:
    """Scale strokes and move them to a place on a square canvas.

    Args:
        strokes: float (p, 2) each, in any coordinates.
        size: side of the canvas, in pixels.
        extent: longer side of the strokes' bounding box, as a share of `size`.
        centre: centre of that box, (x, y) as shares of `size`.

    Returns:
        The strokes in pixels of the canvas.
    """
    every = np.concatenate(strokes)
    low, high = every.min(axis=0), every.max(axis=0)
    scale = extent * size / max(float((high - low).max()), 1e-9)
    if not (high - low).any():
        scale = 1.0  # a dot cannot be scaled
    offset = np.array(centre) * size - scale * (low + high) / 2
    return [stroke * scale + offset for stroke in strokes]


def render_ink(strokes: Sequence[Points], size: int = 280, pen_width: int = 22) -> UInt8:
    """Paint strokes as the browser's canvas does: smoothed, round ends and joins, anti-aliased.

    Args:
        strokes: float (p, 2) each, in pixels of the canvas.
        size: side of the canvas, in pixels.
        pen_width: in pixels, 1 or more.

    Returns:
        uint8 (size, size), 0 for paper to 255 for ink.
    """
    return paint([Pen(smooth(stroke), pen_width) for stroke in strokes], size)


def paint(pens: Sequence[Pen], size: int, below: UInt8 | None = None) -> UInt8:
    """Paint lines one after the other, with round ends and joins, anti-aliased.

    Args:
        pens: the lines, each with a width and whether it erases.
        size: side of the canvas, in pixels.
        below: uint8 (size, size), the ink that is there already; by default none.

    Returns:
        uint8 (size, size), 0 for paper to 255 for ink.
    """
    side = size * OVERSAMPLING
    if below is None:
        large = np.zeros((side, side), np.uint8)
    else:
        large = np.asarray(cv2.resize(below, (side, side), interpolation=cv2.INTER_NEAREST))
    for line, width, erases in pens:
        # The first pixel's centre is at 0.5 on a canvas, and at 0 in OpenCV.
        corners = np.rint((line * OVERSAMPLING - 0.5) * 2**FRACTION_BITS).astype(np.int32)
        if len(corners) == 1:
            corners = np.repeat(corners, 2, axis=0)  # a dot is a line of no length
        colour, thickness = 0 if erases else 255, max(1, round(width * OVERSAMPLING))
        cv2.polylines(large, [corners], False, colour, thickness, cv2.LINE_8, FRACTION_BITS)
    return np.asarray(cv2.resize(large, (size, size), interpolation=cv2.INTER_AREA), np.uint8)


def render_archive(archive: Archive, *, pen_width: int = 22, extent: float = 0.6) -> UInt8:
    """Render every character of an archive as a network sees it.

    Args:
        archive: an archive of n characters.
        pen_width: in pixels of a canvas of 280 pixels.
        extent: longer side of a character, as a share of that canvas.

    Returns:
        uint8 (n, 28, 28), placed and painted on the canvas, then normalized.
    """
    # Normalizing cuts off the blank paper, so paint as little of it as possible.
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


def smooth(stroke: Points) -> Points:
    """Smooth a stroke as fabric.js does: quadratic curves between the middles of its segments."""
    if len(stroke) < 3:
        return np.concatenate([stroke[:1], stroke[-1:]])  # a dot becomes a line of no length
    middles = (stroke[:-1] + stroke[1:]) / 2
    start, control, end = middles[:-1, None], stroke[1:-1, None], middles[1:, None]
    t = np.linspace(0.25, 1, 4)[:, None]
    curves = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end
    return np.concatenate([stroke[:1], middles[:1], curves.reshape(-1, 2), stroke[-1:]])
