"""Model selection: which epoch and which network is best, by which rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np


@dataclass(frozen=True)
class FinalAccuracy:
    """The accuracies, 0 .. 1, that the last epoch of a training gave."""

    training: float
    validation: float

    @property
    def total(self) -> float:
        """The sum of both, 0 .. 2."""
        return self.training + self.validation


def best_epoch(values: Sequence[float], quantity: Literal["loss", "accuracy"]) -> int:
    """The index of the least loss or the highest accuracy; of equal ones the first."""
    return int(np.argmin(values) if quantity == "loss" else np.argmax(values))


def best_by_sum(finals: Mapping[str, FinalAccuracy]) -> str:
    """The name with the highest sum of training and validation accuracy.

    The rule of the published comparison. It favours who knows the training images by heart.
    Of equal sums the one with the higher validation accuracy has it. There must be one at least.
    """
    return max(finals, key=lambda name: (finals[name].total, finals[name].validation))


def best_by_validation(finals: Mapping[str, FinalAccuracy]) -> str:
    """The name with the highest validation accuracy.

    Of equal ones that with the higher training accuracy has it, so that where the two rules
    disagree validation does. There must be one at least.
    """
    return max(finals, key=lambda name: (finals[name].validation, finals[name].training))
