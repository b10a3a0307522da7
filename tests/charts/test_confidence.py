import numpy as np
import pytest

from mnist_core.charts.confidence import (
    accuracy_by_coverage,
    confidence_bars,
    reliability_diagram,
)
from mnist_core.charts.look import DARK, LIGHT

LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


@LOOKS
def test_right_and_wrong_answers_have_bars_in_the_middle_of_each_bin(look):
    edges, counts = np.array([0, 0.5, 1]), np.array([3, 4])
    right, wrong = confidence_bars(edges, counts, counts - 1, look).data
    assert (right.name, wrong.name) == ("correct", "wrong")
    assert (right.marker.color, wrong.marker.color) == (look.truth, look.answer)
    assert list(right.x) == list(wrong.x) == [0.25, 0.75]
    assert (list(right.y), list(wrong.y)) == ([3, 4], [2, 3])
    assert list(right.customdata) == ["0% to 50%", "50% to 100%"]


@pytest.mark.parametrize("most", [0, 1, 9_999])
def test_every_count_is_within_the_axis_and_one_image_is_seen(most):
    counts = np.array([1, most])
    axis = confidence_bars(np.array([0, 0.5, 1]), counts, counts, LIGHT).layout.yaxis
    assert 10 ** axis.range[0] < 1 <= max(1, most) < 10 ** axis.range[1]
    assert dict(zip(axis.tickvals, axis.ticktext, strict=True))[10_000] == "10,000"


@LOOKS
def test_more_images_make_a_larger_point(look):
    accuracy = np.array([0.5, 0.9])
    diagonal, points = reliability_diagram(accuracy, accuracy, np.array([1, 1000]), look).data
    assert (diagonal.line.color, points.line.color) == (look.quiet, look.probability)
    assert points.marker.size[0] < points.marker.size[1]


def test_the_axis_of_coverage_starts_at_the_lowest_accuracy():
    answered = np.array([0.5, 1])
    figure = accuracy_by_coverage(answered, np.array([0.999, 0.97]), LIGHT)
    assert figure.layout.yaxis.title.text == "accuracy (from 97.0%)"
    assert figure.layout.yaxis.range[0] == 0.97
    figure = accuracy_by_coverage(answered, np.array([1, 0.999]), LIGHT)
    assert figure.layout.yaxis.range[0] == 0.995


def test_text_is_larger_on_a_projector():
    answered = np.array([0.5, 1])
    figure = accuracy_by_coverage(answered, answered, LIGHT.for_projector())
    assert figure.layout.xaxis.title.font.size >= 20
    assert figure.layout.xaxis.tickfont.size >= 20
