"""Digits by hand on paper, as photos show it: with light, printed lines, and any pen."""

import cv2
import numpy as np
import numpy.typing as npt

from mnist_core.data.strokes import Points
from mnist_core.drawing import render
from tests import hand

UInt8 = npt.NDArray[np.uint8]
Float = npt.NDArray[np.float64]

SHAPE = (600, 800)
WHITE, BLUE, GRAY, CHALK, BOARD = (
    (235.0, 233.0, 226.0),
    (30.0, 40.0, 130.0),
    (120.0, 120.0, 122.0),
    (225.0, 225.0, 215.0),
    (40.0, 62.0, 50.0),
)


def strokes_of(*digits: int, gap: float = 60, size: float = 1) -> list[Points]:
    """The digits by hand, side by side, each as wide as it is plus a gap; in pixels of a canvas."""
    placed: list[Points] = []
    edge = 0.0
    for digit in digits:
        drawn = [np.array(stroke, float) * size for stroke in hand.DIGITS[digit]]
        low, high = (limit(np.concatenate(drawn)[:, 0]) for limit in (min, max))
        placed += [stroke + np.array([edge - low, 0]) for stroke in drawn]
        edge += high - low + gap
    return placed


def ink_of(
    strokes: list[Points],
    shape: tuple[int, int] = SHAPE,
    *,
    pen: float = 16,
    height: float = 0.6,
    around: Points | None = None,
) -> UInt8:
    """Strokes in the middle of a picture, `height` of it tall unless that is too wide.

    `pen` is a width in the units of the strokes; `around` are the points to bring to the middle,
    by default those of the strokes.
    """
    every = np.concatenate(strokes) if around is None else around
    low, high = every.min(axis=0) - pen / 2, every.max(axis=0) + pen / 2
    scale = min(height * shape[0] / (high - low)[1], 0.8 * shape[1] / (high - low)[0])
    side = max(shape)
    middle = np.array(shape[::-1]) / 2
    lines = [(stroke - (low + high) / 2) * scale + middle for stroke in strokes]
    pens = [render.Pen(render.smooth(line), pen * scale) for line in lines]
    return render.paint(pens, side)[: shape[0], : shape[1]]


def photo(
    ink: UInt8,
    *,
    paper: tuple[float, float, float] = WHITE,
    pen: tuple[float, float, float] = BLUE,
    noise: float = 2,
    light: Float | None = None,
    rules: UInt8 | None = None,
) -> UInt8:
    """A photo (h, w, 3) of ink on paper, with noise; `light` (h, w) is 1 where it is full."""
    random = np.random.default_rng(0)
    picture = np.full((*ink.shape, 3), paper)
    for layer, colour in ((rules, (150.0, 170.0, 210.0)), (ink, pen)):
        if layer is not None:
            share = layer[..., np.newaxis] / 255
            picture = picture * (1 - share) + np.array(colour) * share
    if light is not None:
        picture *= light[..., np.newaxis]
    picture = cv2.GaussianBlur(picture, (0, 0), 0.8) + random.normal(0, noise, picture.shape)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def shadow(shape: tuple[int, int] = SHAPE, *, edge: float = 12) -> Float:
    """Half of the light is gone in the lower right, behind a slanted edge of so many pixels."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    return 1 - 0.5 / (1 + np.exp(-(x + 0.4 * y - 0.7 * shape[1]) / edge * 4))


def ruled(
    shape: tuple[int, int] = SHAPE, *, step: float = 55, squared: bool = False, slope: float = 0.02
) -> UInt8:
    """Printed lines, 255 where they are, nearly level; squared paper has upright ones too."""
    rules = np.zeros(shape, np.uint8)
    height, width = shape
    for y in np.arange(-step, height + step, step):
        cv2.line(rules, (0, round(y)), (width, round(y + slope * width)), 255, 2)
    if squared:
        for x in np.arange(-step, width + step, step):
            cv2.line(rules, (round(x), 0), (round(x - slope * height), height), 255, 2)
    return rules
