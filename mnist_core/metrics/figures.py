"""All figures of one network, as they are stored on its card."""

from dataclasses import dataclass

from mnist_core.metrics.accuracy import Floats, Labels, negative_log_likelihood
from mnist_core.metrics.calibration import calibration_bins
from mnist_core.metrics.confusion import confusion_matrix


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
class RobustnessCurve:
    """Accuracy over the range of one distortion."""

    unit: str
    values: tuple[float, ...]  # ascending
    accuracy: tuple[float, ...]  # 0 .. 1, one for each value


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
        expected_calibration_error=calibration_bins(labels, probabilities).error,
        confusion=tuple(tuple(row) for row in confusion.tolist()),
    )
