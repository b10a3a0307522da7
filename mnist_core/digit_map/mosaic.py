"""Pictures of digits on the map: at most one for each cell of a grid, drawn as one picture.

Coordinates and images go in; a grid of indices and an RGBA picture come out.
"""

import numpy as np
import numpy.typing as npt

SIDE = 28  # pixels of a digit


def choose_one_per_cell(
    coordinates: npt.NDArray[np.floating],
    low: npt.NDArray[np.floating],
    high: npt.NDArray[np.floating],
    shape: tuple[int, int],
) -> npt.NDArray[np.int64]:
    """Choose at most one point per grid cell, so that thumbnails do not overlap.

    Args:
        coordinates: (n, 2), the x and y of all points.
        low: (2,), the lower left corner of the grid.
        high: (2,), the upper right corner of the grid.
        shape: the numbers of rows and columns.

    Returns:
        For each cell the index of the point nearest to its middle, or -1 if the cell is empty:
        (rows, columns), row 0 at the top.
    """
    rows, columns = shape
    scaled = (coordinates - low) / np.where(high > low, high - low, 1) * [columns, rows]
    cell = np.floor(scaled).astype(int)
    in_grid = ((cell >= 0) & (cell < [columns, rows])).all(axis=1)
    from_middle = ((scaled - cell - 0.5) ** 2).sum(axis=1)
    grid = np.full(shape, -1, np.int64)
    # Farthest first: the nearest point of a cell is written last, and stays.
    farthest_first = np.argsort(-from_middle[in_grid], kind="stable")
    for index in np.flatnonzero(in_grid)[farthest_first]:
        column, row_from_below = cell[index]
        grid[rows - 1 - row_from_below, column] = index
    return grid


def draw_mosaic(
    images: npt.NDArray[np.uint8],
    colours: npt.NDArray[np.uint8],
    grid: npt.NDArray[np.integer],
) -> npt.NDArray[np.uint8]:
    """Draw the digits of a grid as one picture, each in its colour; ink is opaque, paper is not.

    Args:
        images: uint8 (n, 28, 28), 0 background .. 255 ink.
        colours: uint8 (n, 3), the red, green and blue of each image.
        grid: (rows, columns), indices of images; -1 for an empty cell.

    Returns:
        An RGBA picture, uint8 (28 * rows, 28 * columns, 4).
    """
    rows, columns = grid.shape
    picture = np.zeros((rows * SIDE, columns * SIDE, 4), np.uint8)
    for row, column in np.argwhere(grid >= 0):
        index = grid[row, column]
        top, left = row * SIDE, column * SIDE
        tile = picture[top : top + SIDE, left : left + SIDE]
        tile[..., :3] = colours[index]
        tile[..., 3] = images[index]
    return picture
