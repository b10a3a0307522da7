import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from mnist_core.digit_map import neighbours
from mnist_core.digit_map.distances import UnusablePoints
from mnist_core.digit_map.neighbours import nearest_neighbours
from mnist_core.digit_map.spectral import spectral_embedding


@pytest.mark.parametrize(("dimensions", "spread"), [(20, 1.0), (300, 1.0), (300, 0.05)])
def test_neighbours_are_exact(dimensions, spread):
    random = np.random.default_rng(2)
    points = random.normal(size=(1500, dimensions)) * np.maximum(spread, np.arange(dimensions) < 20)
    found = spectral_embedding(points, n_neighbors=6).neighbours
    expected = NearestNeighbors(n_neighbors=6).fit(points).kneighbors(return_distance=False)
    np.testing.assert_array_equal(found, expected[:, :5])


def test_approximate_neighbours_have_the_documented_recall(digits, monkeypatch):
    exact = spectral_embedding(digits[0]).neighbours
    monkeypatch.setattr(neighbours, "EXACT", 0)
    found = spectral_embedding(digits[0]).neighbours
    shared = (found[:, :, np.newaxis] == exact[:, np.newaxis]).any(axis=2)
    assert shared.mean() >= 0.99


def test_nearest_neighbours_equal_scikit_learns(cloud):
    points, queries = cloud[0][:1000], cloud[0][1000:]
    expected = NearestNeighbors(n_neighbors=7).fit(points).kneighbors(queries)[1]
    np.testing.assert_array_equal(nearest_neighbours(points, queries, 7), expected)
    np.testing.assert_array_equal(nearest_neighbours(points, points, 1)[:, 0], np.arange(1000))
    with pytest.raises(UnusablePoints, match="2 points are too few"):
        nearest_neighbours(points[:2], queries, 3)
