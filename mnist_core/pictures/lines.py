"""Take printed lines away: those of ruled and squared paper, without cutting what is written.

The contrast of each pixel with the paper goes in, and comes out without the lines. As with the
staves of printed music, a line is erased where it is alone, and left where a stroke crosses it.
"""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]
UInt8 = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

SLOPES = np.linspace(-0.12, 0.12, 49)  # up to 7 degrees
LEAST_COVERED = 0.45  # share of the picture's width that a line covers
ON_RULED_PAPER = 0.2  # once there are two such lines, what is left of others covers so much
THICKEST = 0.011  # of the picture's longer side
PASSES = 6  # a photo from the side has other slopes here than there
SPECK = 3  # times as thick as a line, at most
SHORTEST = 0.05  # of the width; a line at a corner of the picture is short
SIMILAR = 1.5  # what has so many times the contrast of the lines is ink


class _Removal(NamedTuple):
    """Values without the level lines, and what was taken away."""

    values: Float32  # (h, w)
    erased: Mask  # (h, w)
    thickness: float  # of the lines, in pixels; 0 if there are none


def remove_lines(values: Float32, threshold: float) -> Float32:
    """Erase straight thin lines that cross the picture, level or upright within 7 degrees.

    Args:
        values: float32 (h, w), 0 for paper to 1, the contrast of each pixel.
        threshold: what is weaker is paper.
    """
    level = _remove_level_lines(values, threshold)
    upright = _remove_level_lines(np.ascontiguousarray(level.values.T), threshold)
    erased = level.erased | upright.erased.T
    thickness = max(level.thickness, upright.thickness)
    return _without_specks(np.ascontiguousarray(upright.values.T), erased, thickness, threshold)


def _remove_level_lines(values: Float32, threshold: float) -> _Removal:
    thickest = max(3, round(THICKEST * max(values.shape)))
    marked = values > threshold
    runs = _run_lengths(marked)
    thin = marked & (runs <= thickest)
    left, found, covered = thin.copy(), np.zeros_like(thin), LEAST_COVERED
    for _ in range(PASSES):
        more, lines = _on_lines(left, covered)
        if lines == 0 or (covered == LEAST_COVERED and lines < 2 and not found.any()):
            break
        found |= more
        left &= ~more
        covered = ON_RULED_PAPER
    if not found.any():
        return _Removal(values, found, 0)
    usual, strength = float(np.median(runs[found])), float(np.median(values[found]))
    alone = found & (runs <= usual + 2) & (values <= SIMILAR * strength)
    # The blurred edges of a line go with it.
    alone = cv2.dilate(alone.astype(np.uint8), np.ones((5, 1), np.uint8)).astype(bool)
    crossing = marked & ~(thin & (values <= SIMILAR * strength))
    keep = cv2.dilate(crossing.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    erased = alone & ~keep
    return _Removal(np.where(erased, 0, values).astype(np.float32), erased, usual)


def _without_specks(values: Float32, erased: Mask, thickness: float, threshold: float) -> Float32:
    """Values without what is left where two lines crossed: specks beside erased pixels."""
    if not erased.any():
        return values
    marked = (values > threshold).astype(np.uint8)
    count, labels, statistics, _ = cv2.connectedComponentsWithStats(marked)
    size = statistics[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    beside = cv2.dilate(erased.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    is_speck = (size <= SPECK * thickness) & (np.bincount(labels[beside], minlength=count) > 0)
    is_speck[0] = False
    specks = cv2.dilate(is_speck[labels].astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    return np.where(specks & (is_speck[labels] | (marked == 0)), 0, values).astype(np.float32)


def _run_lengths(marked: Mask) -> npt.NDArray[np.int32]:
    """For each marked pixel, how many marked pixels lie above one another there: (h, w)."""
    above = np.zeros(marked.shape, np.int32)
    below = np.zeros(marked.shape, np.int32)
    height = len(marked)
    for y in range(height):
        above[y] = np.where(marked[y], (above[y - 1] if y else 0) + 1, 0)
    for y in reversed(range(height)):
        below[y] = np.where(marked[y], (below[y + 1] if y + 1 < height else 0) + 1, 0)
    return np.asarray(np.where(marked, above + below - 1, 0), np.int32)


def _on_lines(thin: Mask, least_covered: float) -> tuple[Mask, int]:
    """Which thin pixels lie on straight lines of the usual slope, (h, w), and how many lines."""
    width = thin.shape[1]
    y, x = np.nonzero(thin)
    found = np.zeros_like(thin)
    if len(x) < least_covered * width:
        return found, 0
    tolerance = max(2, round(0.004 * max(thin.shape)))
    best = max(SLOPES.tolist(), key=lambda slope: _sharpness(y, x, slope, width, tolerance))
    rows = _row_numbers(y, x, best, width)
    # Several pixels of a column count once.
    places = np.zeros((int(rows.max()) + 1 + 2 * tolerance, width), np.uint8)
    places[rows, x] = 1
    kernel = np.ones((2 * tolerance + 1, 1), np.uint8)
    covered = cv2.dilate(places, kernel).sum(axis=1, dtype=np.int64)
    possible = np.maximum(_possible_lengths(best, thin.shape, len(covered)), SHORTEST * width)
    is_line = covered >= least_covered * possible
    on_line = is_line[rows]
    found[y[on_line], x[on_line]] = True
    return found, int((np.diff(is_line.astype(np.int8), prepend=0) > 0).sum())


def _row_numbers(
    y: npt.NDArray[np.intp], x: npt.NDArray[np.intp], slope: float, width: int
) -> npt.NDArray[np.intp]:
    """The row of each pixel once lines of that slope are level; 0 or more."""
    margin = abs(slope) * width
    return np.asarray(np.rint(y - slope * x + margin), np.intp)


def _possible_lengths(slope: float, shape: tuple[int, ...], rows: int) -> npt.NDArray[np.int64]:
    """How many columns of the picture a line crosses, for each of the rows of `_row_numbers`."""
    height, width = shape
    x = np.arange(width)
    starts, ends = (_row_numbers(np.full(width, y), x, slope, width) for y in (0, height - 1))
    changes = np.zeros(rows + height + width, np.int64)
    np.add.at(changes, starts, 1)
    np.add.at(changes, ends + 1, -1)
    return np.cumsum(changes)[:rows]


def _sharpness(
    y: npt.NDArray[np.intp], x: npt.NDArray[np.intp], slope: float, width: int, tolerance: int
) -> float:
    """How much the pixels gather in few rows at this slope."""
    counts = np.bincount(_row_numbers(y, x, slope, width)).astype(np.float64)
    return float((np.convolve(counts, np.ones(tolerance), "same") ** 2).sum())
