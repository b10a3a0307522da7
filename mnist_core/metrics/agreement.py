"""Agreement: what several networks answer for the same images."""

import numpy as np
import numpy.typing as npt

from mnist_core.metrics.accuracy import Labels


def common_wrong_answer(predictions: Labels, *, but: Labels) -> npt.NDArray[np.int64]:
    """What most of several networks say of each image, of those who do not say its label.

    Args:
        predictions: (k, n), of k networks.
        but: (n,), the labels, 0 to 9.

    Returns:
        (n,), 0 to 9; the label itself where nobody says anything else.
    """
    votes = _votes_against(predictions, but)
    return np.where(votes.any(axis=0), votes.argmax(axis=0), but)


def _votes_against(predictions: Labels, labels: Labels) -> npt.NDArray[np.int64]:
    """How many of (k, n) predictions say each digit of each image, its label aside: (10, n)."""
    votes = np.array([(predictions == digit).sum(axis=0) for digit in range(10)])
    votes[np.asarray(labels, np.int64), np.arange(len(labels))] = 0
    return votes


def disputed(labels: Labels, predictions: Labels) -> npt.NDArray[np.int64]:
    """The images that more than half of several networks read differently from their label.

    Args:
        labels: (n,), 0 to 9.
        predictions: (k, n), of k networks.

    Returns:
        Their indices: first those that the most networks read otherwise, and of those first the
        ones that they agree about.
    """
    against = (predictions != labels).sum(axis=0)
    votes = _votes_against(predictions, labels)
    order = np.lexsort((np.arange(len(labels)), -votes.max(axis=0), -against))
    return np.asarray(order[against[order] > len(predictions) / 2], np.int64)
