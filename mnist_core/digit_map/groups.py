"""Sort the points of a map into groups, so that each group can be shown in its own colour.

Labels, predictions or confidences (n,) go in, with a mask of the points that are shown; the
indices of the points of each group come out.
"""

import numpy as np
import numpy.typing as npt

Digits = npt.NDArray[np.integer]  # (n,), 0 to 9
Mask = npt.NDArray[np.bool_]  # (n,), True for the points that are shown
Indices = npt.NDArray[np.int64]


def group_by_digit(digits: Digits, shown: Mask) -> dict[int, Indices]:
    """The shown points of each digit, in the order of the digits, without empty groups."""
    groups = {digit: np.flatnonzero(shown & (digits == digit)) for digit in range(10)}
    return {digit: indices for digit, indices in groups.items() if len(indices) > 0}


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
