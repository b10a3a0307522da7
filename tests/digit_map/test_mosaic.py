import numpy as np

from mnist_core.digit_map import mosaic


def test_each_cell_has_the_point_nearest_to_its_middle():
    points = np.array([[0.5, 0.5], [0.9, 0.9], [1.5, 0.5], [0.2, 1.6], [9, 9]])
    grid = mosaic.choose_one_per_cell(points, np.array([0, 0]), np.array([2, 2]), (2, 2))
    assert grid.tolist() == [[3, -1], [0, 2]]


def test_points_on_one_line_have_a_grid_as_well():
    points = np.array([[0.0, 1], [1, 1]])
    grid = mosaic.choose_one_per_cell(points, points[0], points[0] + [2, 0], (1, 2))
    assert grid.tolist() == [[0, 1]]


def test_a_mosaic_shows_each_digit_in_its_cell_and_colour():
    images = np.random.default_rng(0).integers(0, 256, (2, 28, 28), np.uint8)
    colours = np.array([[1, 2, 3], [4, 5, 6]], np.uint8)
    picture = mosaic.draw_mosaic(images, colours, np.array([[-1, 1, -1], [0, -1, -1]]))
    assert picture.shape == (56, 84, 4)
    np.testing.assert_array_equal(picture[:28, 28:56, 3], images[1])
    np.testing.assert_array_equal(picture[28:, :28, 3], images[0])
    assert (picture[:28, 28:56, :3] == [4, 5, 6]).all()
    assert (picture[28:, :28, :3] == [1, 2, 3]).all()
    assert not picture[:28, :28].any()
    assert not picture[:, 56:].any()
