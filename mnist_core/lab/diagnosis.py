"""Why a network has not learned: the likeliest cause, by its recipe and by what was measured.

Rules of thumb, in the order in which a teacher would look. They name what to change, not a proof.
"""

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from mnist_core.lab.progress import Progress
from mnist_core.lab.recipe import Recipe

GUESSING = 0.2  # an accuracy below this is hardly better than guessing, which gives about 0.1
# The learning rates from which steps overshoot, and below which they are too small; and a good one.
RATES = {
    "sgd": (3.0, 0.0003, 0.1),
    "momentum": (1.0, 0.0001, 0.01),
    "rmsprop": (0.03, 0.00003, 0.001),
    "adam": (0.03, 0.00003, 0.001),
    "adamw": (0.03, 0.00003, 0.001),
}
VANISHING = 1e-3  # of the last layer's gradient, in the first layer
FEW_BATCHES = 30


class Diagnosis(NamedTuple):
    """Why a network has not learned, and what would help."""

    cause: str  # one or two sentences
    remedy: str = ""  # what a button that changes the recipe says; "" if there is none
    recipe: Recipe | None = None  # the changed recipe


def has_not_learned(known: Progress) -> bool:
    """Whether a finished network reads hardly more digits than by guessing."""
    if known.result is not None:
        return known.result.test.share < GUESSING
    return bool(known.points) and not known.points[-1].val_accuracy >= GUESSING


def diagnose(recipe: Recipe, known: Progress) -> Diagnosis:
    """The likeliest reason why a network has not learned.

    Args:
        recipe: of the training.
        known: how it ended.
    """
    now = known.rate or recipe.rate  # it may have been changed while the training ran
    highest = max(now, recipe.rate)
    too_high, too_low, good = RATES[recipe.optimizer]
    if recipe.weights == "zeros":
        return Diagnosis(
            "All its weights began at zero, so all units of a layer learn the same.",
            "Begin with other weights",
            replace(recipe, weights="glorot"),
        )
    if highest >= too_high:
        cause = f"The learning rate, {_plain(highest)}, is probably too high: each step overshoots."
        if now < highest:
            cause += " A lower one afterwards no longer repairs that."
        return Diagnosis(
            cause,
            f"Set the learning rate to {good:g}",
            replace(recipe, rate=good),
        )
    if now <= too_low:
        return Diagnosis(
            f"The learning rate, {_plain(now)}, is probably too low: each step is tiny.",
            f"Set the learning rate to {good:g}",
            replace(recipe, rate=good),
        )
    if _vanish(known):
        return Diagnosis(
            "Its first layers get almost no signal: on the way back through the network, the "
            "gradients vanish. Use relu instead of sigmoid, or fewer layers."
        )
    if recipe.wrong >= 60:
        return Diagnosis(
            f"{recipe.wrong} % of its labels are wrong.",
            "Use the right labels",
            replace(recipe, wrong=0),
        )
    if 0 < known.batch < FEW_BATCHES:
        return Diagnosis(
            f"It has learned from {known.batch} batches only. Train for more epochs, or with "
            "smaller batches."
        )
    return Diagnosis("Change one thing at a time, beginning with the learning rate, and try again.")


def _plain(rate: float) -> str:
    """A learning rate as on its slider: 0.00001."""
    return np.format_float_positional(rate, trim="-")


def _vanish(known: Progress) -> bool:
    """Whether the first layer got nearly no gradient, compared with the last one."""
    norms = known.points[-1].gradients if known.points else ()
    if len(norms) < 3 or not all(map(math.isfinite, norms)):
        return False
    return norms[0] < VANISHING * norms[-1]
