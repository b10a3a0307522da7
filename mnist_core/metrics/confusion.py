"""The confusion matrix: counts, shares, mix-ups, accuracy by digit, classification report.

Labels and predictions go in; a matrix of counts comes out, and all the rest is computed from it.
"""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_core.metrics.accuracy import FloatArray, Labels, wilson_interval

Quantity = Literal["counts", "label", "prediction"]  # counts, share of the row, of the column
Values = npt.NDArray[Any]  # counts or shares


class MixUp(NamedTuple):
    """A digit that was read as another digit."""

    label: int
    prediction: int
    images: int  # how many times, 1 or more
    share: float  # of all images of `label`, 0 to 1


@dataclass(frozen=True)
class DigitAccuracy:
    """The accuracy on each digit with its 95 % interval, 0 to 1; NaN for digits without images."""

    accuracy: FloatArray  # (10,)
    low: FloatArray  # (10,)
    high: FloatArray  # (10,)


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


def confusion_values(confusion: Labels, quantity: Quantity) -> Values:
    """A confusion matrix as counts, or as shares of its rows or columns: (10, 10)."""
    if quantity == "counts":
        return confusion
    return normalized_confusion(confusion, quantity)


def confusion_difference(confusion: Labels, minus: Labels, quantity: Quantity) -> Values:
    """One confusion matrix minus another one, as counts or as shares: (10, 10)."""
    return confusion_values(confusion, quantity) - confusion_values(minus, quantity)


def largest_error(values: Values) -> float:
    """The largest absolute value off the diagonal of a matrix (10, 10)."""
    is_error = ~np.eye(10, dtype=bool)
    return float(np.abs(values[is_error]).max())


def largest_differences(confusion: Labels, minus: Labels) -> list[tuple[int, int]]:
    """The mix-ups (true digit, read as) whose counts differ, the largest difference first."""
    gaps = np.abs(confusion - minus)
    found = [
        (label, prediction)
        for label, prediction in np.ndindex(10, 10)
        if label != prediction and gaps[label, prediction] > 0
    ]
    return sorted(found, key=lambda cell: -gaps[cell])


def count_mistakes(confusion: Labels) -> int:
    """The number of images that are misread, from counts (10, 10)."""
    return int(confusion.sum() - confusion.trace())


def confusion_rows(confusion: Labels) -> list[dict[str, int]]:
    """A confusion matrix as table rows, one for each true digit."""
    rows = []
    for label, counts in enumerate(confusion.tolist()):
        row = {"true digit": label}
        row |= {f"read as {prediction}": count for prediction, count in enumerate(counts)}
        rows.append(row)
    return rows


def digit_accuracy(confusion: Labels) -> DigitAccuracy:
    """The accuracy on each digit with its 95 % interval (Wilson), from counts (10, 10)."""
    found = np.full((10, 3), np.nan)
    for digit, images in enumerate(confusion.sum(axis=1).tolist()):
        if images > 0:
            correct = int(confusion[digit, digit])
            found[digit] = (correct / images, *wilson_interval(correct, images))
    accuracy, low, high = found.T
    return DigitAccuracy(accuracy, low, high)


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


def report_rows(report: ClassificationReport) -> list[dict[str, object]]:
    """A classification report as table rows: the ten digits, then the three averages."""
    rows = [
        _report_row(str(digit), precision, recall, f1, support)
        for digit, (precision, recall, f1, support) in enumerate(
            zip(report.precision, report.recall, report.f1, report.support, strict=True)
        )
    ]
    images = report.support.sum()
    for name, (precision, recall, f1) in report.averages.items():
        rows.append(_report_row(name, precision, recall, f1, images))
    return rows


def _report_row(
    name: str, precision: float, recall: float, f1: float, support: int
) -> dict[str, object]:
    return {
        "digit": name,
        "precision": float(precision),
        "recall": float(recall),
        "F1": float(f1),
        "support": int(support),
    }


def frequent_mix_ups(confusion: Labels) -> list[MixUp]:
    """Every mix-up, most frequent first, from counts (10, 10)."""
    shares = normalized_confusion(confusion, "label")
    mix_ups = [
        MixUp(
            label, prediction, int(confusion[label, prediction]), float(shares[label, prediction])
        )
        for label, prediction in np.ndindex(10, 10)
        if label != prediction and confusion[label, prediction] > 0
    ]
    return sorted(mix_ups, key=lambda mix_up: -mix_up.images)


def mix_up_rows(mix_ups: list[MixUp]) -> list[dict[str, object]]:
    """Mix-ups as table rows."""
    return [
        {
            "true digit": mix_up.label,
            "read as": mix_up.prediction,
            "images": mix_up.images,
            "share of that digit": mix_up.share,
        }
        for mix_up in mix_ups
    ]
