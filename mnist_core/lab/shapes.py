"""The shape and the number of parameters after each layer, and why a layer is impossible.

Layers go in, one row for each comes out. The same as Keras would find, but without Keras.
"""

import math
from dataclasses import dataclass

from mnist_core.lab.recipe import KINDS, Layer, Recipe

SIDE = 28  # pixels of an image
ANSWERS = 10

Shape = tuple[int, ...]  # (height, width, channels) of an image, or (numbers,)


class ImpossibleNetwork(Exception):
    """A layer does not fit behind the one before it; the message names the layer."""


@dataclass(frozen=True)
class Row:
    """What one layer makes of what the layers before it have made."""

    shape: Shape  # of its output
    parameters: int
    multiplications: int  # for one image
    problem: str = ""  # why it is impossible; then it leaves the shape as it was


@dataclass(frozen=True)
class Network:
    """All layers of a network, with the last one, which gives the ten answers."""

    rows: tuple[Row, ...]  # one for each layer of the recipe
    answers: Row  # the Dense layer of 10 that every network ends with

    @property
    def parameters(self) -> int:
        """The number of parameters of all layers."""
        return sum(row.parameters for row in self._every_row)

    @property
    def multiplications(self) -> int:
        """How many multiplications one image takes."""
        return sum(row.multiplications for row in self._every_row)

    @property
    def numbers(self) -> int:
        """How many numbers all layers together make of one image."""
        return sum(math.prod(row.shape) for row in self._every_row)

    @property
    def problem(self) -> str:
        """The first layer's problem; "" if the network is possible."""
        for number, row in enumerate(self._every_row, 1):
            if row.problem:
                name = "The answers" if row is self.answers else f"Layer {number}"
                return f"{name}: {row.problem}"
        return ""

    @property
    def _every_row(self) -> tuple[Row, ...]:
        return (*self.rows, self.answers)


def trace(layers: tuple[Layer, ...]) -> Network:
    """Follow one image through the layers."""
    shape: Shape = (SIDE, SIDE, 1)
    rows = []
    for layer in layers:
        row = _follow(layer, shape)
        rows.append(row)
        shape = row.shape
    if len(shape) > 1:
        problem = "the ten answers need a row of numbers. Add Flatten as the last layer."
        return Network(tuple(rows), Row((ANSWERS,), 0, 0, problem))
    return Network(tuple(rows), _dense(ANSWERS, shape))


def check_network(recipe: Recipe) -> Network:
    """Follow one image through the layers of a recipe.

    Raises:
        ImpossibleNetwork: a layer does not fit.
    """
    network = trace(recipe.layers)
    if network.problem:
        raise ImpossibleNetwork(network.problem)
    return network


def _follow(layer: Layer, shape: Shape) -> Row:
    """What a layer makes of its input."""
    is_image = len(shape) > 1
    if layer.kind == "dense":
        return _dense(layer.size, shape) if not is_image else _no(shape, NEEDS_NUMBERS)
    if layer.kind == "dropout":
        return Row(shape, 0, 0)
    if layer.kind == "norm":
        return Row(shape, 4 * shape[-1], math.prod(shape))
    if not is_image:
        what = "Nothing is left to flatten" if layer.kind == "flatten" else "It needs an image"
        return _no(shape, f"{what}: Flatten has made a row of numbers before. {_cure(layer)}")
    if layer.kind == "flatten":
        return Row((math.prod(shape),), 0, 0)
    if layer.kind == "pool":
        return _pool(layer, shape)
    return _convolution(layer, shape)


NEEDS_NUMBERS = "Dense needs a row of numbers, but gets an image. Put Flatten before it."


def _cure(layer: Layer) -> str:
    if layer.kind == "flatten":
        return "Remove this layer."
    return f"Move {KINDS[layer.kind]} before Flatten."


def _no(shape: Shape, problem: str) -> Row:
    return Row(shape, 0, 0, problem)


def _dense(units: int, shape: Shape) -> Row:
    (numbers,) = shape
    return Row((units,), (numbers + 1) * units, numbers * units)


def _pool(layer: Layer, shape: Shape) -> Row:
    height, width, channels = shape
    smaller = (height // layer.size, width // layer.size, channels)
    if 0 in smaller:
        return _no(
            shape,
            f"The image is only {height} × {width} pixels here, so {layer.size} × {layer.size} of "
            "them cannot be pooled. Remove a layer that makes it smaller.",
        )
    return Row(smaller, 0, math.prod(shape))


def _convolution(layer: Layer, shape: Shape) -> Row:
    height, width, channels = shape
    if not layer.same:
        height, width = height - layer.window + 1, width - layer.window + 1
    if height < 1 or width < 1:
        return _no(
            shape,
            f"The image is only {shape[0]} × {shape[1]} pixels here, so a window of "
            f"{layer.window} × {layer.window} does not fit. Choose a smaller one, or one that "
            "keeps the size.",
        )
    weights = layer.window**2 * channels * layer.size
    return Row((height, width, layer.size), weights + layer.size, weights * height * width)
