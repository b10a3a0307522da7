import itertools

import numpy as np
import pytest

from mnist_core.charts import networks, style


def overlapping(places: list[str], labels: list[str], x, y) -> int:
    """The number of label pairs that overlap; a letter is 0.026 wide, a line 0.055 high."""
    boxes = []
    for place, label, i, j in zip(places, labels, x, y, strict=True):
        right, up = networks.LABEL_PLACES[place]
        width = 0.026 * len(label)
        left = i + right * (width / 2 + 0.025) - width / 2
        bottom = j + up * (0.055 / 2 + 0.025) - 0.055 / 2
        boxes.append((left, bottom, left + width, bottom + 0.055))
    return sum(
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        for one, other in itertools.combinations(boxes, 2)
    )


def test_labels_are_placed_where_they_do_not_collide():
    x, y = np.array([0.4, 0.45, 0.5]), np.array([0.5, 0.5, 0.5])
    labels = ["first", "second", "third"]
    places = networks._label_places(labels, x, y)
    assert overlapping(["middle right"] * 3, labels, x, y) == 3
    assert overlapping(places, labels, x, y) == 0


def test_a_single_network_lies_inside_the_chart():
    figure = networks.tradeoff({"a": (100, 0.9)}, "parameters", "accuracy", {"a": style.BLUE})
    low, high = figure.layout.xaxis.range
    assert low < 2 < high  # log10 of 100
    low, high = figure.layout.yaxis.range
    assert low < 0.9 < high


@pytest.mark.parametrize(("count", "shape"), [(1, (3, 3)), (12, (7, 31)), (16, (7, 31))])
def test_the_filters_lie_side_by_side_in_their_order(count, shape):
    weights = np.random.default_rng(0).normal(size=(count, 3, 3))
    heatmap = networks.filter_grid(weights).data[0]
    picture = np.array(heatmap.z)
    assert picture.shape == shape
    np.testing.assert_array_equal(picture[:3, :3], weights[0])
    if count > 8:
        np.testing.assert_array_equal(picture[4:7, :3], weights[8])
    assert -heatmap.zmin == heatmap.zmax == np.abs(weights).max()
