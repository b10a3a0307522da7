"""All figures of a network, as its card stores them."""

from dataclasses import dataclass

from mnist_core.metrics.accuracy import Floats, Labels, negative_log_likelihood
from mnist_core.metrics.calibration import calibration_bins
from mnist_core.metrics.confusion import confusion_matrix


@dataclass(frozen=True)
class Figures:
    """The accuracy, loss and calibration of a network on labelled images."""

    images: int
    correct: int
    accuracy: float  # 0 .. 1
    nll: float  # negative log-likelihood in nats, mean over the images
    expected_calibration_error: float  # over 15 bins, 0 .. 1
    confusion: tuple[tuple[int, ...], ...]  # 10 x 10; row: the label, column: the prediction


@dataclass(frozen=True, kw_only=True)
class DrawingFigures:
    """The figures of a network on drawn digits, rendered with several pens; shares 0 to 1."""

    writers: int
    digits: int
    accuracy: float
    nll: float
    expected_calibration_error: float
    refused: float  # share called "not a digit"
    unsure: float  # share answered with two digits
    by_pen_width: dict[str, float]  # pixels on a canvas of 280 -> accuracy
    by_extent: dict[str, dict[str, float]]  # share of the canvas -> pen width -> accuracy
    by_digit: dict[str, float]
    by_contributor: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class OtherFigures:
    """How a network refuses letters and symbols, rendered with several pens; shares 0 to 1.

    Look-alikes, which are written like a digit, are counted separately: nobody could refuse them.
    """

    characters: int
    roc_area: float  # area under the ROC curve: digits against these characters
    refused: float  # share called "not a digit", which is correct here
    unsure: float
    look_alikes: int
    look_alikes_refused: float
    by_character: dict[str, float]  # share refused, with look-alikes


@dataclass(frozen=True)
class RobustnessCurve:
    """The accuracy for each amount of one distortion."""

    unit: str
    values: tuple[float, ...]  # ascending
    accuracy: tuple[float, ...]  # 0 to 1, one for each value


def evaluate(labels: Labels, probabilities: Floats) -> Figures:
    """Compute the figures of `probabilities` (n, 10) for `labels` (n,), 0 to 9.

    Raises:
        ValueError: there are no images, or the lengths differ.
    """
    if len(labels) != len(probabilities) or len(labels) == 0:
        raise ValueError(
            f"{len(labels)} labels and {len(probabilities)} rows of probabilities: their numbers "
            "must be equal and at least 1."
        )
    confusion = confusion_matrix(labels, probabilities.argmax(axis=1))
    correct = int(confusion.trace())
    return Figures(
        images=len(labels),
        correct=correct,
        accuracy=correct / len(labels),
        nll=negative_log_likelihood(labels, probabilities),
        expected_calibration_error=calibration_bins(labels, probabilities).error,
        confusion=tuple(tuple(row) for row in confusion.tolist()),
    )
