"""The confusion matrix: counted, as shares, and as a classification report."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from mnist_core.metrics.accuracy import FloatArray, Labels


@dataclass(frozen=True)
class ClassificationReport:
    """How good a network is for each digit; shares 0 to 1, 0 where there is nothing."""

    precision: FloatArray  # (10,), of those read as this digit the share that is one
    recall: FloatArray  # (10,), of this digit's images the share that is read right
    f1: FloatArray  # (10,), the harmonic mean of the two
    support: npt.NDArray[np.int64]  # (10,), images of the digit
    averages: dict[str, tuple[float, float, float]]  # of the three: micro, macro, weighted


def confusion_matrix(labels: Labels, predictions: Labels) -> npt.NDArray[np.int64]:
    """Count the images of each label (row) that got each prediction (column): (10, 10)."""
    pairs = np.asarray(labels, np.int64) * 10 + np.asarray(predictions, np.int64)
    return np.bincount(pairs, minlength=100).reshape(10, 10)


def normalized_confusion(confusion: Labels, of: Literal["label", "prediction"]) -> FloatArray:
    """Each count as a share of its row (label) or its column (prediction): (10, 10), 0 to 1."""
    totals = confusion.sum(axis=1 if of == "label" else 0, keepdims=True)
    return np.asarray(confusion / np.maximum(totals, 1))


def classification_report(confusion: Labels) -> ClassificationReport:
    """Precision, recall and F1 by digit, and their averages, from counts (10, 10).

    As scikit-learn's `classification_report`: `macro` is the mean over the digits that occur,
    `weighted` the mean over the images; `micro` counts all images together, so that its three
    are the accuracy.
    """
    right = confusion.diagonal()
    support, predicted = confusion.sum(axis=1), confusion.sum(axis=0)
    precision, recall = right / np.maximum(predicted, 1), right / np.maximum(support, 1)
    f1 = 2 * right / np.maximum(support + predicted, 1)
    accuracy = float(right.sum() / max(support.sum(), 1))
    three = np.array([precision, recall, f1])
    occurs = support + predicted > 0
    macro = three[:, occurs].mean(axis=1) if occurs.any() else np.zeros(3)
    weighted = three @ support / max(support.sum(), 1)
    averages = {"micro": (accuracy,) * 3, "macro": tuple(macro), "weighted": tuple(weighted)}
    return ClassificationReport(precision, recall, f1, support, averages)


def frequent_mix_ups(confusion: Labels) -> list[tuple[int, int, int]]:
    """What is mixed up, most frequent first: (label, prediction, count), counts above 0."""
    pairs = [
        (label, prediction, int(confusion[label, prediction]))
        for label, prediction in np.ndindex(*confusion.shape)
        if label != prediction and confusion[label, prediction]
    ]
    return sorted(pairs, key=lambda pair: -pair[2])
