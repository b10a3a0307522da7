import numpy as np
import pytest

from mnist_core.digit_map import outline
from mnist_core.digit_map.outline import NotAnOutline


def test_points_inside_a_square_are_found():
    square = np.array([[0, 0], [2, 0], [2, 2], [0, 2]])
    points = np.array([[1, 1], [3, 1], [-1, 1], [0.1, 1.9], [1, 5]])
    assert outline.points_inside(points, square).tolist() == [0, 3]


def test_points_in_the_notch_of_an_outline_are_outside():
    notched = np.array([[0, 0], [4, 0], [4, 4], [2, 1], [0, 4]])
    points = np.array([[2, 3], [2, 0.5], [0.5, 2]])
    assert outline.points_inside(points, notched).tolist() == [1, 2]


@pytest.mark.parametrize(
    ("count", "step", "kept"), [(3, 1, 3), (24, 1, 24), (25, 2, 13), (48, 2, 24), (1000, 42, 24)]
)
def test_a_long_outline_keeps_every_nth_corner(count, step, kept):
    corners = np.arange(2.0 * count).reshape(count, 2)
    thin = outline.thin_outline(corners, 24)
    assert len(thin) == kept
    np.testing.assert_array_equal(thin, corners[::step])


def test_an_outline_is_read_as_it_was_written():
    corners = np.array([[0.12345, -1], [2e-5, 3], [4, 5.5]])
    text = outline.outline_to_text(corners)
    assert text == "0.1235,-1 2e-05,3 4,5.5"
    np.testing.assert_allclose(outline.outline_from_text(text), corners, rtol=1e-3)


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "1,2 3,4", "1,2 3,4 5", "1,2 3,4 5,6,7", "1,2 3,4 5,x", "1,2 3,4 5,nan"],
)
def test_text_that_is_no_outline_is_refused(text):
    with pytest.raises(NotAnOutline):
        outline.outline_from_text(text)
