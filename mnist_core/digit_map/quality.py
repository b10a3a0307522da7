"""Measure how faithful a map is: trustworthiness, votes of neighbours, mixed digits."""

import numpy as np

from mnist_core.digit_map.distances import (
    Float64,
    Indices,
    Labels,
    Points,
    UnusablePoints,
    centred_space,
    checked_points,
    row_blocks,
    squared_distances,
)


def trustworthiness(
    points: Points,
    coordinates: Points,
    *,
    n_neighbors: int = 5,
    sample: int = 2_000,
    seed: int = 0,
) -> float:
    """How far neighbours on the map are also neighbours in the original space, 0 to 1.

    A neighbour on the map that is not among the `n_neighbors` nearest in space lowers the score by
    the number of points that are nearer. If there are more than `sample` points, a random sample
    of them is judged, against all points.

    Source: J. Venna, S. Kaski, "Neighborhood preservation in nonlinear projection methods",
    ICANN 2001, as scikit-learn's function of the same name.

    Raises:
        UnusablePoints: points and coordinates differ in number, or are not more than twice the
            neighbours.
    """
    ready = checked_points(points, 2 * n_neighbors + 1)
    if len(ready) != len(coordinates):
        raise UnusablePoints(
            f"There are {len(ready)} points, but {len(coordinates)} places on the map."
        )
    n, space = len(ready), centred_space(ready)
    judged = np.random.default_rng(seed).permutation(n)[:sample] if n > sample else np.arange(n)
    on_map = _neighbours_on_map(coordinates, n_neighbors)[judged]
    excess = 0
    for rows in row_blocks(len(judged)):
        squared = squared_distances(space, space.points[judged[rows]])
        squared[np.arange(len(squared)), judged[rows]] = np.inf
        for column in np.take_along_axis(squared, on_map[rows], 1).T:
            ranks = np.count_nonzero(squared < column[:, np.newaxis], axis=1) + 1
            excess += int(np.maximum(ranks - n_neighbors, 0).sum())
    worst = len(judged) * n_neighbors * (2 * n - 3 * n_neighbors - 1)
    return 1 - 2 * excess / worst


def vote_accuracy(coordinates: Points, labels: Labels, *, n_neighbors: int = 15) -> float:
    """Share of points whose label wins a vote of their `n_neighbors` nearest others, 0 to 1.

    Args:
        coordinates: (n, c), of a map.
        labels: (n,), 0 to 9; in a tie the smaller label wins.
        n_neighbors: number of voters.

    Raises:
        UnusablePoints: labels and coordinates differ in number, or there are too few points.
    """
    if len(labels) != len(coordinates):
        raise UnusablePoints(f"There are {len(labels)} labels, but {len(coordinates)} points.")
    checked_points(coordinates, n_neighbors + 1)
    ballots = labels[_neighbours_on_map(coordinates, n_neighbors)]
    votes = (ballots[:, :, np.newaxis] == np.arange(10)).sum(axis=1)
    return float((votes.argmax(axis=1) == labels).mean())


def neighbour_shares(neighbours: Indices, labels: Labels) -> Float64:
    """The share of each digit's neighbours (row) that are of each digit (column): (10, 10).

    Args:
        neighbours: (n, k), the indices of each point's neighbours.
        labels: (n,), 0 to 9.

    Returns:
        Rows that sum to 1; the row of a digit that does not occur is all 0.
    """
    pairs = labels.astype(np.int64)[:, np.newaxis] * 10 + labels[neighbours]
    counts = np.bincount(pairs.ravel(), minlength=100).reshape(10, 10)
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))


def _neighbours_on_map(coordinates: Points, k: int) -> Indices:
    """The `k` nearest other points on the map, nearest first, in double precision."""
    from scipy.spatial import KDTree

    found = np.atleast_2d(KDTree(coordinates).query(coordinates, k + 1)[1])
    itself = found == np.arange(len(coordinates))[:, np.newaxis]
    itself[~itself.any(axis=1), -1] = True
    return np.asarray(found[~itself].reshape(len(coordinates), k))
