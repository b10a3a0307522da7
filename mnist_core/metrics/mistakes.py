"""Choose and sort images by what a network made of them: mistakes, and answers it is unsure of.

Labels and probabilities go in; indices of images come out, those to look at first at the start.
"""

from collections.abc import Collection
from typing import Literal

import numpy as np
import numpy.typing as npt

from mnist_core.metrics.accuracy import Floats, Labels, losses
from mnist_core.metrics.agreement import common_wrong_answer, count_agreeing

Indices = npt.NDArray[np.int64]
SortBy = Literal["loss", "confidence", "label"]


def find_mistakes(labels: Labels, predictions: Labels) -> Indices:
    """The indices of the images that are read wrongly."""
    return np.flatnonzero(predictions != labels)


def find_correct(labels: Labels, predictions: Labels) -> Indices:
    """The indices of the images that are read correctly."""
    return np.flatnonzero(predictions == labels)


def find_cell(labels: Labels, predictions: Labels, label: int, prediction: int) -> Indices:
    """The indices of the images with this label and this prediction: a cell of the matrix."""
    return np.flatnonzero((labels == label) & (predictions == prediction))


def keep_digits(indices: Indices, digits: Labels, kept: Collection[int]) -> Indices:
    """The indices at which `digits` (n,), labels or answers, are among the digits to keep."""
    return indices[np.isin(digits[indices], list(kept))]


def sort_images(indices: Indices, labels: Labels, probabilities: Floats, by: SortBy) -> Indices:
    """Sort images, the most telling first.

    Args:
        indices: (k,), of the images to sort.
        labels: (n,), 0 to 9, of all images.
        probabilities: (n, 10), of all images.
        by: `loss`, highest first; `confidence`, mistakes with the highest first and correct
            answers with the lowest first; or `label`, ascending.
    """
    labels, probabilities = labels[indices], probabilities[indices]
    if by == "loss":
        keys = -losses(labels, probabilities)
    elif by == "confidence":
        confidence = probabilities.max(axis=1)
        is_wrong = probabilities.argmax(axis=1) != labels
        keys = np.where(is_wrong, -confidence, confidence)
    else:
        keys = labels.astype(np.float64)
    return indices[np.argsort(keys, kind="stable")]


def image_rows(
    indices: Indices, labels: Labels, probabilities: Floats, predictions: Labels
) -> list[dict[str, object]]:
    """Images as table rows: what one network made of each, and what several networks did.

    Args:
        indices: (k,), of the images, in the order of the rows.
        labels: (n,), 0 to 9.
        probabilities: (n, 10), of one network.
        predictions: (m, n), the answers of m networks.
    """
    agreeing = count_agreeing(labels, predictions)
    others = common_wrong_answer(predictions, but=labels)
    return [
        {
            "index": index,
            "true digit": int(labels[index]),
            "read as": int(probabilities[index].argmax()),
            "confidence": float(probabilities[index].max()),
            "networks that read it as labelled": int(agreeing[index]),
            "most common other answer": int(others[index]),
        }
        for index in indices.tolist()
    ]
