"""Place new points on a finished map (out-of-sample extension).

An embedding and new points (m, d) go in; coordinates and nearest neighbours come out.

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

MIN_EIGENVALUE = 0.1  # a coordinate with a smaller eigenvalue says next to nothing


class Placement(NamedTuple):
    """The positions of new points on a map."""

    coordinates: Float64  # (m, c)
    neighbours: Indices  # (m, k), the nearest embedded points, nearest first


def place_points(embedding: Embedding, new_points: Points, *, n_neighbors: int = 10) -> Placement:
    """Place points on a map that was made without them, close to where it would have put them.

    A new point lies at the weighted mean of its graph neighbours, divided by the eigenvalue
    (Nystroem's extension); the same holds for every embedded point. Its graph neighbours are the
    points nearest to it, and the points that would count it among their own nearest. A point equal
    to an embedded one gets the same coordinates.

    Args:
        embedding: the map.
        new_points: (m, d), finite, in the same units as the embedded points.
        n_neighbors: how many nearest embedded points to return.

    Raises:
        UnusablePoints: the points are not (m, d) or not finite, or too few points are embedded.
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
        coordinates[rows] = means / np.maximum(embedding.eigenvalues, MIN_EIGENVALUE)
    same = distances_to(space, queries, named[:, :1])[:, 0] == 0
    coordinates[same] = embedding.coordinates[named[same, 0]]
    return Placement(coordinates, named[:, :n_neighbors])
