"""How good a network is: labels and probabilities in, figures out.

Arrays alone: knows no network, no run and no file.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.integer]
Floats = npt.NDArray[np.floating]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Figures:
    """What a network's probabilities are worth on labelled images."""

    images: int
    correct: int
    accuracy: float  # 0 .. 1
    nll: float  # negative log-likelihood in nats, mean over the images
    expected_calibration_error: float  # over 15 bins, 0 .. 1
    confusion: tuple[tuple[int, ...], ...]  # 10 x 10; row: the label, column: the prediction


@dataclass(frozen=True, kw_only=True)
class DrawingFigures:
    """What a network is worth on drawn digits, each drawn with several pens; shares 0 to 1."""

    writers: int
    digits: int
    accuracy: float
    nll: float
    expected_calibration_error: float
    refused: float  # share that is called no digit
    unsure: float  # share that two digits are named for
    by_pen_width: dict[str, float]  # pixels on a canvas of 280 -> accuracy
    by_extent: dict[str, dict[str, float]]  # share of the canvas -> pen width -> accuracy
    by_digit: dict[str, float]
    by_contributor: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class OtherFigures:
    """How a network refuses letters and symbols, each drawn with several pens; shares 0 to 1.

    Those that are written like a digit are counted apart; no reader can refuse them.
    """

    characters: int
    roc_area: float  # of telling digits from them by the score
    refused: float  # share that is called no digit, as it should be
    unsure: float
    look_alikes: int
    look_alikes_refused: float
    by_character: dict[str, float]  # share refused, look-alikes included


@dataclass(frozen=True)
class Curve:
    """Accuracy over the range of one distortion."""

    unit: str
    values: tuple[float, ...]  # ascending
    accuracy: tuple[float, ...]  # 0 .. 1, one for each value


@dataclass(frozen=True)
class Calibration:
    """Whether a network that says 80 % is right in 80 of 100 cases; one entry a bin with images."""

    confidence: FloatArray  # (b,), mean probability of the predicted digit, ascending
    accuracy: FloatArray  # (b,), share of the images of the bin that are read right
    images: npt.NDArray[np.int64]  # (b,)
    error: float  # expected calibration error, 0 .. 1


@dataclass(frozen=True)
class Report:
    """How good a network is for each digit; shares 0 to 1, 0 where there is nothing."""

    precision: FloatArray  # (10,), of those read as this digit the share that is one
    recall: FloatArray  # (10,), of this digit's images the share that is read right
    f1: FloatArray  # (10,), the harmonic mean of the two
    support: npt.NDArray[np.int64]  # (10,), images of the digit
    averages: dict[str, tuple[float, float, float]]  # of the three: micro, macro, weighted


@dataclass(frozen=True)
class Selective:
    """What leaving the least certain images unanswered gains: one entry for each confidence."""

    answered: FloatArray  # (k,), share of the images, ascending
    accuracy: FloatArray  # (k,), among those
    confidence: FloatArray  # (k,), that an answer must have


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
        expected_calibration_error=calibration(labels, probabilities).error,
        confusion=tuple(tuple(row) for row in confusion.tolist()),
    )


def confusion_matrix(labels: Labels, predictions: Labels) -> npt.NDArray[np.int64]:
    """Count the images of each label (row) that got each prediction (column): (10, 10)."""
    pairs = np.asarray(labels, np.int64) * 10 + np.asarray(predictions, np.int64)
    return np.bincount(pairs, minlength=100).reshape(10, 10)


def shares(confusion: Labels, of: Literal["label", "prediction"]) -> FloatArray:
    """Each count as a share of its row (label) or its column (prediction): (10, 10), 0 to 1."""
    totals = confusion.sum(axis=1 if of == "label" else 0, keepdims=True)
    return np.asarray(confusion / np.maximum(totals, 1))


def report(confusion: Labels) -> Report:
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
    return Report(precision, recall, f1, support, averages)


def mix_ups(confusion: Labels) -> list[tuple[int, int, int]]:
    """What is mixed up, most frequent first: (label, prediction, count), counts above 0."""
    pairs = [
        (label, prediction, int(confusion[label, prediction]))
        for label, prediction in np.ndindex(*confusion.shape)
        if label != prediction and confusion[label, prediction]
    ]
    return sorted(pairs, key=lambda pair: -pair[2])


def losses(labels: Labels, probabilities: Floats) -> FloatArray:
    """-log(probability given to the true digit) of each image, in nats: (n,).

    A probability of 0 counts as the smallest positive float32, so that it stays finite.
    """
    of_truth = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return np.asarray(-np.log(np.maximum(of_truth, np.finfo(np.float32).tiny)))


def negative_log_likelihood(labels: Labels, probabilities: Floats) -> float:
    """The mean of `losses`, in nats."""
    return float(losses(labels, probabilities).mean())


def selective(labels: Labels, probabilities: Floats) -> Selective:
    """The accuracy among the images whose confidence is at least so much, for every so much.

    Source: Y. Geifman, R. El-Yaniv, "Selective classification for deep neural networks",
    NeurIPS 2017.
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    order = np.argsort(-confidence, kind="stable")
    right = np.cumsum(probabilities.argmax(axis=1)[order] == np.asarray(labels)[order])
    count = np.arange(1, len(order) + 1)
    last = np.append(np.diff(confidence[order]) != 0, True)  # of those with the same confidence
    return Selective(
        (count / len(order))[last], (right / count)[last], np.asarray(confidence[order][last])
    )


def majority(predictions: Labels, *, but: Labels) -> npt.NDArray[np.int64]:
    """What most of several networks say of each image, of those who do not say its label.

    Args:
        predictions: (k, n), of k networks.
        but: (n,), the labels, 0 to 9.

    Returns:
        (n,), 0 to 9; the label itself where nobody says anything else.
    """
    votes = _votes_against(predictions, but)
    return np.where(votes.any(axis=0), votes.argmax(axis=0), but)


def _votes_against(predictions: Labels, labels: Labels) -> npt.NDArray[np.int64]:
    """How many of (k, n) predictions say each digit of each image, its label aside: (10, n)."""
    votes = np.array([(predictions == digit).sum(axis=0) for digit in range(10)])
    votes[np.asarray(labels, np.int64), np.arange(len(labels))] = 0
    return votes


def disputed(labels: Labels, predictions: Labels) -> npt.NDArray[np.int64]:
    """The images that more than half of several networks read differently from their label.

    Args:
        labels: (n,), 0 to 9.
        predictions: (k, n), of k networks.

    Returns:
        Their indices: first those that the most networks read otherwise, and of those first the
        ones that they agree about.
    """
    against = (predictions != labels).sum(axis=0)
    votes = _votes_against(predictions, labels)
    order = np.lexsort((np.arange(len(labels)), -votes.max(axis=0), -against))
    return np.asarray(order[against[order] > len(predictions) / 2], np.int64)


def calibration(labels: Labels, probabilities: Floats, *, bins: int = 15) -> Calibration:
    """Compare the confidence of predictions with how often they are right.

    The expected calibration error is the mean gap between the two over `bins` bins of equal
    width, each weighted by its images.

    Source: C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On calibration of modern neural
    networks", ICML 2017.
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    counts = np.bincount(bin_of, minlength=bins)
    filled = counts > 0
    images = counts[filled]
    mean_confidence = np.bincount(bin_of, confidence, bins)[filled] / images
    accuracy = np.bincount(bin_of, right, bins)[filled] / images
    gap = np.abs(mean_confidence - accuracy)
    return Calibration(mean_confidence, accuracy, images, float(gap @ images / len(labels)))


def temperature(labels: Labels, probabilities: Floats) -> float:
    """What to divide logits by so that their probabilities are as honest as they can be.

    Args:
        labels: (n,), 0 to 9.
        probabilities: (n, 10), whose logarithms serve as logits.

    Returns:
        The divisor with the least negative log-likelihood; above 1 where the network is
        surer than it is right.

    Source: C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On calibration of modern neural
    networks", ICML 2017.
    """
    logits = np.log(np.maximum(probabilities.astype(np.float64), np.finfo(np.float32).tiny))

    def nll(divisor: float) -> float:
        return negative_log_likelihood(labels, _softmax(logits / divisor))

    from scipy.optimize import minimize_scalar  # the web server has no use for it

    return float(minimize_scalar(nll, bounds=(0.25, 4), method="bounded").x)


def roc_area(digits: Floats, others: Floats) -> float:
    """The area under the ROC curve of telling digits from others by a score.

    Args:
        digits: (n,), the scores of digits, which should be the higher ones.
        others: (m,), those of others.

    Returns:
        The probability that a digit has a higher score than another drawing, 0 to 1.
    """
    ordered = np.sort(others)
    below = np.searchsorted(ordered, digits, side="left")
    up_to = np.searchsorted(ordered, digits, side="right")
    return float((below + up_to).mean() / (2 * len(others)))


def accuracy_by(groups: Sequence[Any] | Labels, right: npt.ArrayLike) -> dict[str, float]:
    """The mean of `right` (n,), 0 to 1, in each group; `groups` (n,) names each one's."""
    names, group_of = np.unique(np.asarray(groups), return_inverse=True)
    means = np.bincount(group_of, np.asarray(right, float)) / np.bincount(group_of)
    return {str(name): float(mean) for name, mean in zip(names, means, strict=True)}


def interval(correct: int, images: int) -> tuple[float, float]:
    """The 95 % confidence interval of an accuracy of `correct` of `images`.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", JASA 22, 1927.
    """
    z = 1.959963984540054
    share, spread = correct / images, z**2 / images
    middle = (share + spread / 2) / (1 + spread)
    half = math.sqrt(share * (1 - share) * spread + spread**2 / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def _softmax(logits: FloatArray) -> FloatArray:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


@dataclass(frozen=True)
class Final:
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


def best_by_sum(finals: Mapping[str, Final]) -> str:
    """The name with the highest sum of training and validation accuracy.

    The rule of the published comparison. It favours who knows the training images by heart.
    Of equal sums the one with the higher validation accuracy has it. There must be one at least.
    """
    return max(finals, key=lambda name: (finals[name].total, finals[name].validation))


def best_by_validation(finals: Mapping[str, Final]) -> str:
    """The name with the highest validation accuracy.

    Of equal ones that with the higher training accuracy has it, so that where the two rules
    disagree validation does. There must be one at least.
    """
    return max(finals, key=lambda name: (finals[name].validation, finals[name].training))
