"""Placing new points on a finished map (out-of-sample extension).

Source: Y. Bengio et al., "Out-of-sample extensions for LLE, Isomap, MDS, eigenmaps, and spectral
clustering", NIPS 2003.
"""

from typing import NamedTuple

import numpy as np

from mnist_core.digit_map.distances import (
    Float64,
    Indices,
    Points,
    checked_points,
    distances_to,
    refuse_fewer,
    row_blocks,
    smallest,
    squared_distances,
)
from mnist_core.digit_map.spectral import Embedding

FAINT = 0.1  # an eigenvalue under which a coordinate says next to nothing


class Placement(NamedTuple):
    """Where new points lie on a map."""

    coordinates: Float64  # (m, c)
    neighbours: Indices  # (m, k), the nearest embedded points, nearest first


def place_points(embedding: Embedding, new_points: Points, *, n_neighbors: int = 10) -> Placement:
    """Place points on a map that was made without them, where it would have had them.

    A new point lies at the weighted mean of its neighbours in the graph, divided by the
    eigenvalue (Nystroem's extension), which is where each embedded point lies as well. Its
    neighbours are those nearest to it, and those to whom it would be one of their nearest. A
    point equal to an embedded one gets that one's coordinates.

    Args:
        embedding: the map.
        new_points: (m, d), finite, in the units of the embedded points.
        n_neighbors: how many nearest embedded points to name.

    Raises:
        UnusablePoints: not (m, d), not finite, or fewer points embedded than are to be named.
    """
    space, in_graph = embedding.space, embedding.neighbours.shape[1]
    queries = checked_points(new_points, width=len(space.centre)) - space.centre
    refuse_fewer(len(space.points), n_neighbors)
    coordinates = np.empty((len(queries), embedding.coordinates.shape[1]))
    named = np.empty((len(queries), max(n_neighbors, in_graph)), np.int64)
    for rows in row_blocks(len(queries)):
        squared = squared_distances(space, queries[rows])
        weights = (squared < embedding.radii) * 0.5
        named[rows] = smallest(space, queries[rows], squared, named.shape[1])
        own = named[rows, :in_graph]
        np.put_along_axis(weights, own, np.take_along_axis(weights, own, 1) + 0.5, 1)
        means = weights @ embedding.coordinates / weights.sum(axis=1, keepdims=True)
        coordinates[rows] = means / np.maximum(embedding.eigenvalues, FAINT)
    same = distances_to(space, queries, named[:, :1])[:, 0] == 0
    coordinates[same] = embedding.coordinates[named[same, 0]]
    return Placement(coordinates, named[:, :n_neighbors])
