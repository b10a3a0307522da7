"""Nearest neighbours: exact for few points, approximate (HNSW) for many.

Neighbours are Faiss's: M. Douze et al., "The Faiss library", 2024.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from mnist_core.digit_map.distances import Float32, Indices, Points, checked_points

Progress = Callable[[float, str], object]  # share done, 0 .. 1, and what is being done

EXACT = 15_000  # up to so many points the neighbours are exact
LINKS, BUILDING, SEARCHING = 12, 60, 48  # of the graph that is searched beyond: see Faiss's HNSW
LEADING = 48  # principal components in which it is searched
MEASURED = 6  # candidates for each neighbour, that are measured in all dimensions
PCA_SAMPLE = 10_000  # points that show the principal components
BATCH = 2_000  # points that are searched among, or for, between two reports of progress


def nearest_neighbours(points: Points, queries: Points, k: int) -> Indices:
    """The `k` of `points` (n, d) nearest to each of `queries` (m, d): (m, k), nearest first.

    Exact. A query that is one of the points finds itself.

    Raises:
        UnusablePoints: not two matrices of one width, not finite, or `points` fewer than `k`.
    """
    points = checked_points(points, k)
    queries = checked_points(queries, width=points.shape[1])
    return _search(_flat(points.shape[1]), points, queries, k)


def neighbours_of_all(points: Points, k: int, progress: Progress | None = None) -> Indices:
    """The `k` nearest others of each of `points` (n, d): (n, k), nearest first.

    Exact up to 15,000 points, approximate beyond; the errors of `nearest`.
    """
    ready = checked_points(points, k + 1)
    index = _flat(ready.shape[1]) if len(ready) <= EXACT else _navigable(ready.shape[1])
    found = _search(index, ready, ready, k + 1, progress)
    itself = found == np.arange(len(ready))[:, np.newaxis]
    itself[~itself.any(axis=1), -1] = True  # among equal points it may have missed itself
    return np.asarray(found[~itself].reshape(len(ready), k))


def _flat(width: int) -> Any:
    import faiss  # a fifth of a second, which only the map has to wait for

    return faiss.IndexFlatL2(width)


def _navigable(width: int) -> Any:
    """An index that walks through a graph of the points, and nearly always finds the nearest.

    It walks in the leading principal components, and measures what it found in all dimensions.
    """
    import faiss

    leading = min(LEADING, width)
    graph = faiss.IndexHNSWFlat(leading, LINKS)
    graph.hnsw.efConstruction, graph.hnsw.efSearch = BUILDING, SEARCHING
    index = faiss.IndexRefineFlat(faiss.IndexPreTransform(faiss.PCAMatrix(width, leading), graph))
    index.k_factor = MEASURED
    return index


def _search(
    index: Any, points: Float32, queries: Float32, k: int, progress: Progress | None = None
) -> Indices:
    """The `k` nearest points of each query, nearest first, by an index that holds none yet."""
    tell = progress or (lambda share, what: None)
    centre = points.mean(axis=0)  # so that single precision serves for any offset
    index.train(points[:: max(1, len(points) // PCA_SAMPLE)] - centre)
    for start in range(0, len(points), BATCH):
        tell(0.5 * start / len(points), "neighbours")
        index.add(points[start : start + BATCH] - centre)
    found = np.empty((len(queries), k), np.int64)
    for start in range(0, len(queries), BATCH):
        tell(0.5 + 0.5 * start / len(queries), "neighbours")
        rows = slice(start, start + BATCH)
        found[rows] = index.search(queries[rows] - centre, k)[1]
    return found
