"""Model selection: the best epoch of a training, and the best network by two rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np


@dataclass(frozen=True)
class FinalAccuracy:
    """The accuracies, 0 to 1, after the last epoch of a training."""

    training: float
    validation: float

    @property
    def total(self) -> float:
        """The sum of both, 0 to 2."""
        return self.training + self.validation


def best_epoch(values: Sequence[float], quantity: Literal["loss", "accuracy"]) -> int:
    """The index of the lowest loss or the highest accuracy; the first one in a tie."""
    return int(np.argmin(values) if quantity == "loss" else np.argmax(values))


def best_by_sum(finals: Mapping[str, FinalAccuracy]) -> str:
    """The name with the highest sum of training and validation accuracy.

    This is the rule of the published comparison. It favours networks that memorise the training
    images. In a tie, the higher validation accuracy wins. `finals` must not be empty.
    """
    return max(finals, key=lambda name: (finals[name].total, finals[name].validation))


def best_by_validation(finals: Mapping[str, FinalAccuracy]) -> str:
    """The name with the highest validation accuracy.

    In a tie, the higher training accuracy wins, so the two rules disagree only if the validation
    accuracies differ. `finals` must not be empty.
    """
    return max(finals, key=lambda name: (finals[name].validation, finals[name].training))
