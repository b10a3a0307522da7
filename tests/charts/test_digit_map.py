import numpy as np
import pytest

from mnist_core.charts.digit_map import (
    Group,
    Picture,
    draw_outline,
    draw_without_webgl,
    map_figure,
    mark_points,
    name_groups,
)
from mnist_core.charts.look import DARK, LIGHT

PLACES = np.arange(12, dtype=float).reshape(4, 3)
GROUPS = [Group("4", np.array([0, 2]), "#123456"), Group("9", np.array([3]), "#654321")]


def digit_map(dimensions, look=LIGHT, **options):
    texts = ["zero", "one", "two", "three"]
    places = PLACES[:, :dimensions]
    return map_figure(places, GROUPS, texts, look, size=5, opacity=0.5, **options)


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


def test_without_webgl_the_points_are_drawn_by_the_processor():
    figure = draw_without_webgl(digit_map(2))
    assert [trace.type for trace in figure.data] == ["scatter", "scatter"]
    assert list(figure.data[0].customdata) == [0, 2]
    assert figure.layout == digit_map(2).layout
    assert draw_without_webgl(digit_map(3)).data[0].type == "scatter3d"  # it has no other way


def test_the_view_and_the_picture_have_the_same_corners():
    low, high = np.array([0, 1]), np.array([4, 9])
    figure = digit_map(2, view=(low, high), picture=Picture("data:,", low, high))
    assert list(figure.layout.xaxis.range) == [0, 4]
    assert list(figure.layout.yaxis.range) == [1, 9]
    (image,) = figure.layout.images
    assert (image.x, image.y, image.sizex, image.sizey) == (0, 9, 4, 8)


def test_marks_are_drawn_in_their_order():
    figure = digit_map(2)
    mark_points(figure, PLACES[:2, :2], "yours", ["1", "yours"], LIGHT, is_drawing=True)
    assert [note.text for note in figure.layout.annotations] == ["1", "yours"]
    assert figure.data[-1].marker.symbol == "star"
    assert figure.data[-1].marker.color == LIGHT.drawing


@pytest.mark.parametrize("dimensions", [2, 3])
def test_the_chosen_digit_has_the_colour_of_what_is_chosen(dimensions):
    figure = digit_map(dimensions)
    places = PLACES[:1, :dimensions]
    mark_points(figure, places, "chosen digit", ["77"], DARK, is_drawing=False)
    assert figure.data[-1].marker.color == DARK.chosen
    assert figure.data[-1].marker.symbol == "diamond"


def test_names_stand_at_their_places_in_a_frame_of_their_colour():
    figure = digit_map(2)
    places = {"4": PLACES[0, :2], "9": PLACES[3, :2]}
    name_groups(figure, places, {"4": "#123456", "9": "#654321"}, LIGHT)
    four, nine = figure.layout.annotations
    assert (four.text, four.x, four.y, four.bordercolor) == ("<b>4</b>", 0, 1, "#123456")
    assert (nine.text, nine.x, nine.y, nine.bordercolor) == ("<b>9</b>", 9, 10, "#654321")


def test_names_stand_in_space_on_a_3d_map():
    figure = digit_map(3)
    name_groups(figure, {"4": PLACES[1]}, {"4": "#123456"}, LIGHT)
    name = figure.data[-1]
    assert (list(name.text), name.mode) == (["<b>4</b>"], "text")
    assert (name.x[0], name.y[0], name.z[0]) == (3, 4, 5)


@pytest.mark.parametrize("look", [LIGHT, DARK, LIGHT.for_projector()])
def test_text_is_in_the_colour_and_size_of_the_look(look):
    figure = digit_map(2, look)
    assert figure.layout.legend.font.color == look.text
    assert figure.layout.legend.font.size == look.size(15)
    assert figure.layout.height == look.size(540)


def test_dragging_moves_a_flat_map_or_draws_on_it():
    assert digit_map(2).layout.dragmode == "pan"
    assert digit_map(2, drag="lasso").layout.dragmode == "lasso"
    assert digit_map(3, drag="lasso").layout.dragmode == "turntable"


def test_a_group_of_values_has_a_colour_scale_that_is_named():
    group = Group("confidence", np.array([1, 2]), np.array([0.5, 0.9]))
    figure = map_figure(PLACES[:, :2], [group], list("abcd"), LIGHT, size=5, opacity=0.5)
    marker = figure.data[0].marker
    assert list(marker.color) == [0.5, 0.9]
    assert (marker.cmin, marker.cmax, marker.colorbar.title.text) == (0, 1, "confidence")
    assert marker.colorbar.tickformat == ".0%"


def test_an_outline_is_closed():
    figure = digit_map(2)
    draw_outline(figure, np.array([[0, 0], [2, 0], [1, 3]]), LIGHT)
    assert list(figure.data[-1].x) == [0, 2, 1, 0]
    assert list(figure.data[-1].y) == [0, 0, 3, 0]
