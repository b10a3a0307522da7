import itertools

import numpy as np
import pytest

from mnist_core.charts import networks
from mnist_core.charts.look import DARK, LIGHT

LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


def tradeoff(points: dict[str, tuple[float, float]], look=LIGHT):
    colours = dict.fromkeys(points, look.series[0])
    return networks.tradeoff(points, "parameters", "accuracy", colours, look, width=350)


@LOOKS
def test_every_network_has_a_label_that_can_be_read(look):
    found = tradeoff({"a": (1e4, 0.9), "b": (1e5, 0.99)}, look).layout.annotations
    written = [annotation for annotation in found if annotation.text]
    assert [annotation.text for annotation in written] == ["a", "b"]
    for annotation, x in zip(written, (4, 5), strict=True):
        assert annotation.x == pytest.approx(x)  # the common logarithm, as Plotly has it
        assert annotation.font.color == look.text
        assert annotation.bgcolor == look.background
        assert annotation.font.size >= 15


def test_labels_of_similar_networks_do_not_overlap():
    points = {f"network_{i}": (1e5 * (1 + i / 100), 0.98 + i / 1e5) for i in range(4)}
    points |= {"cheap": (1e3, 0.9), "dear": (1e7, 0.999)}
    found = tradeoff(points).layout.annotations
    shifts = [(a.xshift, a.yshift) for a in found if a.text.startswith("network_")]
    assert len(shifts) == 4
    for one, other in itertools.combinations(shifts, 2):
        assert abs(one[0] - other[0]) > 60 or abs(one[1] - other[1]) > 18


def test_accuracy_is_in_percent():
    assert tradeoff({"a": (100, 0.9)}).layout.yaxis.tickformat.endswith("%")


def test_a_single_network_lies_inside_the_chart():
    figure = tradeoff({"a": (100, 0.9)})
    low, high = figure.layout.xaxis.range
    assert low < 2 < high  # log10 of 100
    low, high = figure.layout.yaxis.range
    assert low < 0.9 < high


@pytest.mark.parametrize(("count", "shape"), [(1, (3, 3)), (12, (7, 31)), (16, (7, 31))])
def test_the_filters_lie_side_by_side_in_their_order(count, shape):
    weights = np.random.default_rng(0).normal(size=(count, 3, 3))
    heatmap = networks.filter_grid(weights, LIGHT, width=350).data[0]
    picture = np.array(heatmap.z)
    assert picture.shape == shape
    np.testing.assert_array_equal(picture[:3, :3], weights[0])
    if count > 8:
        np.testing.assert_array_equal(picture[4:7, :3], weights[8])
    assert -heatmap.zmin == heatmap.zmax == np.abs(weights).max()


@LOOKS
def test_what_excites_a_filter_is_orange_and_what_calms_it_green(look):
    heatmap = networks.filter_grid(np.eye(3)[None], look, width=350).data[0]
    lowest, _, highest = (colour for _, colour in heatmap.colorscale)
    red, green, blue = (int(highest[i : i + 2], 16) for i in (1, 3, 5))
    assert red > green > blue
    red, green, blue = (int(lowest[i : i + 2], 16) for i in (1, 3, 5))
    assert green > blue > red


def test_of_many_runs_the_unbeaten_and_the_most_accurate_are_named():
    points = {f"run{i}": (1000.0 + i, 0.5 + (i % 97) / 1000) for i in range(500)}
    points |= {"cheap": (10.0, 0.4), "best": (5000.0, 0.99)}
    named = [label.text for label in tradeoff(points).layout.annotations if label.text]
    assert len(named) == networks.MOST_NAMED
    assert {"best", "cheap"} < set(named)
    (marks,) = [trace for trace in tradeoff(points).data if trace.mode == "markers"]
    assert len(marks.x) == len(points)
