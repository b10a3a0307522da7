"""What a training will cost: its time on one core, and the memory of the worker.

A recipe goes in; seconds and megabytes come out. The seconds are of one machine; others multiply
them by their own pace, which `jobs` learns from the trainings that end there.
"""

import math

from mnist_core.lab.limits import Limits
from mnist_core.lab.recipe import Recipe
from mnist_core.lab.shapes import Network

# On one core of the machine that the README's figures come from.
START = 4.0  # seconds, to build the network, and afterwards to test and convert it
BATCH = 0.0025  # seconds, whatever the network
IMAGE = 4e-6  # seconds, to fetch an image
DISTORTED_IMAGE = 4e-5  # seconds, to vary one
MULTIPLICATION = 1e-10  # seconds, forwards and backwards
BYTES = 4  # of a number
COPIES = 6  # of what the layers make of a batch, while it is learned from
DRAWINGS = 2_000  # about how many are added


class TooMuch(Exception):
    """A training would exceed a limit; the message says which one."""


def images_per_epoch(recipe: Recipe) -> int:
    """About how many images are learned from in an epoch."""
    return recipe.images + (DRAWINGS if recipe.drawings else 0)


def batches_per_epoch(recipe: Recipe) -> int:
    """About how many batches an epoch has."""
    return math.ceil(images_per_epoch(recipe) / recipe.batch)


def seconds(recipe: Recipe, network: Network, pace: float = 1.0) -> float:
    """About how long a training takes, from its start to the network that can be used.

    Args:
        recipe: of the training.
        network: that it builds.
        pace: of this machine: 2 if everything takes twice as long.
    """
    return pace * (START + learning_seconds(recipe, network))


def learning_seconds(recipe: Recipe, network: Network) -> float:
    """How long all epochs of a training take at pace 1."""
    each = IMAGE + MULTIPLICATION * network.multiplications
    if recipe.distort:
        each += DISTORTED_IMAGE
    epoch = BATCH * batches_per_epoch(recipe) + each * images_per_epoch(recipe)
    return recipe.epochs * epoch


def megabytes(recipe: Recipe, network: Network) -> float:
    """About how much memory a training takes, beside the worker's own."""
    in_batch = COPIES * max(recipe.batch, 1000) * network.numbers
    return BYTES * (in_batch + 4 * network.parameters) / 1e6


def refuse_too_much(recipe: Recipe, network: Network, limits: Limits) -> None:
    """Raise `TooMuch` if a network has too many parameters or needs too much memory.

    A training that takes too long is stopped and kept instead.
    """
    if network.parameters > limits.parameters:
        raise TooMuch(
            f"The network has {network.parameters:,} parameters; {limits.parameters:,} are the "
            "most here. Make a layer smaller, or pool before Flatten."
        )
    needed = megabytes(recipe, network)
    if needed > limits.memory:
        raise TooMuch(
            f"The training needs about {needed:,.0f} MB of memory; {limits.memory:,} MB are the "
            "most here. Choose smaller batches or fewer filters."
        )
