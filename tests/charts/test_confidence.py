import numpy as np

from mnist_core.charts.confidence import (
    accuracy_by_coverage,
    confidence_bars,
    reliability_diagram,
)


def test_right_and_wrong_answers_have_bars_in_the_middle_of_each_bin():
    edges, counts = np.array([0, 0.5, 1]), np.array([3, 4])
    right, wrong = confidence_bars(edges, counts, counts - 1).data
    assert (right.name, wrong.name) == ("correct", "wrong")
    assert list(right.x) == list(wrong.x) == [0.25, 0.75]
    assert (list(right.y), list(wrong.y)) == ([3, 4], [2, 3])
    assert list(right.customdata) == ["0% to 50%", "50% to 100%"]


def test_more_images_make_a_larger_point():
    accuracy = np.array([0.5, 0.9])
    diagonal, points = reliability_diagram(accuracy, accuracy, np.array([1, 1000])).data
    assert diagonal.name == "perfectly calibrated"
    assert points.marker.size[0] < points.marker.size[1]


def test_the_axis_of_coverage_starts_at_the_lowest_accuracy():
    answered = np.array([0.5, 1])
    figure = accuracy_by_coverage(answered, np.array([0.999, 0.97]))
    assert figure.layout.yaxis.title.text == "accuracy (axis starts at 97.0%)"
    assert figure.layout.yaxis.range[0] == 0.97
    figure = accuracy_by_coverage(answered, np.array([1, 0.999]))
    assert figure.layout.yaxis.range[0] == 0.995
