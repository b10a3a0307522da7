"""Writing styles: how people write a digit that can be written in two ways, told from its strokes.

Strokes of one digit go in, a style comes out: barred or plain 7, slashed or plain 0, European or
plain 1, open or closed 4. Nobody says which is right.
"""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]  # (p, 2): x to the right, y down

STYLES = {
    0: ("slashed 0", "plain 0"),
    1: ("European 1", "plain 1"),
    4: ("open 4", "closed 4"),
    7: ("barred 7", "plain 7"),
}
SIDE = 60  # pixels of the longer side, to look for holes
PEN = 3  # pixels; closes the small gaps of a hasty hand
SMALLEST_HOLE = 12  # pixels
SMALLEST_PART = 0.2  # of the larger part of a slashed 0; where two ends overlap, it is smaller
SMALLEST_INSIDE = 30  # pixels, of a closed 4


def writing_style(digit: int, strokes: Sequence[Points]) -> str | None:
    """The style of a digit, one of `STYLES`; None for digits that have no two styles.

    Args:
        digit: what the strokes are meant to be.
        strokes: one or more, each float64 (p, 2) with p at least 1, of any size.
    """
    if digit not in STYLES or not strokes:
        return None
    scaled = _scale(strokes)
    special, plain = STYLES[digit]
    is_special = {0: _is_slashed, 1: _has_flag, 4: _is_open, 7: _has_bar}[digit]
    return special if is_special(scaled) else plain


def _scale(strokes: Sequence[Points]) -> list[Points]:
    """The strokes with their longer side from 0 to 1."""
    every = np.concatenate(strokes)
    size = float(np.ptp(every, axis=0).max()) or 1.0
    return [(stroke - every.min(axis=0)) / size for stroke in strokes]


def _is_slashed(strokes: Sequence[Points]) -> bool:
    """Whether a line divides the inside of a 0 in two, neither of them tiny."""
    areas = _holes(strokes)
    return len(areas) >= 2 and areas[1] >= SMALLEST_PART * areas[0]


def _is_open(strokes: Sequence[Points]) -> bool:
    """Whether a 4 encloses nothing but perhaps a loop of the pen."""
    areas = _holes(strokes)
    return not areas or areas[0] < SMALLEST_INSIDE


def _holes(strokes: Sequence[Points]) -> list[int]:
    """The areas that the strokes enclose, in pixels, the largest first."""
    canvas = np.zeros((SIDE + 11, SIDE + 11), np.uint8)
    for stroke in strokes:
        places = np.rint(stroke * SIDE + 5).astype(np.int32)
        cv2.polylines(canvas, [places[:, np.newaxis]], False, 255, PEN)
    paper = (canvas == 0).astype(np.uint8)
    _, places, found, _ = cv2.connectedComponentsWithStats(paper, connectivity=4)
    around = places[0, 0]
    areas = np.delete(found[:, cv2.CC_STAT_AREA], [0, around])  # 0 is the ink
    return sorted((int(area) for area in areas if area >= SMALLEST_HOLE), reverse=True)


def _has_flag(strokes: Sequence[Points]) -> bool:
    """Whether a 1 has an upstroke: from its top, a line goes down to the left, but not far."""
    stroke = min(strokes, key=lambda points: float(points[:, 1].min()))
    top = int(stroke[:, 1].argmin())
    height = float(np.concatenate(strokes)[:, 1].max())
    arms = [stroke[: top + 1], stroke[top:]]
    ends = [arm[int(arm[:, 1].argmax())] - stroke[top] for arm in arms]
    if len(strokes) > 1 and min(down for _, down in ends) < 0.05 * height:
        ends += [_hanging(other, stroke[top]) for other in strokes if other is not stroke]
    return any(
        right < -0.08 * height and 0.08 * height < down < 0.7 * height for right, down in ends
    )


def _hanging(stroke: Points, top: Points) -> Points:
    """From the top of a 1 to the lower end of another stroke; nowhere if that starts elsewhere."""
    start = stroke[int(stroke[:, 1].argmin())] - top
    if np.hypot(*start) > 0.15:
        return np.zeros(2)
    return np.asarray(stroke[int(stroke[:, 1].argmax())] - top)


def _has_bar(strokes: Sequence[Points]) -> bool:
    """Whether a 7 has a flat stroke of its own at half its height."""
    height = float(np.concatenate(strokes)[:, 1].max())
    for stroke in strokes:
        width, tallness = np.ptp(stroke, axis=0)
        middle = float(stroke[:, 1].mean())
        is_flat = width > 0.15 and width > 1.2 * tallness and tallness < 0.4 * height
        if is_flat and 0.25 * height < middle < 0.8 * height:
            return True
    return False
