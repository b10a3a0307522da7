"""How digits lie relative to each other: points in, a map of them out, on which like is near like.

Spectral embedding: a graph of nearest neighbours, and the leading eigenvectors of its normalised
adjacency as coordinates. Arrays alone: knows no digit, no network, no run and no page.

Sources: M. Belkin, P. Niyogi, "Laplacian eigenmaps for dimensionality reduction and data
representation", Neural Computation 15, 2003. Placing new points: Y. Bengio et al., "Out-of-sample
extensions for LLE, Isomap, MDS, eigenmaps, and spectral clustering", NIPS 2003. Neighbours are
Faiss's: M. Douze et al., "The Faiss library", 2024.
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from mnist_core.digit_map.distances import (
    Float32,
    Float64,
    Indices,
    Points,
    Space,
    UnusablePoints,
    centred_space,
    checked_points,
    distances_to,
)
from mnist_core.digit_map.neighbours import Progress, nearest_neighbours, neighbours_of_all

FEW = 100  # points: so many are solved as a dense matrix


class GraphInPieces(UserWarning):
    """The neighbour graph is not connected, and was joined."""


@dataclass(frozen=True)
class Embedding:
    """A map, and what is needed to place a new point on it."""

    space: Space
    radii: Float32  # (n,), squared distance to the last of the neighbours
    coordinates: Float64  # (n, c)
    neighbours: Indices  # (n, k), the nearest other points, nearest first
    eigenvalues: Float64  # (c,), of the normalised adjacency, descending
    pieces: int  # of the neighbour graph, before they were joined


def spectral_embedding(
    points: Points,
    *,
    n_neighbors: int = 5,
    n_components: int = 2,
    seed: int = 0,
    progress: Progress | None = None,
) -> Embedding:
    """Map points so that neighbours lie beside each other.

    Coordinates are those of scikit-learn's `SpectralEmbedding(affinity="nearest_neighbors")`, in
    its scale and with its signs: of each coordinate, the entry farthest from 0 is positive. The
    neighbours are exact up to 15,000 points and approximate beyond (recall 0.99 on MNIST), by
    Euclidean distance in single precision.

    A graph in several pieces has no map of its own. It is joined: every point of a piece is tied
    to its nearest point of the largest piece as if that were one more neighbour.

    Args:
        points: (n, d), finite.
        n_neighbors: how many neighbours a point has, itself included as in scikit-learn.
        n_components: how many coordinates, 1 or more.
        seed: of the eigenvectors' start; the map does not depend on it but for rounding.
        progress: called between the steps; what it raises ends the computation.

    Raises:
        UnusablePoints: not (n, d), not finite, or fewer than the neighbours or coordinates need.

    Warns:
        GraphInPieces: with the number of pieces.
    """
    if n_neighbors < 2 or n_components < 1:
        raise UnusablePoints(
            f"{n_neighbors} neighbours and {n_components} coordinates make no map: "
            "ask for at least 2 neighbours, the point itself included, and 1 coordinate."
        )
    ready = checked_points(points, max(n_neighbors, n_components + 2))
    tell = progress or (lambda share, what: None)
    neighbours = neighbours_of_all(
        ready, n_neighbors - 1, lambda share, what: tell(0.85 * share, what)
    )
    tell(0.85, "graph")
    graph, pieces = _joined(ready, _graph(neighbours))
    tell(0.9, "map")
    coordinates, eigenvalues = _eigenmap(graph, n_components, seed)
    tell(1.0, "done")
    return restore_embedding(ready, coordinates, neighbours, eigenvalues, pieces)


def restore_embedding(
    points: Points, coordinates: Float64, neighbours: Indices, eigenvalues: Float64, pieces: int
) -> Embedding:
    """An embedding made anew of its points (n, d) and of what was kept of it."""
    space = centred_space(checked_points(points, len(coordinates)))
    radii = distances_to(space, space.points, neighbours[:, -1:])[:, 0]
    return Embedding(space, radii, coordinates, neighbours, eigenvalues, pieces)


def _graph(neighbours: Indices) -> Any:
    """Symmetric sparse (n, n): 1 where both name each other as neighbours, 0.5 where one does."""
    from scipy.sparse import csr_array

    n, k = neighbours.shape
    entries = (np.full(n * k, 0.5), neighbours.ravel(), np.arange(n + 1) * k)
    half = csr_array(entries, shape=(n, n))
    return half + half.T


def _joined(points: Float32, graph: Any) -> tuple[Any, int]:
    """The graph in one piece, and in how many it was."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    pieces, piece_of = connected_components(graph, directed=False)
    if pieces == 1:
        return graph, 1
    warnings.warn(
        f"The graph of neighbours was in {pieces} pieces. The points of the smaller ones are "
        "tied to the largest; more neighbours would make it one piece.",
        GraphInPieces,
        stacklevel=3,
    )
    inside = piece_of == np.bincount(piece_of).argmax()
    main, rest = np.flatnonzero(inside), np.flatnonzero(~inside)
    to = main[nearest_neighbours(points[main], points[rest], 1)[:, 0]]
    ties = csr_array((np.full(len(rest), 0.5), (rest, to)), shape=graph.shape)
    return graph + ties + ties.T, int(pieces)


def _eigenmap(graph: Any, n_components: int, seed: int) -> tuple[Float64, Float64]:
    """Coordinates (n, c), and the eigenvalues (c,) of the normalised adjacency they belong to."""
    from scipy.sparse import diags_array

    roots = np.sqrt(graph.sum(axis=0))
    normalised = diags_array(1 / roots) @ graph @ diags_array(1 / roots)
    values, vectors = _leading(normalised.tocsr(), n_components + 1, seed)
    coordinates = vectors[:, 1:] / roots[:, np.newaxis]  # the first is the same everywhere
    farthest = np.abs(coordinates).argmax(axis=0)
    signs = np.sign(coordinates[farthest, np.arange(n_components)])
    return coordinates * signs, values[1:]


def _leading(matrix: Any, count: int, seed: int) -> tuple[Float64, Float64]:
    """The largest eigenvalues (count,), descending, and their vectors (n, count)."""
    from scipy.sparse.linalg import ArpackNoConvergence, eigsh

    n = matrix.shape[0]
    if n <= max(FEW, 4 * count):
        values, vectors = np.linalg.eigh(matrix.toarray())
    else:
        start = np.random.default_rng(seed).uniform(-1, 1, n)
        try:
            values, vectors = eigsh(matrix, count, which="LA", v0=start, maxiter=1000)
        except ArpackNoConvergence:  # a long thin graph, which can be factorised instead
            values, vectors = eigsh(matrix, count, sigma=1 + 1e-9, v0=start)
    order = np.argsort(-values, kind="stable")[:count]
    return values[order], vectors[:, order]
