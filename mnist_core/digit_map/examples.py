"""Examples on a map: where each digit's group lies, its typical digit, and digits between two.

Coordinates (n, d), neighbours (n, k) and digits (n,) go in; places or indices come out.
"""

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.floating]
Digits = npt.NDArray[np.integer]  # (n,), 0 to 9
Indices = npt.NDArray[np.int64]

LEAST_NAMED = 0.01  # a group with a smaller share of the points is not named
ROUNDS = 200  # of moving names apart


def middles(coordinates: Places, digits: Digits) -> dict[int, Places]:
    """The median place of each digit that is at least one point in a hundred."""
    groups = {digit: coordinates[digits == digit] for digit in range(10)}
    least = max(1, LEAST_NAMED * len(digits))
    return {digit: np.median(group, 0) for digit, group in groups.items() if len(group) >= least}


def move_apart(places: Places, size: Places, apart: float = 0.06) -> Places:
    """Move places (m, d) as little as needed so that their names do not cover each other.

    Args:
        places: to move.
        size: of the map in each direction, (d,).
        apart: how far names have to be from each other, as a share of the map's size.
    """
    moved = places / size
    for _ in range(ROUNDS):
        for i in range(len(moved)):
            for j in range(i):
                way = moved[i] - moved[j]
                far = float(np.linalg.norm(way))
                if far >= apart:
                    continue
                direction = way / far if far > 0 else np.eye(moved.shape[1])[0]
                moved[i] += direction * (apart - far) / 2
                moved[j] -= direction * (apart - far) / 2
    return moved * size


def typical_digits(coordinates: Places, digits: Digits) -> Indices:
    """For each digit, the index of the point nearest to the middle of its group."""
    found = []
    for digit, middle in middles(coordinates, digits).items():
        members = np.flatnonzero(digits == digit)
        distances = np.linalg.norm(coordinates[members] - middle, axis=1)
        found.append(members[distances.argmin()])
    return np.array(found, np.int64)


def digit_between(neighbours: npt.NDArray[np.integer], digits: Digits, one: int, other: int) -> int:
    """The index of a digit `one` whose neighbours (n, k) are most evenly `one` and `other`."""
    members = np.flatnonzero(digits == one)
    around = digits[neighbours[members]]
    evenly = np.minimum((around == one).sum(axis=1), (around == other).sum(axis=1))
    return int(members[evenly.argmax()])
