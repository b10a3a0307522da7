"""Evidence: which parts of an image speak for a digit, and which against it.

An image and a classifier go in; a map of evidence for each of the ten digits comes out. It is
found by occlusion: a small patch is changed, and the network reads the image again.

Source: M. Zeiler, R. Fergus, "Visualizing and understanding convolutional networks", ECCV 2014
(occlusion). Here empty paper is evidence too: patches are also filled with ink.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_core.explanations import odds
from mnist_core.networks.classifier import Classifier

UInt8 = npt.NDArray[np.uint8]
Float32 = npt.NDArray[np.float32]

PATCH = 3  # pixels: about the width of a stroke
STRIDE = 2  # pixels from one patch to the next
MARGIN = 2  # pixels around the ink; farther out there is never ink in MNIST's images
FAINT = 32  # of 255; patches without stronger ink have nothing to erase


class Patch(NamedTuple):
    """One patch that was changed, and what that did to one digit."""

    row: float  # of its centre, in pixels
    column: float
    is_ink: bool  # ink that was erased; if not, paper that was filled with ink
    score: float  # how far the log-odds of the digit fall without it


class Evidence(NamedTuple):
    """The evidence in an image for each of the ten digits, in units of log-odds.

    Positive: the log-odds of the digit fall if this place is changed, so it speaks for the digit.
    """

    maps: Float32  # (10, 28, 28); 0 where nothing was changed
    corners: npt.NDArray[np.int64]  # (n, 2), row and column of each patch's upper left pixel
    erased: Float32  # (n, 10), the fall of the log-odds when the patch's ink is erased
    filled: Float32  # (n, 10), the fall of the log-odds when the patch is filled with ink


def log_odds_of_digits(probabilities: Float32) -> Float32:
    """The log-odds of each digit against the other nine, from probabilities (n, 10); same shape."""
    exact = probabilities.astype(np.float64)
    return np.asarray(odds.log_odds(exact, exact @ (1 - np.eye(10))), np.float32)


def measure(network: Classifier, image: UInt8, *, strength: float = 1.0) -> Evidence:
    """Measure the evidence in a uint8 image (28, 28) for each of the ten digits.

    About 200 images are read. The score of each pixel is the mean over the patches that cover it:
    of those with erased ink where there is ink, of those filled with ink where there is paper.

    Args:
        network: reads the images.
        image: 0 background to 255 ink, with ink.
        strength: how far each patch is changed, 0 to 1; 1 erases or fills it completely.

    Raises:
        ValueError: the image has no ink, another type or another shape.
    """
    if not image.any():
        raise ValueError("The image has no ink.")
    corners = _corners(image)
    windows = np.zeros((len(corners), *image.shape), bool)
    for window, (row, column) in zip(windows, corners, strict=True):
        window[row : row + PATCH, column : column + PATCH] = True
    has_ink = np.asarray((windows & (image >= FAINT)).any(axis=(1, 2)), bool)
    without_ink = _towards(image, windows[has_ink], 0, strength)
    with_ink = _towards(image, windows, 255, strength)
    images = np.concatenate([image[np.newaxis], without_ink, with_ink])
    scores = log_odds_of_digits(network.probabilities(images))
    falls = scores[0] - scores[1:]
    erased = np.zeros((len(corners), 10), np.float32)
    erased[has_ink] = falls[: has_ink.sum()]
    filled = falls[has_ink.sum() :]
    share = image / np.float32(255)
    maps = share * _spread(windows, erased, has_ink) + (1 - share) * _spread(windows, filled)
    return Evidence(np.asarray(maps, np.float32), corners, erased, filled)


def strongest(evidence: Evidence, digit: int) -> tuple[Patch, Patch]:
    """The patch that speaks most for a digit, and the one that speaks most against it."""
    scores = np.stack([evidence.erased[:, digit], evidence.filled[:, digit]])
    return _patch(evidence, scores, int(scores.argmax())), _patch(
        evidence, scores, int(scores.argmin())
    )


def _patch(evidence: Evidence, scores: Float32, place: int) -> Patch:
    kind, number = divmod(place, scores.shape[1])
    row, column = (float(corner) + (PATCH - 1) / 2 for corner in evidence.corners[number])
    return Patch(row, column, is_ink=kind == 0, score=float(scores[kind, number]))


def _corners(image: UInt8) -> npt.NDArray[np.int64]:
    """The upper left pixel (row, column) of each patch, over the ink and a margin around it."""
    sides = []
    for axis in (1, 0):
        marked = np.flatnonzero((image > 0).any(axis=axis))
        first = max(marked[0] - MARGIN, 0)
        last = min(marked[-1] + MARGIN, image.shape[0] - 1) - PATCH + 1
        sides.append(np.append(np.arange(first, last, STRIDE), last))
    rows, columns = np.meshgrid(*sides, indexing="ij")
    return np.column_stack([rows.ravel(), columns.ravel()])


def _towards(image: UInt8, windows: npt.NDArray[np.bool_], ink: int, strength: float) -> UInt8:
    """Images (n, 28, 28) whose windows have moved towards an amount of ink, 0 to 255."""
    moved = image + strength * (ink - image.astype(np.float64))
    return np.where(windows, np.rint(moved), image).astype(np.uint8)


def _spread(
    windows: npt.NDArray[np.bool_],
    scores: Float32,
    counted: npt.NDArray[np.bool_] | None = None,
) -> Float32:
    """Maps (10, 28, 28): the mean score of the counted patches that cover each pixel, or 0."""
    covers = windows.astype(np.float32).reshape(len(windows), -1)
    if counted is not None:
        covers = covers * counted[:, np.newaxis]
    mean = (scores.T @ covers) / np.maximum(covers.sum(axis=0), 1)
    return np.asarray(mean.reshape(10, 28, 28), np.float32)
