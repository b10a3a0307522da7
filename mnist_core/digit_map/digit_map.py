"""The map of MNIST's test images: computed, measured, and stored as a file.

Points and labels go in; a map comes out. A stored map holds neither images nor labels.
"""

import warnings
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mnist_core.digit_map import quality, spectral
from mnist_core.digit_map.distances import Points
from mnist_core.digit_map.neighbours import Progress, no_progress
from mnist_core.digit_map.spectral import Embedding, GraphInPieces
from mnist_core.networks import run_files, runs, write_runs
from mnist_core.networks.runs import Run

DEFAULT_NEIGHBORS = 5  # the point itself included
COMPONENTS = 3  # coordinates; a 2-D map shows the first two
PIXELS = runs.ZOO / "pixels.npz"  # the map of the raw pixels, which belongs to no run


class DamagedMap(Exception):
    """The file does not hold a map; the message says what to do."""


@dataclass(frozen=True)
class DigitMap:
    """The coordinates of digits, and how faithful they are."""

    n_neighbors: int
    coordinates: npt.NDArray[np.float32]  # (n, 3)
    neighbours: npt.NDArray[np.integer]  # (n, n_neighbors - 1)
    eigenvalues: npt.NDArray[np.float64]  # (3,)
    pieces: int
    trustworthiness: float  # 0 to 1, of the first two coordinates
    vote_accuracy: float  # 0 to 1, of the 15 nearest on the 2-D map
    overlap: npt.NDArray[np.float64]  # (10, 10), see `quality.neighbour_shares`


def compute_map(
    points: Points,
    labels: npt.NDArray[np.integer],
    *,
    n_neighbors: int = DEFAULT_NEIGHBORS,
    progress: Progress | None = None,
) -> DigitMap:
    """Embed points (n, d) with labels (n,), 0 to 9, and measure the map.

    Raises:
        UnusablePoints: see `spectral.spectral_embedding`.
    """
    tell = progress or no_progress
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GraphInPieces)  # the map records the number of pieces
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
    """The map as an embedding that can place new points; needs its own points (n, d)."""
    return spectral.restore_embedding(
        points,
        found.coordinates.astype(np.float64),
        found.neighbours.astype(np.int64),
        found.eigenvalues,
        found.pieces,
    )


def write_map(file: Path, found: DigitMap) -> None:
    """Write a map to a file."""
    np.savez_compressed(file, **vars(found))


def save_map(run: Run, found: DigitMap) -> None:
    """Write the map of a run's features into the run's folder.

    Raises:
        RunChanged, DamagedRun: see `write_runs.update_run`.
    """
    write_runs.update_run(run, lambda draft: write_map(draft / run_files.MAP, found))


def read_map(file: Path) -> DigitMap:
    """Read a map from a file.

    Raises:
        DamagedMap: the file is missing or does not hold a map.
    """
    try:
        return _read(file)
    except Exception as error:  # numpy and zipfile promise nothing for foreign bytes
        raise DamagedMap(
            f"{file} cannot be read as a map. `python -m mnist_core map` makes a new one."
        ) from error


def of_run(run: Run) -> DigitMap | None:
    """Read the map of a run's features; None where there is none.

    Raises:
        DamagedRun: it is no map, or one of other images than MNIST's test images.
    """
    if run_files.MAP not in run.card.sha256:
        return None
    with run_files.reading(run.folder / run_files.MAP):
        found = _read(run.folder / run_files.MAP)
        if len(found.coordinates) != run.card.figures.images:
            raise ValueError(f"it holds {len(found.coordinates)} digits")
        return found


def _read(file: Path) -> DigitMap:
    """Read a map; `ValueError` and others where it is none."""
    arrays = run_files.read_arrays(file)
    values: dict[str, Any] = {}
    for field in fields(DigitMap):
        array = arrays[field.name]
        values[field.name] = array if array.ndim else array.item()
    found = DigitMap(**values)
    count = len(found.coordinates)
    neighbours = found.neighbours
    if not (
        found.coordinates.shape == (count, COMPONENTS)
        and neighbours.shape == (count, found.n_neighbors - 1)
        and found.eigenvalues.shape == (COMPONENTS,)
        and found.overlap.shape == (10, 10)
    ):
        raise ValueError("its arrays are of other shapes")
    if neighbours.dtype.kind not in "iu" or neighbours.min() < 0 or neighbours.max() >= count:
        raise ValueError("its neighbours are impossible")
    numbers = (found.coordinates, found.eigenvalues, found.overlap)
    if not all(array.dtype.kind == "f" and np.isfinite(array).all() for array in numbers):
        raise ValueError("some of its numbers are not finite")
    if not (0 <= found.trustworthiness <= 1 and 0 <= found.vote_accuracy <= 1 <= found.pieces):
        raise ValueError("its figures are impossible")
    return found


def most_mixed_pairs(found: DigitMap) -> list[tuple[int, int, float]]:
    """Pairs of digits that share neighbours: (digit, digit, share), most mixed first.

    The share of one digit's neighbours that are the other digit, averaged over both directions.
    """
    both = (found.overlap + found.overlap.T) / 2
    pairs = [(i, j, float(both[i, j])) for i in range(10) for j in range(i + 1, 10) if both[i, j]]
    return sorted(pairs, key=lambda pair: -pair[2])


def coordinate_rows(
    coordinates: npt.NDArray[np.floating],
    labels: npt.NDArray[np.integer] | None,
    predictions: npt.NDArray[np.integer],
) -> list[dict[str, object]]:
    """A map as table rows: index, label, prediction and coordinates of each digit.

    Args:
        coordinates: (n, 2) or (n, 3).
        labels: (n,), 0 to 9; None if unknown, which leaves the column empty.
        predictions: (n,), 0 to 9.
    """
    names = ("x", "y", "z")[: coordinates.shape[1]]
    rows: list[dict[str, object]] = []
    for index, place in enumerate(coordinates.tolist()):
        row: dict[str, object] = {
            "index": index,
            "label": "" if labels is None else int(labels[index]),
            "prediction": int(predictions[index]),
        }
        rows.append(row | dict(zip(names, place, strict=True)))
    return rows
