import numpy as np
import pytest
from scipy.stats import mode
from sklearn import manifold
from sklearn.neighbors import NearestNeighbors

from mnist_core.digit_map.distances import UnusablePoints
from mnist_core.digit_map.quality import neighbour_shares, trustworthiness, vote_accuracy
from mnist_core.digit_map.spectral import spectral_embedding


@pytest.mark.parametrize("n_neighbors", [5, 12])
def test_trustworthiness_equals_scikit_learns(cloud, n_neighbors):
    coordinates = spectral_embedding(cloud[0]).coordinates
    expected = manifold.trustworthiness(cloud[0], coordinates, n_neighbors=n_neighbors)
    found = trustworthiness(cloud[0], coordinates, n_neighbors=n_neighbors)
    assert found == pytest.approx(expected, abs=1e-4)
    sampled = trustworthiness(cloud[0], coordinates, n_neighbors=n_neighbors, sample=500)
    assert sampled == pytest.approx(expected, abs=0.01)
    assert trustworthiness(cloud[0], cloud[0]) == 1


def test_the_vote_uses_the_neighbours_that_scikit_learn_finds(cloud):
    points, labels = cloud[0][:, :2], cloud[1]
    others = NearestNeighbors(n_neighbors=15).fit(points).kneighbors(return_distance=False)
    expected = mode(labels[others], axis=1).mode == labels
    assert vote_accuracy(points, labels) == pytest.approx(expected.mean())


def test_a_vote_works_on_identical_points():
    labels = np.repeat([0, 1], 20)
    assert vote_accuracy(np.repeat([[0.0, 0.0], [5.0, 5.0]], 20, axis=0), labels) == 1


def test_points_coordinates_and_labels_must_have_one_length():
    with pytest.raises(UnusablePoints, match="30 points, but 29 places"):
        trustworthiness(np.zeros((30, 3)), np.zeros((29, 2)))
    with pytest.raises(UnusablePoints, match="29 labels, but 30 points"):
        vote_accuracy(np.zeros((30, 2)), np.zeros(29, int))


def test_neighbour_shares_count_the_digits_of_neighbours():
    labels = np.array([4, 4, 9, 9], np.uint8)
    shares = neighbour_shares(np.array([[1, 2], [0, 3], [3, 0], [2, 2]]), labels)
    assert shares.shape == (10, 10)
    assert shares[4, 4] == 0.5
    assert shares[4, 9] == 0.5
    assert shares[9, 4] == 0.25
    assert shares.sum() == 2
