"""Read a number: split ink into digits from left to right, and read each.

The ink of a drawing or a picture and a network go in; digits with their boxes, images and readings
come out. Pieces of ink are put together to digits, and touching digits are cut apart, in the way
that the network finds most likely.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_core.drawing.normalize import BlankDrawing, normalize
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.verdict import Reading
from mnist_core.pictures import cuts, pieces
from mnist_core.pictures.pieces import Box, Piece

UInt8 = npt.NDArray[np.uint8]

MOST_TOGETHER = 5  # pieces of one digit
MOST_DIGITS = 12  # in a number that touches; more are something else

# Of the height of the tallest piece:
GAP = 0.3  # a wider gap is between digits, never inside one
LEAST_HEIGHT = 0.4  # lower digits are unlikely
CUT_HEIGHT = 0.7  # lower digits are unlikely where a cut makes them
TALL = 0.75  # two pieces of one digit are seldom both taller

# In nats, the logarithm of how many times less likely something is. Of the 6,147 digits of the
# training writers, 12 have pieces beside one another, and 8 have two tall pieces.
TOO_LOW = 8.0  # a digit of no height at all
GAP_COST = 10.0  # pieces of one digit that are as far apart as the digit is tall
BESIDE = 1.5  # pieces of one digit beside one another, rather than above
BOTH_TALL = 3.0  # tall pieces in one digit
LEFT_OUT = 3.0  # a small piece that belongs to no digit
STACKED = 10.0  # a digit above another one
ANOTHER_DIGIT = float(np.log(0.5))
STILL_TWO = float(np.log(0.1))  # the likelihood of what is cut off, if it is two digits itself
CUT = -0.1  # a cut has to make the digits so much likelier
SURE = 0.95  # how likely both sides of a cut must be digits; the parts of a scribble seldom are

WIDE = 1.2  # width by height; what is wider may be three digits that touch
OVERLAP = 0.5  # of the narrower digit's width; digits of a number that is offered overlap less


@dataclass(frozen=True)
class FoundDigit:
    """A digit of a number."""

    box: Box
    image: UInt8  # (28, 28), as the network sees it
    reading: Reading


@dataclass(frozen=True)
class Number:
    """A number that was read."""

    digits: tuple[FoundDigit, ...]  # from left to right, one or more

    @property
    def text(self) -> str:
        """The number, such as "42"; a question mark where something is not a digit."""
        return "".join(
            "?" if found.reading.verdict == "not a digit" else str(found.reading.digit)
            for found in self.digits
        )


class _Split(NamedTuple):
    """A way to split ink into digits."""

    score: float  # the logarithm of how likely it is
    digits: tuple[Piece, ...]


def read_number(ink: UInt8, network: Classifier) -> Number:
    """Split ink into digits, and read them as a number.

    Args:
        ink: uint8 (h, w), 0 for paper to 255 for ink.
        network: reads the digits. One that can refuse splits better.

    Raises:
        BlankDrawing: there is no ink.
        ValueError: `ink` has another dtype or shape.
    """
    digits = _cut_touching_digits(_best_split(_find_pieces(ink), network), network)
    return Number(tuple(_read(digits, network)))


def read_digit(ink: UInt8, network: Classifier) -> FoundDigit:
    """Read ink as one digit, without the specks beside it; arguments and errors as above."""
    (digit,) = _read([pieces.union(_find_pieces(ink))], network)
    return digit


def number_instead(ink: UInt8, network: Classifier, reading: Reading) -> Number | None:
    """The number that a drawing is, if it is rather several digits than one; else None.

    Nothing is cut: a scribble would become digits.

    Args:
        ink: of a drawing, uint8 (h, w).
        network: that read it, one that can refuse.
        reading: of the drawing as one digit; a drawing that is a digit is no number.

    Raises:
        BlankDrawing: there is no ink.
    """
    if reading.verdict == "digit":
        return None
    digits = _best_split(_find_pieces(ink), network)
    apart = all(pieces.overlap(one, other) <= OVERLAP for one, other in pairwise(digits))
    if len(digits) < 2 or not apart:
        return None
    number = Number(tuple(_read(digits, network)))
    certain = all(found.reading.verdict == "digit" for found in number.digits)
    return number if certain else None


def _find_pieces(ink: UInt8) -> list[Piece]:
    """The connected pieces of ink, without specks."""
    if ink.dtype != np.uint8 or ink.ndim != 2:
        raise ValueError(f"The ink is {ink.dtype} {ink.shape}, not uint8 (h, w).")
    if not ink.any():
        raise BlankDrawing("The drawing has no ink.")
    return pieces.join_small_ones(pieces.connected_pieces(ink))


def _read(found: Sequence[Piece], network: Classifier) -> list[FoundDigit]:
    """Read each piece as a digit."""
    images = np.array([normalize(piece.ink) for piece in found], np.uint8).reshape(-1, 28, 28)
    readings = network.read(images)
    return [
        FoundDigit(piece.box, image, reading)
        for piece, image, reading in zip(found, images, readings, strict=True)
    ]


def _likelihood(found: FoundDigit, height: int, least_height: float = LEAST_HEIGHT) -> float:
    """The logarithm of how likely something is one digit of a number of this height."""
    likely = np.log(max(_is_digit(found) * float(found.reading.probabilities.max()), 1e-6))
    lowness = least_height - found.box.height / height
    return float(likely) - TOO_LOW * max(lowness, 0)


def _is_digit(found: FoundDigit) -> float:
    """How likely something is a digit at all, 0 to 1; 1 for a network that cannot refuse."""
    score = found.reading.is_digit
    return 1.0 if score is None else score


def _best_split(found: Sequence[Piece], network: Classifier) -> list[Piece]:
    """Put pieces together to digits in the most likely way, by dynamic programming."""
    height = max(piece.box.height for piece in found)
    ordered = sorted(found, key=lambda piece: piece.box.left + piece.box.right)
    groups = _neighbours(ordered, GAP * height)
    digits = {where: pieces.union(group) for where, group in groups.items()}
    readings = dict(zip(groups, _read(list(digits.values()), network), strict=True))
    best = [_Split(0.0, ())]
    for end in range(1, len(ordered) + 1):
        ways = []
        for start in range(end):
            if (start, end) in groups:
                before = best[start]
                score = before.score + _likelihood(readings[start, end], height)
                score -= _joining_cost(groups[start, end], height)
                if before.digits:
                    stacked = pieces.is_stacked(before.digits[-1], digits[start, end])
                    score += ANOTHER_DIGIT - (STACKED if stacked else 0)
                ways.append(_Split(score, (*before.digits, digits[start, end])))
        if ordered[end - 1].box.height < pieces.SMALL * height:  # it may be dirt
            ways.append(_Split(best[end - 1].score - LEFT_OUT, best[end - 1].digits))
        best.append(max(ways, key=lambda way: way.score))
    return list(best[-1].digits)


def _neighbours(ordered: Sequence[Piece], most: float) -> dict[tuple[int, int], Sequence[Piece]]:
    """Pieces from left to right that may be one digit, by the first and the end of them.

    Args:
        ordered: all pieces, from left to right.
        most: the widest gap in a digit, in pixels.
    """
    groups = {}
    for end in range(1, len(ordered) + 1):
        for start in range(max(0, end - MOST_TOGETHER), end):
            group = ordered[start:end]
            if pieces.widest_gap(group) <= most:
                groups[start, end] = group
    return groups


def _joining_cost(group: Sequence[Piece], height: int) -> float:
    """How much less likely one digit is that consists of these pieces, in nats."""
    cost = GAP_COST * pieces.farthest(group) / height
    for one, other in pairwise(group):
        beside = 1 - min(2 * pieces.overlap(one, other), 1)  # 0 for pieces above one another
        is_tall = min(one.box.height, other.box.height) >= TALL * height
        cost += BESIDE * beside + (BOTH_TALL if is_tall else 0)
    return cost


def _cut_touching_digits(found: Sequence[Piece], network: Classifier) -> list[Piece]:
    """Cut each piece that is not certainly a digit where the network then sees two."""
    whole: list[Piece] = []
    waiting = list(found)
    height = max(piece.box.height for piece in found)
    while waiting:
        piece = waiting.pop()
        is_low = piece.box.height < LEAST_HEIGHT * height
        cut = None if is_low or len(whole) >= MOST_DIGITS else _best_cut(piece, network, height)
        if cut is None:
            whole.append(piece)
        else:
            waiting += [cut.left, cut.right]
    return sorted(whole, key=lambda piece: piece.box.left + piece.box.right)


def _best_cut(piece: Piece, network: Classifier, height: int) -> cuts.Cut | None:
    """The cut that makes two likely digits of a piece; None if it is likelier one digit."""
    (one,) = _read([piece], network)
    least = _likelihood(one, height) - CUT
    if least >= 0:
        return None
    ways = cuts.find_cuts(piece)
    digits = _read([side for way in ways for side in (way.left, way.right)], network)
    likely = [_likelihood(digit, height, CUT_HEIGHT) for digit in digits]
    sure = [_is_digit(digit) >= SURE for digit in digits]
    several = piece.box.width > WIDE * piece.box.height  # one side may still hold two digits
    best = None
    for place, way in enumerate(ways):
        both = slice(2 * place, 2 * place + 2)
        score = sum(likely[both])
        if several:
            score = max(score, max(likely[both]) + STILL_TWO)
        if score > least and (any(sure[both]) if several else all(sure[both])):
            best, least = way, score
    return best
