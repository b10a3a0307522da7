"""Outlines drawn on the map with the lasso: as text, with fewer corners, and the points inside.

An outline is an array (k, 2) with the x and y of its corners.
"""

import math

import numpy as np
import numpy.typing as npt

Outline = npt.NDArray[np.floating]

LONGEST = 2_000  # characters of an outline
MAX_CORNERS = 24  # more would make the address long, and the search for points slow


class NotAnOutline(ValueError):
    """The text does not describe an outline."""


def thin_outline(outline: Outline, max_corners: int = MAX_CORNERS) -> Outline:
    """Keep every n-th corner of an outline (k, 2), so that at most `max_corners` are left."""
    step = max(1, math.ceil(len(outline) / max_corners))
    return outline[::step]


def outline_to_text(outline: Outline) -> str:
    """An outline as `x,y x,y ...`, with four significant digits."""
    return " ".join(f"{x:.4g},{y:.4g}" for x, y in outline)


def outline_from_text(text: str) -> npt.NDArray[np.float64]:
    """Read an outline (k, 2) from text as `outline_to_text` writes it.

    Raises:
        NotAnOutline: the text is not at least three pairs of finite numbers.
    """
    if len(text) > LONGEST:
        raise NotAnOutline(f"An outline has at most {LONGEST:,} characters.")
    corners = [corner.split(",") for corner in text.split()]
    if len(corners) < 3 or any(len(corner) != 2 for corner in corners):
        raise NotAnOutline(f"An outline is at least three corners `x,y`, not {text!r}.")
    try:
        outline = np.array(corners).astype(np.float64)
    except ValueError as error:
        raise NotAnOutline(f"Some corners in {text!r} are not numbers.") from error
    if not np.isfinite(outline).all():
        raise NotAnOutline(f"Some corners in {text!r} are not finite numbers.")
    return outline


def points_inside(coordinates: npt.NDArray[np.floating], outline: Outline) -> npt.NDArray[np.int64]:
    """The indices of the points (n, 2) that lie inside an outline (k, 2).

    A point is inside if a line from it to the right crosses the outline an odd number of times.
    """
    x, y = coordinates[:, :1], coordinates[:, 1:2]
    ends = np.roll(outline, -1, axis=0)
    crosses = (outline[:, 1] > y) != (ends[:, 1] > y)
    # A level edge is never crossed; 1 only avoids a division by 0.
    rise = np.where(ends[:, 1] == outline[:, 1], 1, ends[:, 1] - outline[:, 1])
    crossing_x = outline[:, 0] + (y - outline[:, 1]) * (ends[:, 0] - outline[:, 0]) / rise
    crossings = (crosses & (x < crossing_x)).sum(axis=1)
    return np.flatnonzero(crossings % 2 == 1)
