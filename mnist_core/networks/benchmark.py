"""Measures a served network on MNIST, on drawn digits, and on drawings that are not digits.

A network and archives go in, figures come out, for the card of a run and the command line.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mnist_core.data import strokes
from mnist_core.data.mnist import Mnist
from mnist_core.data.strokes import Archive
from mnist_core.drawing import render, variations
from mnist_core.metrics import accuracy, robustness
from mnist_core.metrics.accuracy import Labels
from mnist_core.metrics.figures import (
    DrawingFigures,
    Figures,
    OtherFigures,
    RobustnessCurve,
    evaluate,
)
from mnist_core.networks import write_runs
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.runs import Run
from mnist_core.networks.verdict import Reading, Verdict

PEN_WIDTHS = (8, 14, 20, 26, 32)  # on a canvas of 280 pixels
EXTENTS = (0.25, 0.4, 0.6, 0.8, 0.95)  # size of the drawing, as a share of the canvas
EXTENT = 0.6  # the size for all figures except `by_extent`
ROBUSTNESS_IMAGES = 2_000  # of MNIST's 10,000 test images, at equal steps

Float32 = npt.NDArray[np.float32]
Images = npt.NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class BenchmarkResult:
    """The figures of one network; shares are 0 to 1."""

    figures: Figures  # on MNIST's 10,000 test images
    refused: float  # share of these images called "not a digit"
    unsure: float  # share of these images called "unsure"
    milliseconds_per_image: float
    drawings: DrawingFigures | None  # None if not measured
    others: OtherFigures | None  # None if not measured


def run_benchmark(
    network: Classifier,
    mnist: Mnist,
    *,
    drawn: Archive | None = None,
    others: Archive | None = None,
    tick: Callable[[], object] = lambda: None,
) -> BenchmarkResult:
    """Measure a network on MNIST's 10,000 test images, and on drawings.

    Args:
        network: the network to measure.
        mnist: its test images are used.
        drawn: drawn digits.
        others: letters and symbols. Their scores are compared with those of the drawn digits;
            without drawn digits, with those of MNIST.
        tick: called after each pen at each size; see `steps`.

    Raises:
        NotDigits: a label of `drawn` is not a digit.
    """
    started = time.perf_counter()
    digits = network.read(mnist.test_images)
    seconds = time.perf_counter() - started
    measured = BenchmarkResult(
        figures=evaluate(mnist.test_labels, _probabilities(digits)),
        refused=_share(digits, "not a digit"),
        unsure=_share(digits, "unsure"),
        milliseconds_per_image=seconds / len(digits) * 1000,
        drawings=None,
        others=None,
    )
    if drawn:
        by_extent = {
            extent: _read_with_each_pen(network, drawn, extent, tick) for extent in EXTENTS
        }
        measured = replace(measured, drawings=_drawing_figures(drawn, by_extent))
        digits = by_extent[EXTENT]
    if others:
        figures = _other_figures(others, _read_with_each_pen(network, others, EXTENT, tick), digits)
        measured = replace(measured, others=figures)
    return measured


def median_milliseconds(network: Classifier, *, images: int = 50) -> float:
    """Measure the median inference time for a single image, on random noise.

    The time does not depend on the content of the image.
    """
    noise = np.random.default_rng(0).integers(0, 256, (images, 1, 28, 28), np.uint8)
    seconds = []
    for image in noise:
        started = time.perf_counter()
        network.probabilities(image)
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds) * 1000)


def robustness_curves(network: Classifier, mnist: Mnist) -> dict[str, RobustnessCurve]:
    """Measure the accuracy for each distortion, on `ROBUSTNESS_IMAGES` of MNIST's test images."""
    step = max(1, len(mnist.test_images) // ROBUSTNESS_IMAGES)
    return robustness.measure_robustness(
        network.probabilities, mnist.test_images[::step], mnist.test_labels[::step]
    )


def save_result(run: Run, measured: BenchmarkResult, curves: dict[str, RobustnessCurve]) -> None:
    """Write the figures to the card of a run, and the robustness to its own file.

    Figures that were not measured stay as they were.

    Raises:
        RunChanged, DamagedRun, NotFinite: see `write_runs.update_run`.
    """
    found = {
        "figures": measured.figures,
        "drawings": measured.drawings,
        "others": measured.others,
    }
    figures = {name: value for name, value in found.items() if value is not None}
    write_runs.update_run(run, lambda draft: write_runs.write_robustness(draft, curves), **figures)


def measure_scans(network: Classifier, images: Images, labels: Labels) -> Figures:
    """Measure a network on scanned digits: uint8 images (n, 28, 28) and labels (n,)."""
    return evaluate(labels, network.probabilities(images))


def save_scans(run: Run, figures: Figures) -> None:
    """Write the figures on scanned digits to the card of a run.

    Raises:
        RunChanged, DamagedRun, NotFinite: see `write_runs.update_run`.
    """
    write_runs.update_run(run, lambda draft: None, scanned=figures)


def steps(drawn: Archive | None, others: Archive | None) -> int:
    """Return how often `run_benchmark` calls its `tick`."""
    sizes = 0
    if drawn:
        sizes += len(EXTENTS)
    if others:
        sizes += 1
    return len(PEN_WIDTHS) * sizes


def _read_with_each_pen(
    network: Classifier, archive: Archive, extent: float, tick: Callable[[], object]
) -> list[Reading]:
    """Read all characters drawn with the first pen, then all with the second, and so on."""
    readings: list[Reading] = []
    for width in PEN_WIDTHS:
        readings += network.read(render.render_archive(archive, pen_width=width, extent=extent))
        tick()
    return readings


def _drawing_figures(archive: Archive, by_extent: dict[float, list[Reading]]) -> DrawingFigures:
    labels = strokes.digit_labels(archive)
    contributors = [strokes.contributor(str(writer)) for writer in archive.writers]
    correct = {extent: _find_correct(readings, labels) for extent, readings in by_extent.items()}
    accuracies = {str(extent): _accuracy_by_pen(found) for extent, found in correct.items()}
    readings = by_extent[EXTENT]
    of_digit = correct[EXTENT].mean(axis=0)  # (digits,), accuracy over the pens
    figures = evaluate(np.tile(labels, len(PEN_WIDTHS)), _probabilities(readings))
    return DrawingFigures(
        writers=len(set(archive.writers)),
        digits=len(archive),
        accuracy=figures.accuracy,
        nll=figures.nll,
        expected_calibration_error=figures.expected_calibration_error,
        refused=_share(readings, "not a digit"),
        unsure=_share(readings, "unsure"),
        by_pen_width=accuracies[str(EXTENT)],
        by_extent=accuracies,
        by_digit=accuracy.accuracy_by(labels, of_digit),
        by_contributor=accuracy.accuracy_by(contributors, of_digit),
    )


def _find_correct(readings: list[Reading], labels: Labels) -> npt.NDArray[np.bool_]:
    """Tell which readings are correct: bool (pens, digits)."""
    predicted = np.array([reading.digit for reading in readings])
    return np.asarray(predicted.reshape(len(PEN_WIDTHS), len(labels)) == labels)


def _accuracy_by_pen(correct: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Return the accuracy for each pen width, from bool (pens, digits)."""
    return {
        str(width): float(share)
        for width, share in zip(PEN_WIDTHS, correct.mean(axis=1), strict=True)
    }


def _other_figures(
    archive: Archive, readings: list[Reading], digits: list[Reading]
) -> OtherFigures:
    alike = np.tile(variations.is_look_alike(archive), len(PEN_WIDTHS))
    others = [reading for reading, like in zip(readings, alike, strict=True) if not like]
    look_alikes = [reading for reading, like in zip(readings, alike, strict=True) if like]
    refused = [reading.verdict == "not a digit" for reading in readings]
    characters = np.tile(archive.labels, len(PEN_WIDTHS))
    return OtherFigures(
        characters=len(others) // len(PEN_WIDTHS),
        roc_area=accuracy.roc_area(_scores(digits), _scores(others)),
        refused=_share(others, "not a digit"),
        unsure=_share(others, "unsure"),
        look_alikes=len(look_alikes) // len(PEN_WIDTHS),
        look_alikes_refused=_share(look_alikes, "not a digit"),
        by_character=accuracy.accuracy_by(characters, refused),
    )


def _probabilities(readings: list[Reading]) -> Float32:
    return np.array([reading.probabilities for reading in readings])


def _scores(readings: list[Reading]) -> Float32:
    """Return the score of being a digit; without one, the highest probability takes its place.

    Source: D. Hendrycks, K. Gimpel, "A baseline for detecting misclassified and
    out-of-distribution examples in neural networks", ICLR 2017.
    """
    scores = []
    for reading in readings:
        if reading.is_digit is None:
            scores.append(float(reading.probabilities.max()))
        else:
            scores.append(reading.is_digit)
    return np.array(scores, np.float32)


def _share(readings: list[Reading], verdict: Verdict) -> float:
    """Return the share of readings with this verdict; 0 if there are no readings."""
    return sum(reading.verdict == verdict for reading in readings) / max(1, len(readings))
