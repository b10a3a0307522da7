"""Read the digit or the number on a picture: from a file to the answer of a network.

A picture goes in; the digit or the number comes out, each digit with its place on the picture. The
app and the command line read pictures with this module, so they give the same answers.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_core.networks.classifier import Classifier
from mnist_core.networks.verdict import Float32, Reading, Verdict
from mnist_core.pictures import numbers
from mnist_core.pictures.files import Picture, Size, Source, read_picture
from mnist_core.pictures.ink import find_ink
from mnist_core.pictures.numbers import FoundDigit
from mnist_core.pictures.pieces import Box

UInt8 = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Digit:
    """What a network makes of one digit on a picture."""

    reading: Reading
    image: UInt8  # (28, 28), as the network sees it
    box: Box  # where it is, in pixels of the upright picture

    @property
    def digit(self) -> int:
        """The most likely digit, whatever the verdict is."""
        return self.reading.digit

    @property
    def verdict(self) -> Verdict:
        """`digit`, `unsure` or `not a digit`."""
        return self.reading.verdict

    @property
    def probabilities(self) -> Float32:
        """The probability of each digit, (10,), if it is a digit at all; sums to 1."""
        return self.reading.probabilities


@dataclass(frozen=True)
class Number:
    """What a network makes of a number on a picture."""

    number: str  # such as "42"; a question mark stands for what is not a digit
    digits: tuple[Digit, ...]  # from left to right, one or more


class Part(NamedTuple):
    """A part of a picture, as shares of its width and height from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


WHOLE = Part(0, 0, 1, 1)


@dataclass(frozen=True)
class Writing:
    """What is written on a picture, or on a part of it."""

    ink: UInt8  # (h, w) of the part, 0 for paper to 255 for ink, the longer side at most 800
    size: Size  # of the upright picture
    part: Part = WHOLE  # of the picture, where the ink is


def find_writing(source: Source) -> Writing:
    """Find what is written on a picture.

    Args:
        source: a path, the bytes of a file, a Pillow image or an array; see `files.read_picture`.

    Raises:
        PictureProblem, OSError, ValueError: see `files.read_picture`.
        BlankPicture: nothing is written on it.
    """
    return find_writing_on(read_picture(source))


def find_writing_on(picture: Picture, part: Part = WHOLE) -> Writing:
    """Find what is written on a picture that was read, or on a part of it.

    Raises:
        BlankPicture: nothing is written there.
        ValueError: the part is empty, or not inside the picture.
    """
    if not (0 <= part.left < part.right <= 1 and 0 <= part.top < part.bottom <= 1):
        raise ValueError(f"{part} is no part of a picture.")
    height, width = picture.pixels.shape[:2]
    rows = slice(math.floor(part.top * height), math.ceil(part.bottom * height))
    columns = slice(math.floor(part.left * width), math.ceil(part.right * width))
    return Writing(find_ink(picture.pixels[rows, columns]), picture.size, part)


def read_digit(writing: Writing, network: Classifier) -> Digit:
    """Read all that is written as one digit."""
    return _on_picture(numbers.read_digit(writing.ink, network), writing)


def read_number(writing: Writing, network: Classifier) -> Number:
    """Split what is written into digits, and read them as a number."""
    found = numbers.read_number(writing.ink, network)
    return Number(found.text, tuple(_on_picture(digit, writing) for digit in found.digits))


def _on_picture(found: FoundDigit, writing: Writing) -> Digit:
    """A digit with its box in pixels of the picture instead of the ink."""
    height, width = writing.ink.shape
    part, size = writing.part, writing.size
    across = (part.right - part.left) * size.width / width
    down = (part.bottom - part.top) * size.height / height
    x, y = part.left * size.width, part.top * size.height
    left, top, right, bottom = found.box
    box = Box(
        round(x + left * across),
        round(y + top * down),
        round(x + right * across),
        round(y + bottom * down),
    )
    return Digit(found.reading, found.image, box)
