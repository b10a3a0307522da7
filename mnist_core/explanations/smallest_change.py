"""The smallest change: the fewest pixels that make a network read another digit.

An image, a classifier and a digit go in; the pixels to fill with ink or to erase come out. The
search is greedy: it finds a small set of pixels, in which each one is needed, but not always the
smallest set there is.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_core.explanations.odds import LEAST, log_odds
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.verdict import CONFIDENCE_THRESHOLD, REFUSAL_THRESHOLD, Reading

UInt8 = npt.NDArray[np.uint8]
Bool = npt.NDArray[np.bool_]
Float64 = npt.NDArray[np.float64]

INK = 128  # of 255; a darker pixel counts as ink, and changing it erases it
BLOCK = 2  # pixels, the side of the blocks that the search tries first
TRIED = 8  # most promising pixels that each step tries
MOST_PIXELS = 60  # that may be changed
MOST_READS = 2_000  # images that may be read before the search gives up


class Change(NamedTuple):
    """A changed image, and what the network makes of it."""

    image: UInt8  # (28, 28)
    added: Bool  # (28, 28), pixels that became full ink
    erased: Bool  # (28, 28), pixels that became paper
    reading: Reading  # of the changed image; its verdict is the digit asked for

    @property
    def pixels(self) -> int:
        """How many pixels are changed."""
        return int(self.added.sum() + self.erased.sum())


def find_change(network: Classifier, image: UInt8, target: int) -> Change | None:
    """Find few pixels of a uint8 image (28, 28) to change so that it is read as a digit.

    It counts as read when the verdict is "digit" and the digit is `target`, 0 to 9: most probable,
    with a probability of at least 75 %, and not refused. Each pixel either becomes full ink or
    is erased, and none of the changed pixels can be left out. Pixels lie within the square around
    the ink, so that the digit keeps its size.

    Returns:
        The change, without any pixel if the image is read as `target` already; None if none was
        found within `MOST_PIXELS` pixels and `MOST_READS` images.

    Raises:
        ValueError: the image has no ink, another type or another shape.
    """
    if not (image >= INK).any():
        raise ValueError("The image has no ink.")
    search = _Search(network, image, target)
    found = _grow(search)
    if found is None:
        return None
    pixels = _prune(search, found)
    changed = search.change(pixels)
    (reading,) = network.read(changed[np.newaxis])
    return Change(changed, (changed > image), (changed < image), reading)


class _Search:
    """An image, and how far it is from being read as a digit after some pixels are changed."""

    def __init__(self, network: Classifier, image: UInt8, target: int) -> None:
        self.network, self.image, self.target = network, image, target
        self.reads = 0  # images read so far
        self.area = _square(image)  # pixels, numbered row by row, that may be changed

    def change(self, pixels: list[int]) -> UInt8:
        """The image with these pixels changed."""
        changed = self.image.ravel().copy()
        changed[pixels] = np.where(changed[pixels] >= INK, 0, 255)
        return changed.reshape(self.image.shape)

    def shortfall(self, sets: list[list[int]]) -> Float64:
        """How much each set of changed pixels falls short, in log-odds: 0 or less; 0 is enough.

        The log-odds that the probability lacks, and those that the score "is a digit" lacks.
        """
        readings = self.network.read(np.stack([self.change(pixels) for pixels in sets]))
        self.reads += len(sets)
        short = np.zeros(len(sets))
        for i, reading in enumerate(readings):
            exact = reading.probabilities.astype(np.float64)
            others = float(np.delete(exact, self.target).sum())
            short[i] = _lacking(float(exact[self.target]), others, CONFIDENCE_THRESHOLD)
            if reading.is_digit is not None:
                score = reading.is_digit
                short[i] += _lacking(score, 1 - score, REFUSAL_THRESHOLD)
        return short


def _lacking(probability: float, otherwise: float, threshold: float) -> float:
    """The log-odds that a probability lacks to a threshold; 0 from there on."""
    if probability >= threshold:
        return 0.0
    missing = log_odds(probability, otherwise) - log_odds(threshold, 1 - threshold)
    return min(float(missing), -LEAST)


def _grow(search: _Search) -> list[int] | None:
    """Change one pixel after another, each time the one that helps most, until it is enough."""
    pixels: list[int] = []
    now = float(search.shortfall([pixels])[0])
    if now == 0:
        return pixels
    gains, _ = _scan(search, pixels, now)
    while len(pixels) < MOST_PIXELS and search.reads < MOST_READS:
        tried = _promising(gains, pixels, search.image.shape[1])
        values = search.shortfall([[*pixels, pixel] for pixel in tried])
        gains.update(zip(tried, (values - now).tolist(), strict=True))
        best = int(values.argmax())
        if values[best] > now:
            pixels, now = [*pixels, tried[best]], float(values[best])
        else:  # no pixel alone helps
            gains, block = _scan(search, pixels, now)
            pixels = [*pixels, *block]
            now = float(search.shortfall([pixels])[0])
        if now == 0:
            return pixels
    return None


def _scan(search: _Search, pixels: list[int], now: float) -> tuple[dict[int, float], list[int]]:
    """What each unchanged pixel may gain, measured on blocks, and the block that gains most."""
    width, blocks = search.image.shape[1], dict[tuple[int, int], list[int]]()
    for pixel in set(search.area) - set(pixels):
        row, column = divmod(pixel, width)
        blocks.setdefault((row // BLOCK, column // BLOCK), []).append(pixel)
    values = search.shortfall([[*pixels, *block] for block in blocks.values()]) - now
    gains = {
        pixel: float(value) / len(block)
        for block, value in zip(blocks.values(), values, strict=True)
        for pixel in block
    }
    return gains, list(blocks.values())[int(values.argmax())]


def _promising(gains: dict[int, float], pixels: list[int], width: int) -> list[int]:
    """The unchanged pixels with the largest gains, and the neighbours of the last changed one."""
    ranked = sorted(gains.keys() - set(pixels), key=lambda pixel: (-gains[pixel], pixel))
    tried = ranked[:TRIED]
    if pixels:
        row, column = divmod(pixels[-1], width)
        for pixel in ranked[TRIED:]:
            y, x = divmod(pixel, width)
            if abs(y - row) <= 1 and abs(x - column) <= 1:
                tried.append(pixel)
    return tried


def _prune(search: _Search, pixels: list[int]) -> list[int]:
    """Take back changes that are not needed, until each one that is left is needed."""
    kept, is_smaller = pixels, True
    while is_smaller:
        is_smaller = False
        for pixel in list(kept):
            fewer = [other for other in kept if other != pixel]
            if search.shortfall([fewer])[0] == 0:
                kept, is_smaller = fewer, True
    return kept


def _square(image: UInt8) -> list[int]:
    """The pixels in the square around the ink, as numbers counted row by row."""
    inked = image >= INK
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    side = 1 + max(rows[-1] - rows[0], columns[-1] - columns[0])
    top, left = (_start(marked, side, image.shape[0]) for marked in (rows, columns))
    height, width = image.shape
    return [
        row * width + column
        for row in range(top, min(top + side, height))
        for column in range(left, min(left + side, width))
    ]


def _start(marked: npt.NDArray[np.int64], side: int, whole: int) -> int:
    """Where a stretch of `side` pixels starts that has the marked ones in its middle."""
    middle = (int(marked[0]) + int(marked[-1]) + 1 - side) // 2
    return max(0, min(middle, whole - side))
