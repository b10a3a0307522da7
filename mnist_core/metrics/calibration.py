"""Calibration: whether a network that says 80 % is right in 80 of 100 cases."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_core.metrics.accuracy import FloatArray, Floats, Labels, negative_log_likelihood


@dataclass(frozen=True)
class CalibrationBins:
    """Whether a network that says 80 % is right in 80 of 100 cases; one entry a bin with images."""

    confidence: FloatArray  # (b,), mean probability of the predicted digit, ascending
    accuracy: FloatArray  # (b,), share of the images of the bin that are read right
    images: npt.NDArray[np.int64]  # (b,)
    error: float  # expected calibration error, 0 .. 1


@dataclass(frozen=True)
class CoverageCurve:
    """What leaving the least certain images unanswered gains: one entry for each confidence."""

    answered: FloatArray  # (k,), share of the images, ascending
    accuracy: FloatArray  # (k,), among those
    confidence: FloatArray  # (k,), that an answer must have


def coverage_curve(labels: Labels, probabilities: Floats) -> CoverageCurve:
    """The accuracy among the images whose confidence is at least so much, for every so much.

    Source: Y. Geifman, R. El-Yaniv, "Selective classification for deep neural networks",
    NeurIPS 2017.
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    order = np.argsort(-confidence, kind="stable")
    right = np.cumsum(probabilities.argmax(axis=1)[order] == np.asarray(labels)[order])
    count = np.arange(1, len(order) + 1)
    last = np.append(np.diff(confidence[order]) != 0, True)  # of those with the same confidence
    return CoverageCurve(
        (count / len(order))[last], (right / count)[last], np.asarray(confidence[order][last])
    )


def calibration_bins(labels: Labels, probabilities: Floats, *, bins: int = 15) -> CalibrationBins:
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
    return CalibrationBins(mean_confidence, accuracy, images, float(gap @ images / len(labels)))


def fit_temperature(labels: Labels, probabilities: Floats) -> float:
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


def _softmax(logits: FloatArray) -> FloatArray:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))
