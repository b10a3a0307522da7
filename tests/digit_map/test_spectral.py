import warnings

import numpy as np
import pytest
from scipy.stats import mode
from sklearn import manifold
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits

from mnist_core.digit_map import neighbours
from mnist_core.digit_map.distances import UnusablePoints
from mnist_core.digit_map.neighbours import EXACT, nearest_neighbours
from mnist_core.digit_map.placing import place_points
from mnist_core.digit_map.quality import neighbour_shares, trustworthiness, vote_accuracy
from mnist_core.digit_map.spectral import GraphInPieces, spectral_embedding


@pytest.fixture(scope="module")
def cloud():
    """Ten clouds that touch, on a few of 200 dimensions, so that their graph is one piece."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(10, 200)) * (np.arange(200) < 6)
    labels = random.integers(0, 10, 1200)
    noise = random.normal(size=(1200, 200)) * np.where(np.arange(200) < 6, 0.6, 0.05)
    return (centres[labels] + noise).astype(np.float32), labels


@pytest.fixture(scope="module")
def digits(mnist):
    return mnist.test_images[:3000].reshape(3000, -1), mnist.test_labels[:3000]


@pytest.fixture(scope="module")
def digit_map(digits):
    return spectral_embedding(digits[0], n_neighbors=8)


def blobs(*sizes, apart=30.0):
    """As many clouds of points in a row, too far from each other to be neighbours."""
    random = np.random.default_rng(1)
    return np.concatenate(
        [random.normal(size=(n, 10)) + apart * place_points for place_points, n in enumerate(sizes)]
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


def test_digits_lie_where_scikit_learn_lays_them_signs_and_scale_included(digits, digit_map):
    expected = scikit_learn_s(digits[0], 8)
    assert digit_map.pieces == 1
    assert min(correlations(digit_map.coordinates, expected)) > 0.999
    np.testing.assert_allclose(digit_map.coordinates, expected, atol=1e-3 * np.ptp(expected))


@pytest.mark.parametrize("n_components", [1, 2, 3])
def test_any_number_of_coordinates_is_that_of_scikit_learn(cloud, n_components):
    found = spectral_embedding(cloud[0], n_neighbors=12, n_components=n_components)
    expected = scikit_learn_s(cloud[0], 12, n_components)
    assert found.coordinates.shape == (1200, n_components)
    assert found.coordinates.dtype == np.float64
    assert min(correlations(found.coordinates, expected)) > 0.999


def test_a_small_map_is_scikit_learn_s_as_well():
    points = np.random.default_rng(0).normal(size=(60, 3))
    found = spectral_embedding(points, n_neighbors=10).coordinates
    np.testing.assert_allclose(found, scikit_learn_s(points, 10), atol=1e-6)


@pytest.mark.parametrize(("dimensions", "spread"), [(20, 1.0), (300, 1.0), (300, 0.05)])
def test_neighbours_are_exact(dimensions, spread):
    random = np.random.default_rng(2)
    points = random.normal(size=(1500, dimensions)) * np.maximum(spread, np.arange(dimensions) < 20)
    found = spectral_embedding(points, n_neighbors=6).neighbours
    expected = NearestNeighbors(n_neighbors=6).fit(points).kneighbors(return_distance=False)
    np.testing.assert_array_equal(found, expected[:, :5])


def test_offset_and_unit_of_the_points_do_not_matter(cloud):
    points = cloud[0].astype(np.float64)
    expected = spectral_embedding(points)
    for others in (points * 100 + 3e4, points * 1e-3):
        found = spectral_embedding(others)
        assert (found.neighbours == expected.neighbours).mean() > 0.999
        assert min(correlations(found.coordinates, expected.coordinates)) > 0.999


def test_approximate_neighbours_have_the_recall_promised(digits, monkeypatch):
    exact = spectral_embedding(digits[0]).neighbours
    monkeypatch.setattr(neighbours, "EXACT", 0)
    found = spectral_embedding(digits[0]).neighbours
    shared = (found[:, :, np.newaxis] == exact[:, np.newaxis]).any(axis=2)
    assert shared.mean() >= 0.99


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


def test_two_blobs_lie_apart_and_their_pieces_are_counted():
    with pytest.warns(GraphInPieces, match="in 2 pieces"):
        found = spectral_embedding(blobs(100, 140))
    assert found.pieces == 2
    first = found.coordinates[:, 0]
    assert max(first[:100].max(), first[100:].max()) > 0
    assert first[:100].max() < first[100:].min() or first[:100].min() > first[100:].max()


def test_a_piece_lies_with_the_part_of_the_largest_that_is_nearest_to_it():
    line = np.linspace(0, 100, 400)[:, np.newaxis] * [1, 0]
    stray = np.array([[90.0, 5.0]]) + np.random.default_rng(0).normal(size=(6, 2)) * 0.01
    with pytest.warns(GraphInPieces):
        found = spectral_embedding(np.concatenate([line, stray]), n_neighbors=5, n_components=1)
    along = found.coordinates[:400, 0]
    assert abs(found.coordinates[400:, 0].mean() - along[360]) < 0.15 * np.ptp(along)


def test_one_piece_warns_of_nothing(cloud):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert spectral_embedding(cloud[0]).pieces == 1


def test_points_that_are_there_many_times_have_a_map():
    points = np.repeat(np.random.default_rng(0).normal(size=(20, 5)), 15, axis=0)
    with pytest.warns(GraphInPieces, match="in 20 pieces"):
        found = spectral_embedding(points)
    assert np.isfinite(found.coordinates).all()
    assert not (found.neighbours == np.arange(300)[:, np.newaxis]).any()
    assert np.isfinite(spectral_embedding(np.ones((300, 5))).coordinates).all()


@pytest.mark.parametrize(
    ("points", "why"),
    [
        (np.zeros((4, 3)), "4 points are too few"),
        (np.zeros((0, 3)), "0 points are too few"),
        (np.full((20, 3), np.nan), "NaN or infinite"),
        (np.full((20, 3), -np.inf), "NaN or infinite"),
        (np.zeros((20, 28, 28)), "a row each"),
        (np.zeros((20, 0)), "a row each"),
        (np.full((20, 3), "a"), "a row each"),
    ],
)
def test_points_that_have_no_map_are_refused(points, why):
    with pytest.raises(UnusablePoints, match=why):
        spectral_embedding(points)


def test_a_map_of_nothing_is_refused():
    points = np.random.default_rng(0).normal(size=(50, 3))
    with pytest.raises(UnusablePoints, match="make no map"):
        spectral_embedding(points, n_neighbors=1)
    with pytest.raises(UnusablePoints, match="make no map"):
        spectral_embedding(points, n_components=0)
    assert spectral_embedding(points[:5]).coordinates.shape == (5, 2)


def test_progress_is_told_and_can_end_the_computation(cloud):
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


def test_an_embedded_point_is_placed_where_it_is(cloud):
    found = spectral_embedding(cloud[0])
    placed = place_points(found, cloud[0][:200])
    np.testing.assert_array_equal(placed.coordinates, found.coordinates[:200])
    np.testing.assert_array_equal(placed.neighbours[:, 0], np.arange(200))
    np.testing.assert_array_equal(placed.neighbours[:, 1:5], found.neighbours[:200])


def test_next_to_an_embedded_point_is_next_to_its_place(cloud):
    found = spectral_embedding(cloud[0])
    nudge = np.random.default_rng(0).normal(size=(200, 200)) * 1e-3
    placed = place_points(found, cloud[0][:200] + nudge)
    away = np.linalg.norm(placed.coordinates - found.coordinates[:200], axis=1)
    assert np.median(away) < 0.02 * np.ptp(found.coordinates, axis=0).max()


def test_new_digits_land_where_a_joint_map_has_them(mnist, digits, digit_map):
    joint = digit_map.coordinates
    part = spectral_embedding(digits[0][:2800], n_neighbors=8)
    placed = place_points(part, digits[0][2800:]).coordinates
    stretch = (part.coordinates * joint[:2800]).sum(axis=0) / (part.coordinates**2).sum(axis=0)
    away = np.linalg.norm(placed * stretch - joint[2800:], axis=1)
    assert np.median(away) < 0.02 * np.ptp(joint, axis=0).max()


def test_a_zero_lands_among_zeros(mnist, digits, digit_map):
    zeros = mnist.test_images[3000:][mnist.test_labels[3000:] == 0][:50].reshape(50, -1)
    neighbours = place_points(digit_map, zeros).neighbours
    assert neighbours.shape == (50, 10)
    assert (digits[1][neighbours] == 0).mean() > 0.9


def test_placing_one_by_one_is_placing_all(cloud):
    found = spectral_embedding(cloud[0][:1100])
    together = place_points(found, cloud[0][1100:])
    for i in range(10):
        alone = place_points(found, cloud[0][1100 + i : 1101 + i])
        np.testing.assert_allclose(alone.coordinates[0], together.coordinates[i])
        np.testing.assert_array_equal(alone.neighbours[0], together.neighbours[i])


def test_what_cannot_be_placed_is_refused(cloud):
    found = spectral_embedding(cloud[0][:300])
    for points, why in [(np.zeros((2, 3)), "200"), (np.full((1, 200), np.nan), "NaN")]:
        with pytest.raises(UnusablePoints, match=why):
            place_points(found, points)
    with pytest.raises(UnusablePoints, match="300 points are too few"):
        place_points(found, cloud[0][:1], n_neighbors=301)
    assert place_points(found, cloud[0][:0]).coordinates.shape == (0, 2)


def test_nearest_is_scikit_learn_s(cloud):
    points, queries = cloud[0][:1000], cloud[0][1000:]
    expected = NearestNeighbors(n_neighbors=7).fit(points).kneighbors(queries)[1]
    np.testing.assert_array_equal(nearest_neighbours(points, queries, 7), expected)
    np.testing.assert_array_equal(nearest_neighbours(points, points, 1)[:, 0], np.arange(1000))
    with pytest.raises(UnusablePoints, match="2 points are too few"):
        nearest_neighbours(points[:2], queries, 3)


@pytest.mark.parametrize("n_neighbors", [5, 12])
def test_trustworthiness_is_scikit_learn_s(cloud, n_neighbors):
    coordinates = spectral_embedding(cloud[0]).coordinates
    expected = manifold.trustworthiness(cloud[0], coordinates, n_neighbors=n_neighbors)
    found = trustworthiness(cloud[0], coordinates, n_neighbors=n_neighbors)
    assert found == pytest.approx(expected, abs=1e-4)
    sampled = trustworthiness(cloud[0], coordinates, n_neighbors=n_neighbors, sample=500)
    assert sampled == pytest.approx(expected, abs=0.01)
    assert trustworthiness(cloud[0], cloud[0]) == 1


def test_the_vote_is_that_of_the_neighbours_scikit_learn_finds(cloud):
    points, labels = cloud[0][:, :2], cloud[1]
    others = NearestNeighbors(n_neighbors=15).fit(points).kneighbors(return_distance=False)
    expected = mode(labels[others], axis=1).mode == labels
    assert vote_accuracy(points, labels) == pytest.approx(expected.mean())


def test_a_vote_works_on_points_that_lie_on_each_other():
    labels = np.repeat([0, 1], 20)
    assert vote_accuracy(np.repeat([[0.0, 0.0], [5.0, 5.0]], 20, axis=0), labels) == 1


def test_quality_wants_as_many_of_the_one_as_of_the_other():
    with pytest.raises(UnusablePoints, match="30 points and 29 places"):
        trustworthiness(np.zeros((30, 3)), np.zeros((29, 2)))
    with pytest.raises(UnusablePoints, match="29 labels for 30 points"):
        vote_accuracy(np.zeros((30, 2)), np.zeros(29, int))


def test_overlap_says_whose_neighbours_a_digit_s_are():
    labels = np.array([4, 4, 9, 9], np.uint8)
    shares = neighbour_shares(np.array([[1, 2], [0, 3], [3, 0], [2, 2]]), labels)
    assert shares.shape == (10, 10)
    assert shares[4, 4] == 0.5
    assert shares[4, 9] == 0.5
    assert shares[9, 4] == 0.25
    assert shares.sum() == 2
