"""Agreement: the answers of several networks to the same images."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_core.metrics.accuracy import Floats, Labels


class Votes(NamedTuple):
    """How many networks gave the same answer."""

    digit: int
    networks: int  # 1 or more


def count_votes(predictions: Labels) -> list[Votes]:
    """Count the answers (k,) of k networks to one image; the most common answer comes first."""
    counts = np.bincount(predictions, minlength=10).tolist()
    votes = [Votes(digit, count) for digit, count in enumerate(counts) if count > 0]
    return sorted(votes, key=lambda vote: -vote.networks)


def count_agreeing(labels: Labels, predictions: Labels) -> npt.NDArray[np.int64]:
    """For each image, the number of networks that agree with its label: (n,).

    Args:
        labels: (n,), 0 to 9.
        predictions: (k, n), the answers of k networks.
    """
    return np.asarray((predictions == labels).sum(axis=0), np.int64)


def probability_rows(probabilities: Mapping[str, Floats]) -> list[dict[str, object]]:
    """The probabilities (10,) that each network gives one image, as table rows."""
    rows = []
    for name, of_digits in probabilities.items():
        row: dict[str, object] = {"network": name}
        row |= {str(digit): share for digit, share in enumerate(of_digits.tolist())}
        rows.append(row)
    return rows


def common_wrong_answer(predictions: Labels, *, but: Labels) -> npt.NDArray[np.int64]:
    """For each image, the most common wrong answer among the networks.

    Args:
        predictions: (k, n), the answers of k networks.
        but: (n,), the labels, 0 to 9.

    Returns:
        (n,), 0 to 9; the label itself if no network gave a wrong answer.
    """
    votes = _votes_against(predictions, but)
    return np.where(votes.any(axis=0), votes.argmax(axis=0), but)


def _votes_against(predictions: Labels, labels: Labels) -> npt.NDArray[np.int64]:
    """The votes of (k, n) predictions for each wrong digit of each image: (10, n)."""
    votes = np.array([(predictions == digit).sum(axis=0) for digit in range(10)])
    votes[np.asarray(labels, np.int64), np.arange(len(labels))] = 0
    return votes


def disputed(labels: Labels, predictions: Labels) -> npt.NDArray[np.int64]:
    """The images whose label more than half of the networks contradict.

    Args:
        labels: (n,), 0 to 9.
        predictions: (k, n), the answers of k networks.

    Returns:
        Their indices. Images that more networks contradict come first; among equals, images with
        stronger agreement on the other digit.
    """
    against = (predictions != labels).sum(axis=0)
    votes = _votes_against(predictions, labels)
    order = np.lexsort((np.arange(len(labels)), -votes.max(axis=0), -against))
    return np.asarray(order[against[order] > len(predictions) / 2], np.int64)
