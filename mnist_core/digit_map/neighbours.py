"""Nearest neighbours: exact for few points, approximate (HNSW) for many.

Points (n, d) go in; the indices of their neighbours (n, k) come out.

Source: M. Douze et al., "The Faiss library", 2024.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from mnist_core.digit_map.distances import Float32, Indices, Points, checked_points

Progress = Callable[[float, str], object]  # share done, 0 to 1, and the name of the step

EXACT = 15_000  # up to this many points, the neighbours are exact
LINKS, BUILDING, SEARCHING = 12, 60, 48  # Faiss's HNSW: M, efConstruction, efSearch
COMPONENTS = 48  # principal components in which HNSW searches
CANDIDATES = 6  # per neighbour; their distance is measured in all dimensions
PCA_SAMPLE = 10_000  # points used to find the principal components
BATCH = 2_000  # points added or searched between two reports of progress


def no_progress(share: float, step: str) -> None:
    """Report nothing."""


def nearest_neighbours(points: Points, queries: Points, k: int) -> Indices:
    """The `k` of `points` (n, d) nearest to each of `queries` (m, d): (m, k), nearest first.

    The result is exact. A query that is one of the points finds itself.

    Raises:
        UnusablePoints: the widths differ, values are not finite, or there are too few points.
    """
    points = checked_points(points, k)
    queries = checked_points(queries, width=points.shape[1])
    return _search(_exact_index(points.shape[1]), points, queries, k)


def neighbours_of_all(points: Points, k: int, progress: Progress | None = None) -> Indices:
    """The `k` nearest other points of each of `points` (n, d): (n, k), nearest first.

    Exact up to 15,000 points, approximate for more. Raises as `nearest_neighbours` does.
    """
    ready = checked_points(points, k + 1)
    index = (
        _exact_index(ready.shape[1]) if len(ready) <= EXACT else _approximate_index(ready.shape[1])
    )
    found = _search(index, ready, ready, k + 1, progress)
    itself = found == np.arange(len(ready))[:, np.newaxis]
    itself[~itself.any(axis=1), -1] = True  # among identical points it may not have found itself
    return np.asarray(found[~itself].reshape(len(ready), k))


def _exact_index(width: int) -> Any:
    """An index that compares a query with every point."""
    import faiss  # takes 0.2 s, so only the map loads it

    return faiss.IndexFlatL2(width)


def _approximate_index(width: int) -> Any:
    """An index that walks through a graph of the points (HNSW).

    It walks in the leading principal components, then measures its candidates in all dimensions.
    """
    import faiss

    leading = min(COMPONENTS, width)
    graph = faiss.IndexHNSWFlat(leading, LINKS)
    graph.hnsw.efConstruction, graph.hnsw.efSearch = BUILDING, SEARCHING
    index = faiss.IndexRefineFlat(faiss.IndexPreTransform(faiss.PCAMatrix(width, leading), graph))
    index.k_factor = CANDIDATES
    return index


def _search(
    index: Any, points: Float32, queries: Float32, k: int, progress: Progress | None = None
) -> Indices:
    """Fill an empty index and find the `k` nearest points of each query, nearest first."""
    tell = progress or no_progress
    centre = points.mean(axis=0)  # single precision is then enough for any offset
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
