"""Accuracy and loss, with confidence intervals, from labels and probabilities."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.integer]
Floats = npt.NDArray[np.floating]
FloatArray = npt.NDArray[np.float64]


def losses(labels: Labels, probabilities: Floats) -> FloatArray:
    """The loss of each image, -log(probability of the true digit), in nats: (n,).

    A probability of 0 counts as the smallest positive float32, so the loss stays finite.
    """
    of_truth = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return np.asarray(-np.log(np.maximum(of_truth, np.finfo(np.float32).tiny)))


def negative_log_likelihood(labels: Labels, probabilities: Floats) -> float:
    """The mean of `losses`, in nats."""
    return float(losses(labels, probabilities).mean())


def roc_area(digits: Floats, others: Floats) -> float:
    """The area under the ROC curve of a score that separates digits from other drawings.

    Args:
        digits: (n,), the scores of digits, which should be higher.
        others: (m,), the scores of other drawings.

    Returns:
        The probability that a digit has a higher score than another drawing, 0 to 1.
    """
    ordered = np.sort(others)
    below = np.searchsorted(ordered, digits, side="left")
    up_to = np.searchsorted(ordered, digits, side="right")
    return float((below + up_to).mean() / (2 * len(others)))


def accuracy_by(groups: Sequence[Any] | Labels, right: npt.ArrayLike) -> dict[str, float]:
    """The accuracy in each group: the mean of `right` (n,), 0 to 1, by `groups` (n,)."""
    names, group_of = np.unique(np.asarray(groups), return_inverse=True)
    means = np.bincount(group_of, np.asarray(right, float)) / np.bincount(group_of)
    return {str(name): float(mean) for name, mean in zip(names, means, strict=True)}


def wilson_interval(correct: int, images: int) -> tuple[float, float]:
    """The 95 % confidence interval (Wilson) of `correct` right answers among `images`.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", JASA 22, 1927.
    """
    z = 1.959963984540054
    share, spread = correct / images, z**2 / images
    middle = (share + spread / 2) / (1 + spread)
    half = math.sqrt(share * (1 - share) * spread + spread**2 / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def axis_start(accuracies: Floats) -> float:
    """Where an axis may start to show accuracies apart: a multiple of 5 %, at or below them all.

    Args:
        accuracies: (n,), 0 to 1; NaN is left out.
    """
    known = accuracies[~np.isnan(accuracies)]
    if len(known) == 0:
        return 0.0
    return max(0.0, math.floor(float(known.min()) * 20) / 20)
