"""Check points and measure squared Euclidean distances between them, in single precision."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.floating | np.integer]
Labels = npt.NDArray[np.integer]
Indices = npt.NDArray[np.int64]
Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]
BLOCK = 1_000  # rows of a distance matrix that are computed at once


class UnusablePoints(ValueError):
    """The points cannot be embedded: too few, not numbers, or not one row each."""


class Space(NamedTuple):
    """Points prepared for measuring distances."""

    points: Float32  # (n, d), minus `centre`: single precision is then enough for any offset
    squares: Float32  # (n,), their squared lengths
    centre: Float32  # (d,)


def checked_points(points: Points, needed: int = 0, *, width: int | None = None) -> Float32:
    """Points (n, d) as finite float32 rows; raises `UnusablePoints` where they are not."""
    points = np.asarray(points)
    numbers = points.ndim == 2 and points.dtype.kind in "buif" and points.shape[1] > 0
    if not numbers or points.shape[1] != (width or points.shape[1]):
        raise UnusablePoints(
            f"The points are {points.dtype} {points.shape}, not numbers (n, {width or 'd'}). "
            "Reshape each image to one row."
        )
    refuse_fewer(len(points), needed)
    ready = np.ascontiguousarray(points, np.float32)
    if not np.isfinite(ready).all():
        raise UnusablePoints("Some points are NaN or infinite. Leave them out.")
    return ready


def refuse_fewer(points: int, needed: int) -> None:
    """Raise `UnusablePoints` if there are fewer points than needed."""
    if points < needed:
        raise UnusablePoints(
            f"{points} points are too few: at least {needed} are needed. Use fewer neighbours or "
            "coordinates, or more points."
        )


def centred_space(points: Float32) -> Space:
    """Points (n, d) with their mean subtracted, ready to measure distances from."""
    centre = points.mean(axis=0)
    around = points - centre
    return Space(around, np.einsum("ij,ij->i", around, around), centre)


def row_blocks(count: int) -> Iterator[slice]:
    """Slices of at most `BLOCK` rows that cover `count` rows."""
    return (slice(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK))


def squared_distances(space: Space, queries: Float32) -> Float32:
    """Squared distances (m, n) from centred queries (m, d) to all points."""
    products: Float32 = queries @ space.points.T
    products *= -2
    products += space.squares
    products += np.einsum("ij,ij->i", queries, queries)[:, np.newaxis]
    return products


def smallest(space: Space, queries: Float32, squared: Float32, k: int) -> Indices:
    """The `k` points with the smallest squared distances (m, n), nearest first: (m, k)."""
    candidates = min(k + 4, squared.shape[1])  # a few more than `k`, because of rounding
    chosen = squared.argpartition(candidates - 1, axis=1)[:, :candidates]
    order = distances_to(space, queries, chosen).argsort(axis=1, kind="stable")[:, :k]
    return np.asarray(np.take_along_axis(chosen, order, 1))


def distances_to(space: Space, queries: Float32, chosen: Indices) -> Float32:
    """Squared distances (m, k) from queries to chosen points (m, k), without cancellation."""
    squared = np.empty(chosen.shape, np.float32)
    for column, others in zip(squared.T, chosen.T, strict=True):
        difference = queries - space.points[others]
        column[:] = np.einsum("ij,ij->i", difference, difference)
    return squared
