"""How well numbers are read: `python -m tests.benchmarks.numbers [COUNT]`.

Digits of the validation writers of DRAWN_PATH are put together to numbers, each by one writer,
drawn on a canvas or photographed on made-up paper, and read by `studio`. COUNT numbers of each
kind, by default 500.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_core.data import strokes
from mnist_core.data.strokes import Archive
from mnist_core.drawing import variations
from mnist_core.drawing.normalize import normalize
from mnist_core.metrics.accuracy import wilson_interval
from mnist_core.networks import classifier, runs
from mnist_core.networks.classifier import Classifier
from mnist_core.pictures import numbers
from mnist_core.pictures.files import read_picture
from mnist_core.pictures.ink import BlankPicture, find_ink
from tests.benchmarks import made_up_photos

COUNT = 500
SIDE = 280  # pixels, the height of a canvas
TOUCHING = (-8.0, 2.0)  # hundredths of a digit's height between digits that may touch

Picture = npt.NDArray[np.uint8] | bytes  # ink, or a photo
Maker = Callable[[Archive, np.random.Generator], tuple[str, Picture]]


class Result(NamedTuple):
    """One number that was read."""

    seed: int
    number: str
    read: str
    milliseconds: float


def drawn(
    digits: int, *, square: bool = False, gaps: tuple[float, float] = made_up_photos.GAPS
) -> Maker:
    """Draws numbers on a canvas, as wide as it is tall for each digit unless it is a square."""

    def make(archive: Archive, random: np.random.Generator) -> tuple[str, Picture]:
        number, found = made_up_photos.digits_of_a_writer(archive, digits, random)
        pen = random.uniform(6, 20)
        placed = made_up_photos.side_by_side(found, random, pen=pen, gaps=gaps)
        shape = (SIDE, SIDE if square else SIDE * digits)
        return number, made_up_photos.paint(placed, shape, pen, extent=random.uniform(0.5, 0.9))

    return make


def photographed(digits: int) -> Maker:
    """Writes numbers on paper and photographs them."""

    def make(archive: Archive, random: np.random.Generator) -> tuple[str, Picture]:
        number, found = made_up_photos.digits_of_a_writer(archive, digits, random)
        placed = made_up_photos.side_by_side(found, random, pen=random.uniform(3, 14))
        return number, made_up_photos.photo(placed, random)

    return make


KINDS: dict[str, Maker] = {
    "one digit, drawn": drawn(1),
    "two digits, drawn": drawn(2),
    "three digits, drawn": drawn(3),
    "two digits, drawn on a square canvas": drawn(2, square=True),
    "two digits that nearly or really touch, drawn": drawn(2, gaps=TOUCHING),
    "one digit, photographed": photographed(1),
    "two digits, photographed": photographed(2),
    "three digits, photographed": photographed(3),
}


def main() -> None:
    """Print a table: how many numbers of each kind are read right, and how long it takes."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    network = classifier.load(runs.read_run("studio"))
    _, archive = strokes.split(strokes.read_archive(os.environ["DRAWN_PATH"]))
    archive = strokes.subset(archive, ~variations.find_fragments(archive))
    print(f"{len(archive):,} digits of {len(set(archive.writers))} validation writers")
    print("| what | read right | 95 % interval | median | 95th percentile |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for kind, maker in KINDS.items():
        results = list(read_all(archive, network, maker, count))
        right = sum(result.read == result.number for result in results)
        low, high = wilson_interval(right, count)
        times = [result.milliseconds for result in results]
        middle, slow = np.quantile(times, [0.5, 0.95])
        cells = (kind, f"{right / count:.1%}", f"{low:.1%} to {high:.1%}")
        print(f"| {' | '.join(cells)} | {middle:.0f} ms | {slow:.0f} ms |", flush=True)
    single = [offered(archive, network, drawn(1), seed)[1] for seed in range(count)]
    pairs = [offered(archive, network, drawn(2, square=True), seed) for seed in range(count)]
    print(f"The canvas offers a number for {sum(map(bool, single))} of {count} single digits,")
    print(
        f"and the right one for {sum(number == found for number, found in pairs)} of {count} pairs"
    )


def read_all(archive: Archive, network: Classifier, maker: Maker, count: int) -> Iterator[Result]:
    """Make numbers with the seeds 0 to `count`, and read each."""
    for seed in range(count):
        number, picture = maker(archive, np.random.default_rng(seed))
        start = time.perf_counter()
        found = read(picture, network)
        yield Result(seed, number, found, 1000 * (time.perf_counter() - start))


def read(picture: Picture, network: Classifier) -> str:
    """Read a number as the app does."""
    try:
        ink = find_ink(read_picture(picture).pixels) if isinstance(picture, bytes) else picture
    except BlankPicture:
        return "blank"
    return numbers.read_number(ink, network).text


def offered(archive: Archive, network: Classifier, maker: Maker, seed: int) -> tuple[str, str]:
    """A number that was drawn on the canvas, and the one that the canvas offers, "" for none."""
    number, ink = maker(archive, np.random.default_rng(seed))
    assert not isinstance(ink, bytes)
    (reading,) = network.read(normalize(ink)[np.newaxis])
    found = numbers.number_instead(ink, network, reading)
    return number, found.text if found else ""


if __name__ == "__main__":
    main()
