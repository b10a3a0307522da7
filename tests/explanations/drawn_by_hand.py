"""Digits drawn by hand as a network sees them, and networks of the zoo, to explain."""

import functools

import numpy as np
import numpy.typing as npt

from mnist_core.drawing.normalize import normalize
from mnist_core.drawing.sketch import Sketch, make_stroke, render_sketch
from mnist_core.networks import classifier, runs
from mnist_core.networks.classifier import Classifier
from tests.hand import DIGITS

UInt8 = npt.NDArray[np.uint8]

UNITS_PER_PIXEL = 1000 / 280


@functools.cache
def digit(label: int) -> UInt8:
    """A digit, uint8 (28, 28)."""
    strokes = tuple(
        make_stroke(np.array(points) * UNITS_PER_PIXEL, 22 * UNITS_PER_PIXEL, erases=False)
        for points in DIGITS[label]
    )
    return normalize(render_sketch(Sketch(strokes)))


@functools.cache
def network(name: str) -> Classifier:
    """A network of the zoo."""
    return classifier.load(runs.read_run(name))
