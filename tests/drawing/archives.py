"""Small stroke archives, and what every normalized image must fulfil."""

import numpy as np
import pytest

from mnist_core.data.strokes import Archive
from mnist_core.drawing import normalize

SEVEN = [[[0, 0], [700, 0], [300, 1000]]]


FOUR = [[[200, 0], [0, 600], [700, 600]], [[500, 300], [500, 1000]]]


BAR = [[[0, 0], [0, 1000]]]


def archive_of(**characters: list[list[list[int]]]) -> Archive:
    """Characters by their labels, of one writer; an underscore before a digit is left out."""
    every = [np.array(stroke, np.int16) for drawn in characters.values() for stroke in drawn]
    return Archive(
        points=np.concatenate([*every, np.empty((0, 2), np.int16)]),
        stroke_start=np.cumsum([0, *map(len, every)]).astype(np.int32),
        digit_start=np.cumsum([0, *map(len, characters.values())]).astype(np.int32),
        labels=np.array([name.removeprefix("_") for name in characters], np.str_),
        writers=np.array(["abc/ann"] * len(characters), np.str_),
    )


def assert_normalized(images: np.ndarray) -> None:
    """As MNIST's: the longer side 20 pixels, full ink somewhere, the centre of mass on 14."""
    for image in images:
        assert image.max() == 255
        assert max(np.ptp(np.argwhere(image), axis=0)) + 1 == 20
        assert normalize.centre_of_mass(image) == pytest.approx((14, 14), abs=0.5)
