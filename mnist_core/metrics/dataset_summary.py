"""Summarize a dataset: counts, averages, ink and typical examples of its digits."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Images = npt.NDArray[np.uint8]  # (n, 28, 28), 0 background .. 255 ink
Labels = npt.NDArray[np.integer]  # (n,), 0 to 9
FloatArray = npt.NDArray[np.float64]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class DatasetSummary:
    """The summary of labelled images; zeros for a digit that does not occur."""

    counts: npt.NDArray[np.int64]  # (10,)
    averages: Images  # (10, 28, 28), the mean image of each digit
    ink: FloatArray  # (10, 5), QUANTILES of the mean ink, 0 blank to 1 full
    inside: float  # share of images whose centre of mass is within 0.5 pixels of (14, 14)


def summarize_dataset(images: Images, labels: Labels) -> DatasetSummary:
    """Summarize images (n, 28, 28) with labels (n,)."""
    counts = np.bincount(labels, minlength=10)
    averages = np.zeros((10, 28, 28), np.uint8)
    ink = np.zeros((10, len(QUANTILES)))
    mean_ink = images.mean(axis=(1, 2)) / 255
    for digit in np.flatnonzero(counts):
        averages[digit] = np.rint(images[labels == digit].mean(axis=0))
        ink[digit] = np.quantile(mean_ink[labels == digit], QUANTILES)
    rows, columns = centres_of_mass(images)
    return DatasetSummary(
        counts=counts,
        averages=averages,
        ink=ink,
        inside=float(((abs(rows - 14) <= 0.5) & (abs(columns - 14) <= 0.5)).mean()),
    )


def centres_of_mass(images: Images) -> tuple[FloatArray, FloatArray]:
    """The centre of mass of each image: rows (n,) and columns (n,), in 0-based pixels."""
    mass = images.sum(axis=(1, 2), dtype=np.float64)
    along = np.arange(images.shape[1])
    rows = images.sum(axis=2, dtype=np.int64) @ along / np.maximum(mass, 1)
    columns = images.sum(axis=1, dtype=np.int64) @ along / np.maximum(mass, 1)
    return np.asarray(rows), np.asarray(columns)


def typical_of_each(images: Images, labels: Labels) -> list[int]:
    """The index of a typical image of each digit that occurs, in the order of the digits.

    It is the image nearest to the digit's average, in squared Euclidean distance, among those
    that are in one piece: not those with stray specks of ink.
    """
    found = []
    for digit in np.unique(labels):
        indices = np.flatnonzero(labels == digit)
        pixels = images[indices].astype(np.float32)
        distances = ((pixels - pixels.mean(axis=0)) ** 2).sum(axis=(1, 2))
        nearest = indices[distances.argsort(kind="stable")].tolist()
        whole = (index for index in nearest if _is_one_piece(images[index]))
        found.append(next(whole, nearest[0]))
    return found


def random_sample(labels: Labels, count: int, *, seed: int) -> list[int]:
    """The indices of `count` random images, or of all images if there are fewer."""
    random = np.random.default_rng(seed)
    return [int(i) for i in random.permutation(len(labels))[:count]]


def summary_rows(summary: DatasetSummary) -> list[dict[str, object]]:
    """A summary as table rows, one for each digit: its images and the quantiles of its ink."""
    rows = []
    for digit in range(10):
        row: dict[str, object] = {"digit": digit, "images": int(summary.counts[digit])}
        for quantile, ink in zip(QUANTILES, summary.ink[digit].tolist(), strict=True):
            row[f"ink {quantile:.0%}"] = ink
        rows.append(row)
    return rows


def pixel_rows(image: npt.NDArray[np.uint8]) -> list[dict[str, object]]:
    """The pixels of an image (28, 28) as table rows, 0 background .. 255 ink."""
    rows = []
    for number, pixels in enumerate(image.tolist()):
        row: dict[str, object] = {"row": number}
        row |= {str(column): value for column, value in enumerate(pixels)}
        rows.append(row)
    return rows


def _is_one_piece(image: npt.NDArray[np.uint8]) -> bool:
    """Whether all ink of an image is connected, also across corners."""
    pieces, _ = cv2.connectedComponents((image > 0).astype(np.uint8), connectivity=8)
    return pieces == 2  # the background counts as one
