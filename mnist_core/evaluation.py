"""How good a network is: labels and probabilities in, figures out.

Arrays alone: knows no network, no run and no file.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.integer]
Floats = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Figures:
    """What a network's probabilities are worth on labelled images."""

    images: int
    correct: int
    accuracy: float  # 0 .. 1
    nll: float  # negative log-likelihood in nats, mean over the images
    confusion: tuple[tuple[int, ...], ...]  # 10 x 10; row: the label, column: the prediction


def evaluate(labels: Labels, probabilities: Floats) -> Figures:
    """Compute all figures of `probabilities` (n, 10) against `labels` (n,), 0 to 9.

    Raises:
        ValueError: there are no images, or the two do not belong together.
    """
    if len(labels) != len(probabilities) or len(labels) == 0:
        raise ValueError(
            f"{len(labels)} labels and {len(probabilities)} rows of probabilities: "
            "there must be as many of the one as of the other, and at least one."
        )
    confusion = confusion_matrix(labels, probabilities.argmax(axis=1))
    correct = int(confusion.trace())
    return Figures(
        images=len(labels),
        correct=correct,
        accuracy=correct / len(labels),
        nll=negative_log_likelihood(labels, probabilities),
        confusion=tuple(tuple(row) for row in confusion.tolist()),
    )


def confusion_matrix(labels: Labels, predictions: Labels) -> npt.NDArray[np.int64]:
    """Count the images of each label (row) that got each prediction (column): (10, 10)."""
    pairs = np.asarray(labels, np.int64) * 10 + np.asarray(predictions, np.int64)
    return np.bincount(pairs, minlength=100).reshape(10, 10)


def negative_log_likelihood(labels: Labels, probabilities: Floats) -> float:
    """Mean of -log(probability given to the true digit), in nats.

    A probability of 0 counts as the smallest positive float32, so that it stays finite.
    """
    of_truth = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(np.maximum(of_truth, np.finfo(np.float32).tiny)).mean())
