"""Calibration: compare a network's confidence with how often it is right."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_core.metrics.accuracy import FloatArray, Floats, Labels, negative_log_likelihood


@dataclass(frozen=True)
class CalibrationBins:
    """Confidence and accuracy in bins of confidence; bins without images are left out."""

    confidence: FloatArray  # (b,), mean probability of the predicted digit, ascending
    accuracy: FloatArray  # (b,), share of the bin's images that are read correctly
    images: npt.NDArray[np.int64]  # (b,)
    error: float  # expected calibration error, 0 .. 1


@dataclass(frozen=True)
class ConfidenceHistogram:
    """The number of images in bins of confidence, for right and for wrong answers."""

    edges: FloatArray  # (b + 1,), of the bins, 0 to 1
    right: npt.NDArray[np.int64]  # (b,)
    wrong: npt.NDArray[np.int64]  # (b,)


@dataclass(frozen=True)
class CoverageCurve:
    """Accuracy and coverage at every confidence threshold, from the highest threshold down."""

    answered: FloatArray  # (k,), coverage: share of images at or above the threshold, ascending
    accuracy: FloatArray  # (k,), accuracy on these images
    confidence: FloatArray  # (k,), the threshold


def confidence_histogram(
    labels: Labels, probabilities: Floats, *, bins: int = 20
) -> ConfidenceHistogram:
    """Count the right and the wrong answers in `bins` bins of confidence of equal width."""
    edges = np.linspace(0, 1, bins + 1)
    confidence = probabilities.max(axis=1)
    is_right = probabilities.argmax(axis=1) == labels
    right, _ = np.histogram(confidence[is_right], edges)
    wrong, _ = np.histogram(confidence[~is_right], edges)
    return ConfidenceHistogram(edges, right, wrong)


def coverage_curve(labels: Labels, probabilities: Floats) -> CoverageCurve:
    """Accuracy and coverage at every confidence threshold.

    Source: Y. Geifman, R. El-Yaniv, "Selective classification for deep neural networks",
    NeurIPS 2017.
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    order = np.argsort(-confidence, kind="stable")
    right = np.cumsum(probabilities.argmax(axis=1)[order] == np.asarray(labels)[order])
    count = np.arange(1, len(order) + 1)
    last = np.append(np.diff(confidence[order]) != 0, True)  # of images with equal confidence
    return CoverageCurve(
        (count / len(order))[last], (right / count)[last], np.asarray(confidence[order][last])
    )


def calibration_bins(labels: Labels, probabilities: Floats, *, bins: int = 15) -> CalibrationBins:
    """Compare confidence with accuracy in bins, and compute the expected calibration error.

    The error is the average gap between the two over `bins` bins of equal width, weighted by the
    number of images.

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
    """Fit the temperature that calibrates probabilities best (temperature scaling).

    Args:
        labels: (n,), 0 to 9.
        probabilities: (n, 10); their logarithms are used as logits.

    Returns:
        The divisor of the logits with the lowest negative log-likelihood. It is above 1 if the
        network is overconfident.

    Source: C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On calibration of modern neural
    networks", ICML 2017.
    """
    from scipy.optimize import minimize_scalar  # the web server never needs these
    from scipy.special import softmax

    logits = np.log(np.maximum(probabilities.astype(np.float64), np.finfo(np.float32).tiny))

    def nll(divisor: float) -> float:
        """The loss if the logits are divided by `divisor`."""
        return negative_log_likelihood(labels, softmax(logits / divisor, axis=1))

    return float(minimize_scalar(nll, bounds=(0.25, 4), method="bounded").x)
