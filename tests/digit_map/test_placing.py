import numpy as np
import pytest

from mnist_core.digit_map.distances import UnusablePoints
from mnist_core.digit_map.placing import place_points
from mnist_core.digit_map.spectral import spectral_embedding


def test_an_embedded_point_is_placed_at_its_own_coordinates(cloud):
    found = spectral_embedding(cloud[0])
    placed = place_points(found, cloud[0][:200])
    np.testing.assert_array_equal(placed.coordinates, found.coordinates[:200])
    np.testing.assert_array_equal(placed.neighbours[:, 0], np.arange(200))
    np.testing.assert_array_equal(placed.neighbours[:, 1:5], found.neighbours[:200])


def test_a_point_close_to_an_embedded_one_is_placed_close_to_it(cloud):
    found = spectral_embedding(cloud[0])
    nudge = np.random.default_rng(0).normal(size=(200, 200)) * 1e-3
    placed = place_points(found, cloud[0][:200] + nudge)
    away = np.linalg.norm(placed.coordinates - found.coordinates[:200], axis=1)
    assert np.median(away) < 0.02 * np.ptp(found.coordinates, axis=0).max()


def test_new_digits_are_placed_where_a_joint_map_has_them(mnist, digits, digit_map):
    joint = digit_map.coordinates
    part = spectral_embedding(digits[0][:2800], n_neighbors=8)
    placed = place_points(part, digits[0][2800:]).coordinates
    stretch = (part.coordinates * joint[:2800]).sum(axis=0) / (part.coordinates**2).sum(axis=0)
    away = np.linalg.norm(placed * stretch - joint[2800:], axis=1)
    assert np.median(away) < 0.02 * np.ptp(joint, axis=0).max()


def test_a_zero_is_placed_among_zeros(mnist, digits, digit_map):
    zeros = mnist.test_images[3000:][mnist.test_labels[3000:] == 0][:50].reshape(50, -1)
    neighbours = place_points(digit_map, zeros).neighbours
    assert neighbours.shape == (50, 10)
    assert (digits[1][neighbours] == 0).mean() > 0.9


def test_points_can_be_placed_together_or_one_by_one(cloud):
    found = spectral_embedding(cloud[0][:1100])
    together = place_points(found, cloud[0][1100:])
    for i in range(10):
        alone = place_points(found, cloud[0][1100 + i : 1101 + i])
        np.testing.assert_allclose(alone.coordinates[0], together.coordinates[i])
        np.testing.assert_array_equal(alone.neighbours[0], together.neighbours[i])


def test_unusable_new_points_are_refused(cloud):
    found = spectral_embedding(cloud[0][:300])
    for points, why in [(np.zeros((2, 3)), "200"), (np.full((1, 200), np.nan), "NaN")]:
        with pytest.raises(UnusablePoints, match=why):
            place_points(found, points)
    with pytest.raises(UnusablePoints, match="300 points are too few"):
        place_points(found, cloud[0][:1], n_neighbors=301)
    assert place_points(found, cloud[0][:0]).coordinates.shape == (0, 2)
