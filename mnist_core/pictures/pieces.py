"""Pieces of ink: what is connected, and how it is put together.

Ink goes in; pieces with their boxes come out, from which digits are made. Independent of any
neural network.
"""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

UInt8 = npt.NDArray[np.uint8]

MARKED = 96  # of 255; fainter ink connects no pieces
MOST_PIECES = 40  # in a number; more are a picture of something else

# Of the height of the tallest piece:
SMALL = 0.3  # a lower piece is no digit: it is part of one, or a speck
SPECK = 0.12  # a small piece that is narrower belongs to the nearest digit
FAR = 0.4  # a small piece that is farther from every digit is a speck


class Box(NamedTuple):
    """Where a digit lies, in pixels of the ink."""

    left: int
    top: int
    right: int  # the first column to the right of it
    bottom: int  # the first row below it

    @property
    def width(self) -> int:
        """In pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top


class Piece(NamedTuple):
    """Some ink, cut to its box."""

    box: Box
    ink: UInt8  # (height, width) of the box, 0 for paper to 255 for ink


def connected_pieces(ink: UInt8) -> list[Piece]:
    """The connected pieces of ink (h, w), the largest 40; faint ink joins the nearest piece."""
    marked = ink >= min(MARKED, int(ink.max()))
    count, labels, statistics, _ = cv2.connectedComponentsWithStats(marked.astype(np.uint8))
    largest = np.argsort(-statistics[1:, cv2.CC_STAT_AREA])[:MOST_PIECES] + 1
    numbers = np.zeros(count, np.uint8)
    numbers[largest] = np.arange(1, len(largest) + 1)
    known = numbers[labels]
    around = cv2.dilate(known, np.ones((5, 5), np.uint8))
    known = np.where((known == 0) & (ink > 0) & ~marked, around, known)
    return [piece_of(np.where(known == n, ink, 0)) for n in range(1, len(largest) + 1)]


def piece_of(ink: npt.NDArray[np.generic], left: int = 0, top: int = 0) -> Piece:
    """All ink of a picture as one piece; the picture's corner is at (`left`, `top`).

    Raises:
        ValueError: there is no ink.
    """
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(rows) == 0:
        raise ValueError("There is no ink.")
    box = Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    inside = np.asarray(ink[box.top : box.bottom, box.left : box.right], np.uint8)
    return Piece(Box(box.left + left, box.top + top, box.right + left, box.bottom + top), inside)


def union(pieces: Sequence[Piece]) -> Piece:
    """Several pieces as one."""
    if len(pieces) == 1:
        return pieces[0]
    lefts, tops, rights, bottoms = zip(*(piece.box for piece in pieces), strict=True)
    box = Box(min(lefts), min(tops), max(rights), max(bottoms))
    ink = np.zeros((box.height, box.width), np.uint8)
    for (left, top, right, bottom), part in pieces:
        place = ink[top - box.top : bottom - box.top, left - box.left : right - box.left]
        np.maximum(place, part, out=place)
    return Piece(box, ink)


def join_small_ones(pieces: Sequence[Piece]) -> list[Piece]:
    """Join specks with the digit beside them, and forget those far from any."""
    height = max(piece.box.height for piece in pieces)
    large = [piece for piece in pieces if piece.box.height >= SMALL * height]
    kept = list(large)
    joined: dict[int, list[Piece]] = {i: [piece] for i, piece in enumerate(large)}
    for piece in pieces:
        if piece.box.height >= SMALL * height:
            continue
        nearest = min(joined, key=lambda i: distance(piece.box, large[i].box))
        away = distance(piece.box, large[nearest].box)
        if away == 0 or (piece.box.width < SPECK * height and away <= FAR * height):
            joined[nearest].append(piece)
        elif away <= FAR * height:
            kept.append(piece)
    return [union(parts) for parts in joined.values()] + kept[len(large) :]


def distance(one: Box, other: Box) -> float:
    """The pixels between two boxes; 0 if they overlap."""
    across = max(one.left, other.left) - min(one.right, other.right)
    down = max(one.top, other.top) - min(one.bottom, other.bottom)
    return float(np.hypot(max(across, 0), max(down, 0)))


def farthest(pieces: Sequence[Piece]) -> float:
    """How far the loneliest of some pieces is from the next one, in pixels."""
    if len(pieces) < 2:
        return 0.0
    return max(
        min(distance(one.box, other.box) for other in pieces if other is not one) for one in pieces
    )


def overlap(one: Piece, other: Piece) -> float:
    """The columns that two pieces share, as a share of the narrower piece's."""
    shared = min(one.box.right, other.box.right) - max(one.box.left, other.box.left)
    return max(shared, 0) / min(one.box.width, other.box.width)


def is_stacked(one: Piece, other: Piece) -> bool:
    """Whether one piece lies above the other: they share most columns, but few rows."""
    shared = min(one.box.bottom, other.box.bottom) - max(one.box.top, other.box.top)
    return overlap(one, other) > 0.5 and shared < 0.3 * min(one.box.height, other.box.height)


def widest_gap(pieces: Sequence[Piece]) -> int:
    """The widest run of blank columns between pieces, in pixels."""
    first, *others = sorted(piece.box for piece in pieces)
    reach, widest = first.right, 0
    for box in others:
        widest = max(widest, box.left - reach)
        reach = max(reach, box.right)
    return widest
