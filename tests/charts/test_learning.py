import itertools

import numpy as np
import pytest

from mnist_core.charts import learning, networks, style
from mnist_core.charts.learning import LearningCurve

LEARNING = {
    "a": LearningCurve(
        at=(1, 2, 3), training=(0.7, 0.8, 0.9), validation=(0.8, 0.9, 0.85), best=1, published=0.95
    ),
    "b": LearningCurve(at=(1, 2), training=(0.5, 0.6), validation=(), best=None, published=None),
}


def curves(**options) -> dict:
    """The traces of LEARNING by run and part."""
    figure = learning.learning_curves(
        LEARNING,
        "accuracy",
        options.pop("along", "epoch"),
        style.run_colours(["a", "b"]),
        **options,
    )
    return {(trace.name, trace.meta): trace for trace in figure.data if trace.meta}


def test_a_run_has_a_curve_for_each_part_that_there_is():
    found = curves()
    assert set(found) == {
        *(("a", part) for part in ("training", "validation", "best epoch", "published")),
        ("b", "training"),
    }
    assert list(found["a", "validation"].y) == [0.8, 0.9, 0.85]
    assert list(found["a", "validation"].x) == [1, 2, 3]
    assert (found["a", "best epoch"].x, found["a", "best epoch"].y) == ((2,), (0.9,))
    assert set(found["a", "published"].y) == {0.95}
    colour = found["a", "training"].line.color
    assert colour == found["a", "validation"].line.color != found["b", "training"].line.color


def test_the_gap_is_filled_and_each_run_is_once_in_the_legend():
    found = curves()
    assert found["a", "validation"].fill == "tonexty"
    assert found["b", "training"].fill is None
    shown = [name for (name, _), trace in found.items() if trace.showlegend]
    assert shown == ["a", "b"]


def test_a_logarithmic_accuracy_is_drawn_by_its_errors_and_named_by_itself():
    found = curves(logarithmic=True)
    np.testing.assert_allclose(found["a", "training"].y, [0.3, 0.2, 0.1])
    assert list(found["a", "training"].customdata) == [0.7, 0.8, 0.9]
    sure = LearningCurve((1,), (1.0,), (), None, None)
    figure = learning.learning_curves(
        {"a": sure}, "accuracy", "epoch", {"a": style.BLUE}, logarithmic=True
    )
    assert figure.data[0].y[0] > 0


def overlapping(places: list[str], labels: list[str], x, y) -> int:
    """How many pairs of labels lie on each other, a letter being 0.026 wide, a line 0.055 high."""
    boxes = []
    for place, label, i, j in zip(places, labels, x, y, strict=True):
        sideways, upwards = networks.LABEL_PLACES[place]
        wide = 0.026 * len(label)
        left = i + sideways * (wide / 2 + 0.025) - wide / 2
        low = j + upwards * (0.055 / 2 + 0.025) - 0.055 / 2
        boxes.append((left, low, left + wide, low + 0.055))
    return sum(
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        for one, other in itertools.combinations(boxes, 2)
    )


def test_names_are_written_where_they_do_not_collide():
    x, y = np.array([0.4, 0.45, 0.5]), np.array([0.5, 0.5, 0.5])
    labels = ["first", "second", "third"]
    places = networks._label_places(labels, x, y)
    assert overlapping(["middle right"] * 3, labels, x, y) == 3
    assert overlapping(places, labels, x, y) == 0


def test_one_network_alone_has_its_place_in_the_scatter():
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
