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

from mnist_core.digit_map import quality, spectral
from mnist_core.digit_map.distances import Points
from mnist_core.digit_map.neighbours import Progress
from mnist_core.digit_map.spectral import Embedding, GraphInPieces
from mnist_core.networks import runs
from mnist_core.networks.runs import Run

DEFAULT_NEIGHBORS = 5  # unless others are asked for; itself included
COMPONENTS = 3  # of which a flat map shows two
PIXELS = runs.ZOO / "pixels.npz"  # the map of the images themselves, which are of no run


class DamagedMap(Exception):
    """The file holds no map; the message says what to do."""


@dataclass(frozen=True)
class DigitMap:
    """Where digits lie, and how far that is to be trusted."""

    n_neighbors: int
    coordinates: npt.NDArray[np.float32]  # (n, 3)
    neighbours: npt.NDArray[np.integer]  # (n, n_neighbors - 1)
    eigenvalues: npt.NDArray[np.float64]  # (3,)
    pieces: int
    trustworthiness: float  # 0 to 1, of the first two coordinates
    vote_accuracy: float  # 0 to 1, of the 15 nearest on the flat map
    overlap: npt.NDArray[np.float64]  # (10, 10), see `embedding.overlap`


def compute_map(
    points: Points,
    labels: npt.NDArray[np.integer],
    *,
    n_neighbors: int = DEFAULT_NEIGHBORS,
    progress: Progress | None = None,
) -> DigitMap:
    """Embed points (n, d) with labels (n,), 0 to 9, and judge the map.

    Raises:
        UnusablePoints: see `embedding.spectral_embedding`.
    """
    tell = progress or (lambda share, what: None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GraphInPieces)  # the map says how many there were
        found = spectral.spectral_embedding(
            points,
            n_neighbors=n_neighbors,
            n_components=COMPONENTS,
            progress=lambda share, what: tell(0.8 * share, what),
        )
    tell(0.8, "figures")
    flat = found.coordinates[:, :2]
    return DigitMap(
        n_neighbors=n_neighbors,
        coordinates=found.coordinates.astype(np.float32),
        neighbours=found.neighbours.astype(np.uint16 if len(flat) < 2**16 else np.int64),
        eigenvalues=found.eigenvalues,
        pieces=found.pieces,
        trustworthiness=quality.trustworthiness(points, flat),
        vote_accuracy=quality.vote_accuracy(flat, labels),
        overlap=quality.neighbour_shares(found.neighbours, labels),
    )


def as_embedding(found: DigitMap, points: Points) -> Embedding:
    """A map as an embedding that places new points, once its own (n, d) are at hand."""
    return spectral.restore_embedding(
        points,
        found.coordinates.astype(np.float64),
        found.neighbours.astype(np.int64),
        found.eigenvalues,
        found.pieces,
    )


def write_map(file: Path, found: DigitMap) -> None:
    """Write a map."""
    np.savez_compressed(file, **vars(found))


def save_map(run: Run, found: DigitMap) -> None:
    """Write a map of a run's features into the run."""
    with runs.writing(run.folder, overwrite=True) as draft:
        runs.copy_files(run, draft)
        write_map(draft / runs.MAP, found)
        runs.write_card(draft, run.card)


def read_map(file: Path) -> DigitMap:
    """Read a map.

    Raises:
        DamagedMap: it is not there, or something else.
    """
    try:
        with np.load(file, allow_pickle=False) as stored:
            arrays = {field.name: stored[field.name] for field in fields(DigitMap)}
            values = {name: a if a.ndim else a.item() for name, a in arrays.items()}
            return DigitMap(**values)
    except (OSError, EOFError, ValueError, LookupError, zipfile.BadZipFile, zlib.error) as error:
        raise DamagedMap(
            f"{file} cannot be read as a map. `python -m mnist_core map` makes it anew."
        ) from error


def most_mixed_pairs(found: DigitMap) -> list[tuple[int, int, float]]:
    """Which digits share neighbours: (digit, another, share), the most first.

    The share is the mean of both directions: of the one's neighbours that are the other's.
    """
    both = (found.overlap + found.overlap.T) / 2
    pairs = [(i, j, float(both[i, j])) for i in range(10) for j in range(i + 1, 10) if both[i, j]]
    return sorted(pairs, key=lambda pair: -pair[2])
