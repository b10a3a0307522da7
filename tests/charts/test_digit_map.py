import numpy as np
import pytest

from mnist_core.charts.digit_map import (
    Group,
    Picture,
    draw_outline,
    map_figure,
    mark_points,
    name_groups,
)
from mnist_core.charts.look import DARK, LIGHT

PLACES = np.arange(12, dtype=float).reshape(4, 3)
GROUPS = [Group("4", np.array([0, 2]), "#123456"), Group("9", np.array([3]), "#654321")]


def digit_map(dimensions, **options):
    texts = ["zero", "one", "two", "three"]
    places = PLACES[:, :dimensions]
    return map_figure(places, GROUPS, texts, LIGHT, size=5, opacity=0.5, **options)


@pytest.mark.parametrize("dimensions", [2, 3])
def test_each_group_is_a_trace_that_knows_its_points(dimensions):
    figure = digit_map(dimensions)
    assert [trace.name for trace in figure.data] == ["4", "9"]
    first = figure.data[0]
    assert first.type == ("scattergl" if dimensions == 2 else "scatter3d")
    np.testing.assert_array_equal(first.x, [0, 6])
    np.testing.assert_array_equal(first.y, [1, 7])
    assert list(first.customdata) == [0, 2]
    assert list(first.text) == ["zero", "two"]
    assert figure.data[1].marker.color == "#654321"


def test_the_view_and_the_picture_have_the_same_corners():
    low, high = np.array([0, 1]), np.array([4, 9])
    figure = digit_map(2, view=(low, high), picture=Picture("data:,", low, high))
    assert list(figure.layout.xaxis.range) == [0, 4]
    assert list(figure.layout.yaxis.range) == [1, 9]
    (image,) = figure.layout.images
    assert (image.x, image.y, image.sizex, image.sizey) == (0, 9, 4, 8)


def test_marks_are_drawn_in_their_order():
    figure = digit_map(2)
    mark_points(figure, PLACES[:2, :2], "your drawings", ["1", "yours"], LIGHT, star=True)
    assert [note.text for note in figure.layout.annotations] == ["1", "yours"]
    assert figure.data[-1].marker.symbol == "star"


def test_a_group_of_values_has_a_colour_scale_that_is_named():
    group = Group("confidence", np.array([1, 2]), np.array([0.5, 0.9]))
    figure = map_figure(PLACES[:, :2], [group], list("abcd"), LIGHT, size=5, opacity=0.5)
    marker = figure.data[0].marker
    assert list(marker.color) == [0.5, 0.9]
    assert (marker.cmin, marker.cmax, marker.colorbar.title.text) == (0, 1, "confidence")


def test_an_outline_is_closed():
    figure = digit_map(2)
    draw_outline(figure, np.array([[0, 0], [2, 0], [1, 3]]), LIGHT)
    assert list(figure.data[-1].x) == [0, 2, 1, 0]
    assert list(figure.data[-1].y) == [0, 0, 3, 0]


def test_each_group_is_named_at_its_middle_in_a_colour_of_the_theme():
    figure = digit_map(2)
    name_groups(figure, PLACES[:2, :2], ["4", "9"], DARK)
    assert [note.text for note in figure.layout.annotations] == ["<b>4</b>", "<b>9</b>"]
    assert [(note.x, note.y) for note in figure.layout.annotations] == [(0, 1), (3, 4)]
    assert {note.font.color for note in figure.layout.annotations} == {DARK.text}
