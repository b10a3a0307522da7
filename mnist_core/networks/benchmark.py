"""Measuring: a served network is put before MNIST, people's drawings, and what is no digit.

A network and archives flow in, figures flow out, for a run's card and for the command line.
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
EXTENTS = (0.25, 0.4, 0.6, 0.8, 0.95)  # of the canvas
EXTENT = 0.6  # unless another is said
ROBUSTNESS_IMAGES = 2_000  # of MNIST's 10,000 test images, evenly taken

Float32 = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class BenchmarkResult:
    """A network on everything that there was to measure it on; shares from 0 to 1."""

    figures: Figures  # on MNIST's 10,000 test images
    refused: float  # share of these that is called no digit
    unsure: float
    milliseconds_per_image: float
    drawings: DrawingFigures | None
    others: OtherFigures | None


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
        network: to measure.
        mnist: for its test images.
        drawn: digits.
        others: letters and symbols. How well they are told from digits is measured against the
            drawn ones, or else against MNIST's.
        tick: is called after each pen of each size; see `steps`.

    Raises:
        NotDigits: some labels of the archive of digits are none.
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
        by_extent = {extent: _read(network, drawn, extent, tick) for extent in EXTENTS}
        measured = replace(measured, drawings=_drawing_figures(drawn, by_extent))
        digits = by_extent[EXTENT]
    if others:
        figures = _other_figures(others, _read(network, others, EXTENT, tick), digits)
        measured = replace(measured, others=figures)
    return measured


def median_milliseconds(network: Classifier, *, images: int = 50) -> float:
    """How long a served network takes for one image alone: the median of some of noise.

    The time does not depend on what the image shows.
    """
    noise = np.random.default_rng(0).integers(0, 256, (images, 1, 28, 28), np.uint8)
    seconds = []
    for image in noise:
        started = time.perf_counter()
        network.probabilities(image)
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds) * 1000)


def robustness_curves(network: Classifier, mnist: Mnist) -> dict[str, RobustnessCurve]:
    """The accuracy of a network against each distortion of some of MNIST's test images."""
    step = max(1, len(mnist.test_images) // ROBUSTNESS_IMAGES)
    return robustness.measure_robustness(
        network.probabilities, mnist.test_images[::step], mnist.test_labels[::step]
    )


def save_result(run: Run, measured: BenchmarkResult, curves: dict[str, RobustnessCurve]) -> None:
    """Write figures into a run's card, and its robustness beside it.

    What was not measured stays as it was on the card.

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


def steps(drawn: Archive | None, others: Archive | None) -> int:
    """How often `measure` calls its `tick`."""
    sizes = (len(EXTENTS) if drawn else 0) + (1 if others else 0)
    return len(PEN_WIDTHS) * sizes


def _read(
    network: Classifier, archive: Archive, extent: float, tick: Callable[[], object]
) -> list[Reading]:
    """All characters drawn with the first pen, then all with the second, and so on."""
    readings: list[Reading] = []
    for width in PEN_WIDTHS:
        readings += network.read(render.render_archive(archive, pen_width=width, extent=extent))
        tick()
    return readings


def _drawing_figures(archive: Archive, by_extent: dict[float, list[Reading]]) -> DrawingFigures:
    labels = strokes.digit_labels(archive)
    contributors = [strokes.contributor(str(writer)) for writer in archive.writers]
    right = {
        extent: np.array([reading.digit for reading in readings]).reshape(-1, len(labels)) == labels
        for extent, readings in by_extent.items()
    }
    readings, of_digit = by_extent[EXTENT], right[EXTENT].mean(axis=0)
    figures = evaluate(np.tile(labels, len(PEN_WIDTHS)), _probabilities(readings))
    table = {
        str(extent): dict(zip(map(str, PEN_WIDTHS), found.mean(axis=1).tolist(), strict=True))
        for extent, found in right.items()
    }
    return DrawingFigures(
        writers=len(set(archive.writers)),
        digits=len(archive),
        accuracy=figures.accuracy,
        nll=figures.nll,
        expected_calibration_error=figures.expected_calibration_error,
        refused=_share(readings, "not a digit"),
        unsure=_share(readings, "unsure"),
        by_pen_width=table[str(EXTENT)],
        by_extent=table,
        by_digit=accuracy.accuracy_by(labels, of_digit),
        by_contributor=accuracy.accuracy_by(contributors, of_digit),
    )


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
    """How much each is a digit; for a network that never refuses, its largest probability.

    Source: D. Hendrycks, K. Gimpel, "A baseline for detecting misclassified and
    out-of-distribution examples in neural networks", ICLR 2017.
    """
    return np.array(
        [r.probabilities.max() if r.is_digit is None else r.is_digit for r in readings], np.float32
    )


def _share(readings: list[Reading], verdict: Verdict) -> float:
    return sum(reading.verdict == verdict for reading in readings) / max(1, len(readings))
