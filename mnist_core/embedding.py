"""How digits lie relative to each other: points in, a map of them out, on which like is near like.

Spectral embedding: a graph of nearest neighbours, and the leading eigenvectors of its normalised
adjacency as coordinates. Arrays alone: knows no digit, no network, no run and no page.

Sources: M. Belkin, P. Niyogi, "Laplacian eigenmaps for dimensionality reduction and data
representation", Neural Computation 15, 2003. Placing new points: Y. Bengio et al., "Out-of-sample
extensions for LLE, Isomap, MDS, eigenmaps, and spectral clustering", NIPS 2003. Neighbours are
Faiss's: M. Douze et al., "The Faiss library", 2024.
"""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.floating | np.integer]
Labels = npt.NDArray[np.integer]
Indices = npt.NDArray[np.int64]
Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]
Progress = Callable[[float, str], object]  # share done, 0 .. 1, and what is being done

EXACT = 15_000  # up to so many points the neighbours are exact
LINKS, BUILDING, SEARCHING = 12, 60, 48  # of the graph that is searched beyond: see Faiss's HNSW
LEADING = 48  # principal components in which it is searched
MEASURED = 6  # candidates for each neighbour, that are measured in all dimensions
LESSON = 10_000  # points that show the principal components
BATCH = 2_000  # points that are searched among, or for, between two reports of progress
FAINT = 0.1  # an eigenvalue under which a coordinate says next to nothing
FEW = 100  # points: so many are solved as a dense matrix
BLOCK = 1_000  # rows of a matrix of distances


class UnusablePoints(ValueError):
    """The points cannot be embedded: too few, not numbers, or not a row each."""


class GraphInPieces(UserWarning):
    """The neighbour graph is not connected, and was joined."""


class Space(NamedTuple):
    """Points made ready to be measured from."""

    points: Float32  # (n, d), less `centre`, so that single precision serves for any offset
    squares: Float32  # (n,), their squared lengths
    centre: Float32  # (d,)


@dataclass(frozen=True)
class Embedding:
    """A map, and what is needed to place a new point on it."""

    space: Space
    radii: Float32  # (n,), squared distance to the last of the neighbours
    coordinates: Float64  # (n, c)
    neighbours: Indices  # (n, k), the nearest other points, nearest first
    eigenvalues: Float64  # (c,), of the normalised adjacency, descending
    pieces: int  # of the neighbour graph, before they were joined


class Placement(NamedTuple):
    """Where new points lie on a map."""

    coordinates: Float64  # (m, c)
    neighbours: Indices  # (m, k), the nearest embedded points, nearest first


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
    ready = _checked(points, max(n_neighbors, n_components + 2))
    tell = progress or (lambda share, what: None)
    neighbours = neighbours_of_all(
        ready, n_neighbors - 1, lambda share, what: tell(0.85 * share, what)
    )
    tell(0.85, "graph")
    graph, pieces = _joined(ready, _graph(neighbours))
    tell(0.9, "map")
    coordinates, eigenvalues = _eigenmap(graph, n_components, seed)
    tell(1.0, "done")
    return restored(ready, coordinates, neighbours, eigenvalues, pieces)


def restored(
    points: Points, coordinates: Float64, neighbours: Indices, eigenvalues: Float64, pieces: int
) -> Embedding:
    """An embedding made anew of its points (n, d) and of what was kept of it."""
    space = _space(_checked(points, len(coordinates)))
    radii = _distances_to(space, space.points, neighbours[:, -1:])[:, 0]
    return Embedding(space, radii, coordinates, neighbours, eigenvalues, pieces)


def place(embedding: Embedding, new_points: Points, *, n_neighbors: int = 10) -> Placement:
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
    queries = _checked(new_points, width=len(space.centre)) - space.centre
    _refuse_fewer(len(space.points), n_neighbors)
    coordinates = np.empty((len(queries), embedding.coordinates.shape[1]))
    named = np.empty((len(queries), max(n_neighbors, in_graph)), np.int64)
    for rows in _blocks(len(queries)):
        squared = _squared_distances(space, queries[rows])
        weights = (squared < embedding.radii) * 0.5
        named[rows] = _smallest(space, queries[rows], squared, named.shape[1])
        own = named[rows, :in_graph]
        np.put_along_axis(weights, own, np.take_along_axis(weights, own, 1) + 0.5, 1)
        means = weights @ embedding.coordinates / weights.sum(axis=1, keepdims=True)
        coordinates[rows] = means / np.maximum(embedding.eigenvalues, FAINT)
    same = _distances_to(space, queries, named[:, :1])[:, 0] == 0
    coordinates[same] = embedding.coordinates[named[same, 0]]
    return Placement(coordinates, named[:, :n_neighbors])


def nearest(points: Points, queries: Points, k: int) -> Indices:
    """The `k` of `points` (n, d) nearest to each of `queries` (m, d): (m, k), nearest first.

    Exact. A query that is one of the points finds itself.

    Raises:
        UnusablePoints: not two matrices of one width, not finite, or `points` fewer than `k`.
    """
    points = _checked(points, k)
    queries = _checked(queries, width=points.shape[1])
    return _search(_flat(points.shape[1]), points, queries, k)


def neighbours_of_all(points: Points, k: int, progress: Progress | None = None) -> Indices:
    """The `k` nearest others of each of `points` (n, d): (n, k), nearest first.

    Exact up to 15,000 points, approximate beyond; the errors of `nearest`.
    """
    ready = _checked(points, k + 1)
    index = _flat(ready.shape[1]) if len(ready) <= EXACT else _navigable(ready.shape[1])
    found = _search(index, ready, ready, k + 1, progress)
    itself = found == np.arange(len(ready))[:, np.newaxis]
    itself[~itself.any(axis=1), -1] = True  # among equal points it may have missed itself
    return np.asarray(found[~itself].reshape(len(ready), k))


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
    ready = _checked(points, 2 * n_neighbors + 1)
    if len(ready) != len(coordinates):
        raise UnusablePoints(f"{len(ready)} points and {len(coordinates)} places on the map.")
    n, space = len(ready), _space(ready)
    judged = np.random.default_rng(seed).permutation(n)[:sample] if n > sample else np.arange(n)
    on_map = _neighbours_on_map(coordinates, n_neighbors)[judged]
    excess = 0
    for rows in _blocks(len(judged)):
        squared = _squared_distances(space, space.points[judged[rows]])
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
    _checked(coordinates, n_neighbors + 1)
    ballots = labels[_neighbours_on_map(coordinates, n_neighbors)]
    votes = (ballots[:, :, np.newaxis] == np.arange(10)).sum(axis=1)
    return float((votes.argmax(axis=1) == labels).mean())


def overlap(neighbours: Indices, labels: Labels) -> Float64:
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


def _checked(points: Points, needed: int = 0, *, width: int | None = None) -> Float32:
    points = np.asarray(points)
    numbers = points.ndim == 2 and points.dtype.kind in "buif" and points.shape[1] > 0
    if not numbers or points.shape[1] != (width or points.shape[1]):
        raise UnusablePoints(
            f"The points are {points.dtype} {points.shape}, and not numbers (n, {width or 'd'}): "
            "reshape images to a row each."
        )
    _refuse_fewer(len(points), needed)
    ready = np.ascontiguousarray(points, np.float32)
    if not np.isfinite(ready).all():
        raise UnusablePoints("Some points are NaN or infinite: leave them out.")
    return ready


def _refuse_fewer(points: int, needed: int) -> None:
    if points < needed:
        raise UnusablePoints(
            f"{points} points are too few, at least {needed} are needed: ask for fewer neighbours "
            "or coordinates, or give more points."
        )


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
    index.train(points[:: max(1, len(points) // LESSON)] - centre)
    for start in range(0, len(points), BATCH):
        tell(0.5 * start / len(points), "neighbours")
        index.add(points[start : start + BATCH] - centre)
    found = np.empty((len(queries), k), np.int64)
    for start in range(0, len(queries), BATCH):
        tell(0.5 + 0.5 * start / len(queries), "neighbours")
        rows = slice(start, start + BATCH)
        found[rows] = index.search(queries[rows] - centre, k)[1]
    return found


def _space(points: Float32) -> Space:
    centre = points.mean(axis=0)
    around = points - centre
    return Space(around, np.einsum("ij,ij->i", around, around), centre)


def _blocks(count: int) -> Iterator[slice]:
    return (slice(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK))


def _squared_distances(space: Space, queries: Float32) -> Float32:
    """Squared distances (m, n) of queries (m, d), the centre taken off them, to all points."""
    products: Float32 = queries @ space.points.T
    products *= -2
    products += space.squares
    products += np.einsum("ij,ij->i", queries, queries)[:, np.newaxis]
    return products


def _smallest(space: Space, queries: Float32, squared: Float32, k: int) -> Indices:
    """The `k` points with the smallest of squared distances (m, n), nearest first."""
    few = min(k + 4, squared.shape[1])  # some more, for rounding
    chosen = squared.argpartition(few - 1, axis=1)[:, :few]
    order = _distances_to(space, queries, chosen).argsort(axis=1, kind="stable")[:, :k]
    return np.asarray(np.take_along_axis(chosen, order, 1))


def _distances_to(space: Space, queries: Float32, chosen: Indices) -> Float32:
    """Squared distances (m, k) of queries to chosen points (m, k), without cancellation."""
    squared = np.empty(chosen.shape, np.float32)
    for column, others in zip(squared.T, chosen.T, strict=True):
        difference = queries - space.points[others]
        column[:] = np.einsum("ij,ij->i", difference, difference)
    return squared


def _neighbours_on_map(coordinates: Points, k: int) -> Indices:
    """The `k` nearest other places of each, nearest first, in double precision."""
    from scipy.spatial import KDTree

    found = np.atleast_2d(KDTree(coordinates).query(coordinates, k + 1)[1])
    itself = found == np.arange(len(coordinates))[:, np.newaxis]
    itself[~itself.any(axis=1), -1] = True
    return np.asarray(found[~itself].reshape(len(coordinates), k))


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
    to = main[nearest(points[main], points[rest], 1)[:, 0]]
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
