"""How faithful a map is: trustworthiness, votes of neighbours, mixed digits."""

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
    """How far neighbours on a map are neighbours in truth, 0 to 1.

    For each point, those of its `n_neighbors` nearest on the map that are not so near in space
    count by how many others are nearer. Of more than `sample` points, so many drawn by `seed`
    are judged, among all.

    Source: J. Venna, S. Kaski, "Neighborhood preservation in nonlinear projection methods",
    ICANN 2001, as scikit-learn's function of the same name.

    Raises:
        UnusablePoints: not as many rows of the one as of the other, or not over twice as many
            as the neighbours.
    """
    ready = checked_points(points, 2 * n_neighbors + 1)
    if len(ready) != len(coordinates):
        raise UnusablePoints(f"{len(ready)} points and {len(coordinates)} places on the map.")
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
    """How often the `n_neighbors` nearest others of a point name its label by majority, 0 to 1.

    Args:
        coordinates: (n, c), of a map.
        labels: (n,), 0 to 9; of labels with as many votes the smaller one wins.
        n_neighbors: how many vote.

    Raises:
        UnusablePoints: not a label for each row, or no more rows than voters.
    """
    if len(labels) != len(coordinates):
        raise UnusablePoints(f"{len(labels)} labels for {len(coordinates)} points.")
    checked_points(coordinates, n_neighbors + 1)
    ballots = labels[_neighbours_on_map(coordinates, n_neighbors)]
    votes = (ballots[:, :, np.newaxis] == np.arange(10)).sum(axis=1)
    return float((votes.argmax(axis=1) == labels).mean())


def neighbour_shares(neighbours: Indices, labels: Labels) -> Float64:
    """Whose neighbours each digit's are: (10, 10), the share of row's that are of the column.

    Args:
        neighbours: (n, k), the indices of each point's neighbours.
        labels: (n,), 0 to 9.

    Returns:
        Rows that sum to 1, or are 0 for a digit that does not occur.
    """
    pairs = labels.astype(np.int64)[:, np.newaxis] * 10 + labels[neighbours]
    counts = np.bincount(pairs.ravel(), minlength=100).reshape(10, 10)
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))


def _neighbours_on_map(coordinates: Points, k: int) -> Indices:
    """The `k` nearest other places of each, nearest first, in double precision."""
    from scipy.spatial import KDTree

    found = np.atleast_2d(KDTree(coordinates).query(coordinates, k + 1)[1])
    itself = found == np.arange(len(coordinates))[:, np.newaxis]
    itself[~itself.any(axis=1), -1] = True
    return np.asarray(found[~itself].reshape(len(coordinates), k))
