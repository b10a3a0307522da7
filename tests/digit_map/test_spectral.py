import warnings

import numpy as np
import pytest
from sklearn import manifold
from threadpoolctl import threadpool_limits

from mnist_core.digit_map import neighbours
from mnist_core.digit_map.distances import UnusablePoints
from mnist_core.digit_map.neighbours import EXACT
from mnist_core.digit_map.spectral import GraphInPieces, IdenticalPoints, spectral_embedding


def blobs(*sizes, apart=30.0):
    """As many clouds of points in a row, too far from each other to be neighbours."""
    random = np.random.default_rng(1)
    return np.concatenate(
        [random.normal(size=(n, 10)) + apart * place for place, n in enumerate(sizes)]
    )


def scikit_learn_s(points, n_neighbors, n_components=2):
    estimator = manifold.SpectralEmbedding(
        n_components=n_components,
        n_neighbors=n_neighbors,
        affinity="nearest_neighbors",
        random_state=0,
    )
    return estimator.fit_transform(np.asarray(points, np.float64))


def correlations(one, other):
    return [np.corrcoef(a, b)[0, 1] for a, b in zip(one.T, other.T, strict=True)]


def test_coordinates_equal_scikit_learns_in_scale_and_sign(digits, digit_map):
    expected = scikit_learn_s(digits[0], 8)
    assert digit_map.pieces == 1
    assert min(correlations(digit_map.coordinates, expected)) > 0.999
    np.testing.assert_allclose(digit_map.coordinates, expected, atol=1e-3 * np.ptp(expected))


@pytest.mark.parametrize("n_components", [1, 2, 3])
def test_any_number_of_coordinates_equals_scikit_learns(cloud, n_components):
    found = spectral_embedding(cloud[0], n_neighbors=12, n_components=n_components)
    expected = scikit_learn_s(cloud[0], 12, n_components)
    assert found.coordinates.shape == (1200, n_components)
    assert found.coordinates.dtype == np.float64
    assert min(correlations(found.coordinates, expected)) > 0.999


def test_a_small_map_equals_scikit_learns():
    points = np.random.default_rng(0).normal(size=(60, 3))
    found = spectral_embedding(points, n_neighbors=10).coordinates
    np.testing.assert_allclose(found, scikit_learn_s(points, 10), atol=1e-6)


def test_offset_and_unit_of_the_points_do_not_matter(cloud):
    points = cloud[0].astype(np.float64)
    expected = spectral_embedding(points)
    for others in (points * 100 + 3e4, points * 1e-3):
        found = spectral_embedding(others)
        assert (found.neighbours == expected.neighbours).mean() > 0.999
        assert min(correlations(found.coordinates, expected.coordinates)) > 0.999


@pytest.mark.parametrize("exact", [EXACT, 0])
def test_the_map_depends_neither_on_the_seed_nor_on_threads(cloud, monkeypatch, exact):
    monkeypatch.setattr(neighbours, "EXACT", exact)
    with threadpool_limits(1):
        expected = spectral_embedding(cloud[0]).coordinates
    again = spectral_embedding(cloud[0]).coordinates
    np.testing.assert_allclose(again, expected, atol=1e-6 * np.ptp(expected))
    for seed in (1, 2):
        found = spectral_embedding(cloud[0], seed=seed).coordinates
        assert min(correlations(found, expected)) > (0.999 if exact else 0.99)


def test_separate_blobs_stay_apart_and_their_pieces_are_counted():
    with pytest.warns(GraphInPieces, match="in 2 pieces"):
        found = spectral_embedding(blobs(100, 140))
    assert found.pieces == 2
    first = found.coordinates[:, 0]
    assert max(first[:100].max(), first[100:].max()) > 0
    assert first[:100].max() < first[100:].min() or first[:100].min() > first[100:].max()


def test_a_piece_is_placed_near_its_nearest_part_of_the_largest_piece():
    line = np.linspace(0, 100, 400)[:, np.newaxis] * [1, 0]
    stray = np.array([[90.0, 5.0]]) + np.random.default_rng(0).normal(size=(6, 2)) * 0.01
    with pytest.warns(GraphInPieces):
        found = spectral_embedding(np.concatenate([line, stray]), n_neighbors=5, n_components=1)
    along = found.coordinates[:400, 0]
    assert abs(found.coordinates[400:, 0].mean() - along[360]) < 0.15 * np.ptp(along)


def test_a_connected_graph_gives_no_warning(cloud):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert spectral_embedding(cloud[0]).pieces == 1


def test_repeated_points_can_be_mapped():
    points = np.repeat(np.random.default_rng(0).normal(size=(20, 5)), 15, axis=0)
    with pytest.warns(GraphInPieces, match="in 20 pieces"):
        found = spectral_embedding(points)
    assert np.isfinite(found.coordinates).all()
    assert not (found.neighbours == np.arange(300)[:, np.newaxis]).any()
    for place in found.coordinates.reshape(20, 15, 2):
        assert (place == place[0]).all()
    assert len(np.unique(found.coordinates, axis=0)) == 20


@pytest.mark.parametrize("count", [10, 100, 300])
def test_identical_points_are_in_one_place_with_a_warning(count):
    with pytest.warns(IdenticalPoints, match=f"All {count} points are identical"):
        found = spectral_embedding(np.ones((count, 5)))
    assert np.isfinite(found.coordinates).all()
    assert (found.coordinates == found.coordinates[0]).all()


def test_two_identical_points_are_in_one_place(cloud):
    points = np.concatenate([cloud[0], -cloud[0][:3] * 0.0, cloud[0][:1]])
    found = spectral_embedding(points)
    assert (found.coordinates[-1] == found.coordinates[0]).all()
    assert (found.coordinates[-4:-1] == found.coordinates[-2]).all()  # 0.0 and -0.0 are equal


@pytest.mark.parametrize(
    ("points", "why"),
    [
        (np.zeros((4, 3)), "4 points are too few"),
        (np.zeros((0, 3)), "0 points are too few"),
        (np.full((20, 3), np.nan), "NaN or infinite"),
        (np.full((20, 3), -np.inf), "NaN or infinite"),
        (np.zeros((20, 28, 28)), "one row"),
        (np.zeros((20, 0)), "one row"),
        (np.full((20, 3), "a"), "one row"),
    ],
)
def test_unusable_points_are_refused(points, why):
    with pytest.raises(UnusablePoints, match=why):
        spectral_embedding(points)


def test_too_few_neighbours_or_coordinates_are_refused():
    points = np.random.default_rng(0).normal(size=(50, 3))
    with pytest.raises(UnusablePoints, match="A map needs at least 2"):
        spectral_embedding(points, n_neighbors=1)
    with pytest.raises(UnusablePoints, match="A map needs at least 2"):
        spectral_embedding(points, n_components=0)
    assert spectral_embedding(points[:5]).coordinates.shape == (5, 2)


def test_progress_is_reported_and_can_cancel(cloud):
    told = []
    spectral_embedding(cloud[0], progress=lambda share, what: told.append((share, what)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    assert {"neighbours", "graph", "map"} <= {what for _, what in told}

    def cancel(share, what):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        spectral_embedding(cloud[0], progress=cancel)
