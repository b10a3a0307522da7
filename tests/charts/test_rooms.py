"""The charts of a room."""

import numpy as np
import pytest

from mnist_core.charts.digit_map import Group
from mnist_core.charts.look import DARK, LIGHT
from mnist_core.charts.rooms import Bar, ranked_bars, room_map

BARS = [
    Bar("studio", 0.99, (0.93, 1.0), 0.9978),
    Bar("people", 0.97, (0.9, 0.99), is_chosen=True),
    Bar("tiny_mlp", 0.81, (0.72, 0.88), 0.964),
]


@pytest.mark.parametrize("look", [LIGHT, DARK.for_projector()])
def test_bars_are_ranked_from_the_top_with_their_intervals(look):
    figure = ranked_bars(BARS, look)
    bars, marks = figure.data
    assert [name.split()[0] for name in bars.y] == ["studio", "people", "tiny_mlp"]
    assert figure.layout.yaxis.autorange == "reversed"
    assert bars.y[0].endswith("<b>99.0%</b>")
    assert np.allclose(bars.x - bars.error_x.arrayminus, [0.93, 0.9, 0.72])
    assert np.allclose(bars.x + bars.error_x.array, [1.0, 0.99, 0.88])
    assert bars.marker.color[1] != bars.marker.color[0]
    assert list(marks.x) == [0.9978, 0.964]  # people did not read MNIST


def test_the_axis_says_where_it_starts():
    axis = ranked_bars(BARS, LIGHT).layout.xaxis
    assert axis.range[0] == pytest.approx(0.7)
    assert axis.title.text == "right (the axis starts at 70%)"
    assert ranked_bars([Bar("a", 0.0, (0.0, 0.8))], LIGHT).layout.xaxis.title.text == "right"


def test_drawings_are_larger_than_the_points_of_the_map():
    coordinates = np.arange(12.0).reshape(6, 2)
    groups = [Group("3", np.array([0, 1, 2, 3]), LIGHT.series[3])]
    drawn = [Group("3", np.array([4, 5]), LIGHT.series[3])]
    texts = [""] * 4 + ["drawing 1", "drawing 2"]
    middles = {"3": coordinates[1]}
    figure = room_map(coordinates, groups, middles, drawn, texts, LIGHT, height=400)
    small, large = figure.data
    assert large.marker.size > 2 * small.marker.size
    assert list(large.text) == ["drawing 1", "drawing 2"]
    assert np.allclose(large.x, [8, 10])
