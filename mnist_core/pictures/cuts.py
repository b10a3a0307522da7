"""Ways to cut touching digits apart: paths from top to bottom through little ink.

A piece of ink goes in; pairs of pieces come out, left and right of each path. Which of them are
digits is for others to say.
"""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from mnist_core.pictures.pieces import MARKED, Piece, piece_of

UInt8 = npt.NDArray[np.uint8]
Float32 = npt.NDArray[np.float32]
Path = npt.NDArray[np.float64]  # (h,), the column of the cut in each row

HEIGHT = 48  # rows of the picture in which paths are searched
SLANTS = (-0.4, -0.2, 0.0, 0.2, 0.4)  # of writing, columns to the right for each row down
REACH = 3  # columns by which a path may leave its straight line
STEP = 2  # columns between straight lines
MARGIN = 5  # columns at either side; no digit is narrower
MOST_CUTS = 20
WIDEST = 6  # width by height; wider pieces are lines

# Costs of a path. Where two digits touch it enters ink once; through the middle of a 0, twice.
ENTERING = 6.0  # ink
INK = 0.1  # for each pixel of it
STEPPING = 0.02  # to the side

# From row to row a path moves to the right, straight down, or to the left: the places after and
# before the move.
MOVES = (
    (slice(1, None), slice(None, -1)),
    (slice(None), slice(None)),
    (slice(None, -1), slice(1, None)),
)


class Cut(NamedTuple):
    """What lies left and right of a path."""

    left: Piece
    right: Piece


class _Way(NamedTuple):
    """A path and how little it looks like one between digits."""

    cost: float
    path: Path  # in columns of the small picture


def find_cuts(piece: Piece) -> list[Cut]:
    """Ways to cut a piece in two, at most 20, through little ink first; none of a line."""
    height, width = piece.ink.shape
    if width > WIDEST * height:
        return []
    scale = HEIGHT / height
    size = (max(1, round(width * scale)), HEIGHT)
    marked = (piece.ink >= min(MARKED, int(piece.ink.max()))).astype(np.float32)
    small = np.asarray(cv2.resize(marked, size, interpolation=cv2.INTER_AREA), np.float32)
    ways = [way for slant in SLANTS for way in _paths(small, slant)]
    ways.sort(key=lambda way: way.cost)
    chosen: list[_Way] = []
    for way in ways:
        if all(np.abs(way.path - other.path).max() > STEP for other in chosen):
            chosen.append(way)
    return [cut for way in chosen[:MOST_CUTS] if (cut := _cut(piece, way.path / scale))]


def _paths(ink: Float32, slant: float) -> list[_Way]:
    """For each position that is better than those beside it, the path through the least ink."""
    rows = np.arange(HEIGHT)
    tilt = slant * (rows - (HEIGHT - 1) / 2)
    middles = np.arange(MARGIN, ink.shape[1] - MARGIN + 1, STEP)
    if len(middles) == 0:
        return []
    # For each row, position and place beside it: the column, and the ink there.
    offsets = np.arange(-REACH, REACH + 1)
    columns = np.rint(middles[:, np.newaxis] + tilt[:, np.newaxis, np.newaxis]) + offsets
    inside = np.clip(columns, 0, ink.shape[1] - 1).astype(np.intp)
    paths, costs = _cheapest(ink[rows[:, np.newaxis, np.newaxis], inside])
    ways = [
        _Way(float(costs[i]), np.clip(middles[i] + tilt + offsets[paths[:, i]], 0, ink.shape[1]))
        for i in range(len(middles))
    ]
    return [way for i, way in enumerate(ways) if costs[i] <= costs[max(0, i - 2) : i + 3].min()]


def _cheapest(ink: Float32) -> tuple[npt.NDArray[np.intp], Float32]:
    """The cheapest paths by dynamic programming: for each row the place (h, n), and the costs (n,).

    Args:
        ink: float32 (h, n, places); from row to row a path moves at most one place.
    """
    places = np.arange(ink.shape[2])
    total = (INK + ENTERING) * ink[0]
    came_from = np.zeros(ink.shape, np.intp)
    for row in range(1, len(ink)):
        ways = np.full((3, *total.shape), np.inf, np.float32)
        for move, (after, before) in enumerate(MOVES):
            entered = np.maximum(ink[row, :, after] - ink[row - 1, :, before], 0)
            ways[move, :, after] = total[:, before] + ENTERING * entered + STEPPING * (move != 1)
        best = ways.argmin(axis=0)
        came_from[row] = places + best - 1
        total = INK * ink[row] + ways.min(axis=0)
    paths = np.zeros(ink.shape[:2], np.intp)
    paths[-1] = total.argmin(axis=1)
    each = np.arange(ink.shape[1])
    for row in range(len(ink) - 1, 0, -1):
        paths[row - 1] = came_from[row, each, paths[row]]
    return paths, np.asarray(total.min(axis=1), np.float32)


def _cut(piece: Piece, path: Path) -> Cut | None:
    """The two sides of a path; None if there is ink on one side alone."""
    height, width = piece.ink.shape
    column = np.interp((np.arange(height) + 0.5) * HEIGHT / height - 0.5, np.arange(HEIGHT), path)
    is_right = np.arange(width) + 0.5 >= column[:, np.newaxis]
    left, right = np.where(is_right, 0, piece.ink), np.where(is_right, piece.ink, 0)
    if left.max() < MARKED or right.max() < MARKED:
        return None
    return Cut(*(piece_of(side, piece.box.left, piece.box.top) for side in (left, right)))
