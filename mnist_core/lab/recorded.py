"""The curves of the ten experiments as they were recorded, for where nothing can be trained.

A file that ships goes in; the same progress comes out that a worker reports.
"""

import functools
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from mnist_core.lab.progress import Point, Progress

FILE = Path(__file__).with_name("recorded.msgpack.gz")
MOST = 40  # points of each curve


@functools.cache
def read() -> dict[str, list[Progress]]:
    """The recorded trainings of each experiment, by its key."""
    if not FILE.is_file():
        return {}
    return msgspec.msgpack.decode(
        gzip.decompress(FILE.read_bytes()), type=dict[str, list[Progress]]
    )


def write(trainings: Mapping[str, Sequence[Progress]], file: Path = FILE) -> None:
    """Record trainings, with fewer points and rounded numbers."""
    short = {key: [_shorten(run) for run in runs] for key, runs in trainings.items()}
    file.write_bytes(gzip.compress(msgspec.msgpack.encode(short), mtime=0))


def _shorten(run: Progress) -> Progress:
    step = max(1, len(run.points) // MOST)
    kept = [*run.points[:-1:step], run.points[-1]]
    points = tuple(_round(point) for point in kept)
    return replace(run, points=points, pictures=None, confusion=())


def _round(point: Point) -> Point:
    numbers = {
        name: round(getattr(point, name), 4)
        for name in ("seconds", "loss", "accuracy", "val_loss", "val_accuracy")
    }
    rounded = point._replace(**numbers)
    return rounded._replace(
        answers=tuple(round(value, 4) for value in point.answers),
        gradients=tuple(float(f"{value:.3g}") for value in point.gradients),
    )
