"""The confusion matrix: counts, shares, and the classification report."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from mnist_core.metrics.accuracy import FloatArray, Labels


@dataclass(frozen=True)
class ClassificationReport:
    """Precision, recall and F1 of each digit, 0 to 1; 0 for a digit that does not occur."""

    precision: FloatArray  # (10,), of the images read as this digit, the share that really are
    recall: FloatArray  # (10,), of this digit's images, the share read correctly
    f1: FloatArray  # (10,), the harmonic mean of the two
    support: npt.NDArray[np.int64]  # (10,), number of images of the digit
    averages: dict[str, tuple[float, float, float]]  # micro, macro and weighted, of all three


def confusion_matrix(labels: Labels, predictions: Labels) -> npt.NDArray[np.int64]:
    """Count the images with each label (row) and each prediction (column): (10, 10)."""
    pairs = np.asarray(labels, np.int64) * 10 + np.asarray(predictions, np.int64)
    return np.bincount(pairs, minlength=100).reshape(10, 10)


def normalized_confusion(confusion: Labels, of: Literal["label", "prediction"]) -> FloatArray:
    """Each count as a share of its row (label) or of its column (prediction): (10, 10), 0 to 1."""
    totals = confusion.sum(axis=1 if of == "label" else 0, keepdims=True)
    return np.asarray(confusion / np.maximum(totals, 1))


def classification_report(confusion: Labels) -> ClassificationReport:
    """Precision, recall and F1 of each digit, and their averages, from counts (10, 10).

    As in scikit-learn's `classification_report`: `macro` averages over the digits that occur,
    `weighted` over the images. `micro` counts all images together, so all three are the accuracy.
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
    """The mix-ups, most frequent first: (label, prediction, count), with counts above 0."""
    pairs = [
        (label, prediction, int(confusion[label, prediction]))
        for label, prediction in np.ndindex(*confusion.shape)
        if label != prediction and confusion[label, prediction]
    ]
    return sorted(pairs, key=lambda pair: -pair[2])
