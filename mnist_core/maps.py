"""Maps: how MNIST's test images lie in a space, embedded, judged and kept as a file.

Points and labels flow in, a map flows out; a map that ships is a file without images or labels.
"""

import warnings
import zipfile
import zlib
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mnist_core import embedding, runs
from mnist_core.embedding import Embedding, GraphInPieces, Points, Progress
from mnist_core.runs import Run

NEIGHBORS = 5  # unless others are asked for; itself included
COMPONENTS = 3  # of which a flat map shows two
PIXELS = runs.ZOO / "pixels.npz"  # the map of the images themselves, which are of no run


class DamagedMap(Exception):
    """The file holds no map; the message says what to do."""


@dataclass(frozen=True)
class Map:
    """Where digits lie, and how far that is to be trusted."""

    n_neighbors: int
    coordinates: npt.NDArray[np.float32]  # (n, 3)
    neighbours: npt.NDArray[np.integer]  # (n, n_neighbors - 1)
    eigenvalues: npt.NDArray[np.float64]  # (3,)
    pieces: int
    trustworthiness: float  # 0 to 1, of the first two coordinates
    vote_accuracy: float  # 0 to 1, of the 15 nearest on the flat map
    overlap: npt.NDArray[np.float64]  # (10, 10), see `embedding.overlap`


def compute(
    points: Points,
    labels: npt.NDArray[np.integer],
    *,
    n_neighbors: int = NEIGHBORS,
    progress: Progress | None = None,
) -> Map:
    """Embed points (n, d) with labels (n,), 0 to 9, and judge the map.

    Raises:
        UnusablePoints: see `embedding.spectral_embedding`.
    """
    tell = progress or (lambda share, what: None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GraphInPieces)  # the map says how many there were
        found = embedding.spectral_embedding(
            points,
            n_neighbors=n_neighbors,
            n_components=COMPONENTS,
            progress=lambda share, what: tell(0.8 * share, what),
        )
    tell(0.8, "figures")
    flat = found.coordinates[:, :2]
    return Map(
        n_neighbors=n_neighbors,
        coordinates=found.coordinates.astype(np.float32),
        neighbours=found.neighbours.astype(np.uint16 if len(flat) < 2**16 else np.int64),
        eigenvalues=found.eigenvalues,
        pieces=found.pieces,
        trustworthiness=embedding.trustworthiness(points, flat),
        vote_accuracy=embedding.vote_accuracy(flat, labels),
        overlap=embedding.overlap(found.neighbours, labels),
    )


def embedded(found: Map, points: Points) -> Embedding:
    """A map as an embedding that places new points, once its own (n, d) are at hand."""
    return embedding.restored(
        points,
        found.coordinates.astype(np.float64),
        found.neighbours.astype(np.int64),
        found.eigenvalues,
        found.pieces,
    )


def write(file: Path, found: Map) -> None:
    """Write a map."""
    np.savez_compressed(file, **vars(found))


def save(run: Run, found: Map) -> None:
    """Write a map of a run's features into the run."""
    with runs.writing(run.folder, overwrite=True) as draft:
        runs.copy_files(run, draft)
        write(draft / runs.MAP, found)
        runs.write_card(draft, run.card)


def read(file: Path) -> Map:
    """Read a map.

    Raises:
        DamagedMap: it is not there, or something else.
    """
    try:
        with np.load(file, allow_pickle=False) as stored:
            arrays = {field.name: stored[field.name] for field in fields(Map)}
            values = {name: a if a.ndim else a.item() for name, a in arrays.items()}
            return Map(**values)
    except (OSError, EOFError, ValueError, LookupError, zipfile.BadZipFile, zlib.error) as error:
        raise DamagedMap(
            f"{file} cannot be read as a map. `python -m mnist_core map` makes it anew."
        ) from error


def inside(
    coordinates: npt.NDArray[np.floating], outline: npt.NDArray[np.floating]
) -> npt.NDArray[np.int64]:
    """The indices of the places (n, 2) that lie inside an outline (k, 2), by even and odd."""
    x, y = coordinates[:, :1], coordinates[:, 1:2]
    ends = np.roll(outline, -1, axis=0)
    crosses = (outline[:, 1] > y) != (ends[:, 1] > y)
    rise = np.where(ends[:, 1] == outline[:, 1], 1, ends[:, 1] - outline[:, 1])
    at = outline[:, 0] + (y - outline[:, 1]) * (ends[:, 0] - outline[:, 0]) / rise
    return np.flatnonzero((crosses & (x < at)).sum(axis=1) % 2)


def spread_out(
    coordinates: npt.NDArray[np.floating],
    low: npt.NDArray[np.floating],
    high: npt.NDArray[np.floating],
    shape: tuple[int, int],
) -> npt.NDArray[np.int64]:
    """Of places (n, 2), one for each cell of a grid, so that their pictures do not overlap.

    Args:
        coordinates: of all places.
        low: the grid's lower left corner (2,).
        high: its upper right one (2,).
        shape: its rows and columns.

    Returns:
        The index of the place nearest to the middle of each cell, row 0 at the top, or -1 where
        there is none: (rows, columns).
    """
    rows, columns = shape
    scaled = (coordinates - low) / np.where(high > low, high - low, 1) * [columns, rows]
    cell = np.floor(scaled).astype(int)
    within = ((cell >= 0) & (cell < [columns, rows])).all(axis=1)
    away = ((scaled - cell - 0.5) ** 2).sum(axis=1)
    grid = np.full(shape, -1, np.int64)
    for i in np.flatnonzero(within)[np.argsort(-away[within], kind="stable")]:
        grid[rows - 1 - cell[i, 1], cell[i, 0]] = i
    return grid


def overlaps(found: Map) -> list[tuple[int, int, float]]:
    """Which digits share neighbours: (digit, another, share), the most first.

    The share is the mean of both directions: of the one's neighbours that are the other's.
    """
    both = (found.overlap + found.overlap.T) / 2
    pairs = [(i, j, float(both[i, j])) for i in range(10) for j in range(i + 1, 10) if both[i, j]]
    return sorted(pairs, key=lambda pair: -pair[2])
