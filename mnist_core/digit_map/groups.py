"""Sort the points of a map into groups, so that each group can be shown in its own colour.

Labels, predictions or confidences (n,) go in, with a mask of the points that are shown; the
indices of the points of each group come out.
"""

import numpy as np
import numpy.typing as npt

Digits = npt.NDArray[np.integer]  # (n,), 0 to 9
Mask = npt.NDArray[np.bool_]  # (n,), True for the points that are shown
Indices = npt.NDArray[np.int64]
Coordinates = npt.NDArray[np.floating]


def group_by_digit(digits: Digits, shown: Mask) -> dict[int, Indices]:
    """The shown points of each digit, in the order of the digits, without empty groups."""
    groups = {digit: np.flatnonzero(shown & (digits == digit)) for digit in range(10)}
    return {digit: indices for digit, indices in groups.items() if len(indices) > 0}


def middle_of_group(coordinates: Coordinates, indices: Indices) -> tuple[Coordinates, int]:
    """The middle of a group of points: the median of its coordinates, and the point nearest to it.

    Args:
        coordinates: (n, d), of all points.
        indices: (k,), of the points of the group, at least one.

    Returns:
        The median, (d,), and the index of the nearest point of the group.
    """
    places = coordinates[indices]
    middle = np.median(places, axis=0)
    nearest = np.square(places - middle).sum(axis=1).argmin()
    return middle, int(indices[nearest])


def spread(places: Coordinates, apart: Coordinates, rounds: int = 50) -> Coordinates:
    """Move places (k, d) away from each other, so that names written there do not overlap.

    Args:
        places: where the names would stand.
        apart: (d,), how far two names must be apart along one of the axes.
        rounds: how often each pair is moved at most.
    """
    moved = (places / apart).astype(float)
    for _ in range(rounds):
        far = True
        for one in range(len(moved)):
            for other in range(one):
                gap = moved[one] - moved[other]
                axis = int(np.abs(gap).argmax())
                missing = 1 - abs(gap[axis])
                if missing > 0.01:
                    far = False
                    step = (missing if gap[axis] >= 0 else -missing) / 2
                    moved[one, axis] += step
                    moved[other, axis] -= step
        if far:
            break
    return moved * apart


def group_by_correctness(
    labels: Digits, predictions: Digits, shown: Mask
) -> tuple[Indices, Indices]:
    """The shown points that were read correctly, and those that were misread."""
    correct = predictions == labels
    return np.flatnonzero(shown & correct), np.flatnonzero(shown & ~correct)


def order_by_confidence(confidence: npt.NDArray[np.floating], shown: Mask) -> Indices:
    """The shown points, most confident first: drawn in this order, the least confident is on top.

    `confidence` is the greatest probability of each point, (n,), 0 to 1.
    """
    indices = np.flatnonzero(shown)
    order = np.argsort(-confidence[indices])
    return indices[order]
