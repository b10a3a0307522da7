"""A lab for tests: its queue in a folder of their own, and a clock that they set."""

from pathlib import Path

import numpy as np
from huey import SqliteHuey

from mnist_core.lab.jobs import Lab
from mnist_core.lab.limits import Limits
from mnist_core.lab.recipe import Recipe, read_layers
from mnist_core.lab.store import Store, json_options

DRAWING = np.zeros((28, 28), np.uint8)
TINY = Recipe(layers=read_layers("flatten.dense4-relu"), images=100, epochs=2)


class Clock:
    """The time, which stands still until it is set."""

    seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


def store_in(folder: Path) -> Store:
    return Store(SqliteHuey("lab", filename=str(folder / "queue.db"), **json_options()))


def lab_in(folder: Path, **limits: int) -> Lab:
    return Lab(store_in(folder), Limits(**limits), Clock())
