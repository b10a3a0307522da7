from dataclasses import replace

import numpy as np
import pytest

from mnist_core.data.mnist import Mnist
from mnist_core.metrics.figures import evaluate
from mnist_core.networks import benchmark, classifier, runs
from mnist_core.networks.verdict import decide
from tests import damage
from tests.made_up_images import noise
from tests.networks.example_run import CURVES
from tests.stroke_archives import BAR, FOUR, SEVEN, archive_of

PENS = len(benchmark.PEN_WIDTHS)
DRAWN = archive_of((7, SEVEN, "abc/ann"), (4, FOUR, "xyz/ben"))
OTHERS = archive_of(("K", FOUR), ("l", BAR))


class AlwaysSeven:
    """A network that answers 7 for every image, and refuses images with more ink than a limit."""

    def __init__(self, most_ink: float = np.inf) -> None:
        self.most_ink = most_ink

    def read(self, images):
        probabilities = np.full(10, 0.01, np.float32)
        probabilities[7] = 0.91
        return [decide(probabilities, float(image.sum() <= self.most_ink)) for image in images]


@pytest.fixture
def mnist():
    labels = np.array([7, 7, 1, 2], np.uint8)
    return Mnist(noise(4), labels, noise(4), labels)


def test_figures_on_mnist_are_those_of_the_readings(mnist):
    network = classifier.load(runs.read_run("tiny_mlp"))
    result = benchmark.run_benchmark(network, mnist)
    assert result.figures == evaluate(mnist.test_labels, network.probabilities(mnist.test_images))
    assert (result.drawings, result.others) == (None, None)


def test_drawn_digits_are_measured_with_each_pen_at_each_size(mnist):
    drawings = benchmark.run_benchmark(AlwaysSeven(), mnist, drawn=DRAWN).drawings
    assert (drawings.writers, drawings.digits, drawings.accuracy) == (2, 2, 0.5)
    assert drawings.by_digit == {"4": 0, "7": 1}
    assert drawings.by_contributor == {"abc": 1, "xyz": 0}
    assert drawings.by_pen_width == {str(width): 0.5 for width in benchmark.PEN_WIDTHS}
    assert set(drawings.by_extent) == {str(extent) for extent in benchmark.EXTENTS}


def test_look_alikes_are_counted_apart_from_other_characters(mnist):
    others = benchmark.run_benchmark(AlwaysSeven(), mnist, drawn=DRAWN, others=OTHERS).others
    assert (others.characters, others.look_alikes) == (1, 1)
    assert others.roc_area == 0.5  # every score is the same


def test_refusals_are_counted(mnist):
    network = AlwaysSeven(most_ink=0)
    result = benchmark.run_benchmark(network, mnist, drawn=DRAWN, others=OTHERS)
    assert (result.refused, result.drawings.refused) == (1, 1)
    assert (result.others.refused, result.others.look_alikes_refused) == (1, 1)
    assert result.others.by_character == {"K": 1, "l": 1}


@pytest.mark.parametrize(
    ("drawn", "others", "steps"),
    [(None, None, 0), (DRAWN, None, 5 * PENS), (None, OTHERS, PENS), (DRAWN, OTHERS, 6 * PENS)],
)
def test_tick_is_called_as_often_as_steps_says(drawn, others, steps, mnist):
    ticks = []
    benchmark.run_benchmark(
        AlwaysSeven(), mnist, drawn=drawn, others=others, tick=lambda: ticks.append(1)
    )
    assert len(ticks) == benchmark.steps(drawn, others) == steps


def test_saved_figures_are_on_the_card_and_others_stay(mnist, tmp_path):
    run = runs.read_run(damage.copy("tiny_mlp", tmp_path / "tiny_mlp"))
    network = classifier.load(run)
    result = replace(benchmark.run_benchmark(network, mnist), figures=run.card.figures)
    drawn = benchmark.run_benchmark(network, mnist, drawn=DRAWN).drawings
    benchmark.save_result(run, replace(result, drawings=drawn), CURVES)
    again = runs.read_run(run.folder)
    assert again.card.drawings == drawn
    assert again.card.others == run.card.others
    assert again.robustness() == CURVES
