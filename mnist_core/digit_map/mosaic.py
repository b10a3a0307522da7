"""Thumbnails on the map: at most one digit for each cell of a grid."""

import numpy as np
import numpy.typing as npt


def one_per_cell(
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
