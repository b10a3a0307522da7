"""Outlines on the map: which points lie inside a lasso."""

import numpy as np
import numpy.typing as npt


def points_inside(
    coordinates: npt.NDArray[np.floating], outline: npt.NDArray[np.floating]
) -> npt.NDArray[np.int64]:
    """The indices of the places (n, 2) that lie inside an outline (k, 2), by even and odd."""
    x, y = coordinates[:, :1], coordinates[:, 1:2]
    ends = np.roll(outline, -1, axis=0)
    crosses = (outline[:, 1] > y) != (ends[:, 1] > y)
    rise = np.where(ends[:, 1] == outline[:, 1], 1, ends[:, 1] - outline[:, 1])
    at = outline[:, 0] + (y - outline[:, 1]) * (ends[:, 0] - outline[:, 0]) / rise
    return np.flatnonzero((crosses & (x < at)).sum(axis=1) % 2)
