import numpy as np
from scipy.spatial.distance import pdist

from mnist_core.digit_map import examples

PLACES = np.array([[0.0, 0], [1, 0], [9, 0], [5, 5], [5, 6]])
DIGITS = np.array([1, 1, 1, 7, 7])


def test_a_group_is_at_the_median_of_its_points():
    middles = examples.middles(PLACES, DIGITS)
    assert list(middles) == [1, 7]
    np.testing.assert_array_equal(middles[1], [1, 0])
    np.testing.assert_array_equal(middles[7], [5, 5.5])


def test_a_group_of_few_points_among_many_is_not_named():
    digits = np.array([3] * 400 + [8])
    assert list(examples.middles(np.zeros((401, 2)), digits)) == [3]


def test_the_typical_digit_is_nearest_to_the_middle():
    assert examples.typical_digits(PLACES[:4], DIGITS[:4]).tolist() == [1, 3]


def test_names_are_moved_apart_and_no_others():
    size = np.array([10.0, 2])
    places = np.array([[1, 1], [1, 1], [1.1, 1], [9, 0.5]])
    moved = examples.move_apart(places, size, 0.1)
    assert pdist(moved / size).min() > 0.0999
    np.testing.assert_array_equal(moved[3], places[3])


def test_a_digit_between_two_has_neighbours_of_both():
    digits = np.array([4, 4, 4, 4, 9, 9, 9, 9])
    neighbours = np.array(
        [[1, 2, 3, 4], [2, 3, 4, 5], [4, 5, 6, 7], [1, 2, 4, 0], *[[0, 1, 2, 3]] * 4]
    )
    assert examples.digit_between(neighbours, digits, 4, 9) == 1
