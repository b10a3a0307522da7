import numpy as np
import pytest

from mnist_core.charts.confusion import (
    diagonal_colour,
    difference_colours,
    digit_accuracy_bars,
    gradient,
    matrix_colours,
    right_colour,
)
from mnist_core.charts.look import DARK, LIGHT
from tests.charts.test_look import contrast

LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
COUNTS = np.diag(np.arange(90, 100))
COUNTS[4, 9], COUNTS[9, 4], COUNTS[3, 5] = 3, 6, 12


def backgrounds(colours) -> np.ndarray:
    return np.array([cell.background for cell in colours]).reshape(10, 10)


@LOOKS
def test_mistakes_have_the_colours_of_the_scale_and_right_answers_a_pale_one(look):
    found = backgrounds(matrix_colours(COUNTS, look, most=6))
    (_, least), (_, middle), (_, most) = look.errors
    assert (found[0, 1], found[4, 9], found[9, 4]) == (least, middle, most)
    assert found[3, 5] == most  # beyond the end of the scale
    assert set(found.diagonal()) == {right_colour(look)}
    assert right_colour(look) not in found[~np.eye(10, dtype=bool)]


@LOOKS
def test_a_difference_has_colours_for_fewer_as_many_and_more(look):
    values = np.zeros((10, 10))
    values[4, 9], values[9, 4] = -0.02, 0.02
    found = backgrounds(difference_colours(values, look, most=0.02))
    (_, fewer), (_, same), (_, more) = look.change
    assert (found[4, 9], found[0, 1], found[9, 4]) == (fewer, same, more)
    assert set(found.diagonal()) == {diagonal_colour(look)}


@LOOKS
@pytest.mark.parametrize("colours", [matrix_colours, difference_colours])
def test_every_number_can_be_read_on_its_cell(look, colours):
    values = np.linspace(-1, 1, 100).reshape(10, 10)
    for cell in colours(values, look, most=1):
        assert contrast(cell.text, cell.background) >= 4.5  # WCAG 2.2, 1.4.3


def test_a_matrix_without_mistakes_has_no_strong_colour():
    found = backgrounds(matrix_colours(np.diag(np.arange(10)), LIGHT, most=0))
    assert set(found[~np.eye(10, dtype=bool)]) == {LIGHT.errors[0][1]}


def test_the_legend_shows_the_scale_of_the_cells():
    stops = ", ".join(f"{colour} {100 * place:.0f}%" for place, colour in DARK.change)
    assert gradient(DARK.change) == f"linear-gradient(to right, {stops})"


@pytest.mark.parametrize(
    ("start", "title"), [(0.95, "accuracy (axis starts at 95%)"), (0, "accuracy")]
)
def test_the_axis_says_where_it_starts(start, title):
    accuracy = np.full(10, 0.98)
    low, high = accuracy - 0.02, accuracy + 0.01
    figure = digit_accuracy_bars(accuracy, low, high, ["98.0%"] * 10, LIGHT, start=start)
    assert figure.layout.yaxis.title.text == title
    assert tuple(figure.layout.yaxis.range) == (start, 1)
    assert figure.data[0].customdata[3] == "98.0% (95% interval: 96.0% to 99.0%)"
    assert figure.data[0].error_y.array[0] == pytest.approx(0.01)
    assert figure.data[0].error_y.arrayminus[0] == pytest.approx(0.02)
