"""Images for tests that need no MNIST: noise, and digits that are easy to tell apart."""

import numpy as np
import numpy.typing as npt

UInt8 = npt.NDArray[np.uint8]


def noise(count: int) -> UInt8:
    """Random images (count, 28, 28), always the same."""
    return np.random.default_rng(0).integers(0, 256, (count, 28, 28), np.uint8)


def bright_digits(count: int) -> tuple[UInt8, UInt8]:
    """Images with their labels 0, 1, 2 and so on: digit d is a bright band in rows 2d to 2d + 3."""
    images = np.random.default_rng(0).integers(0, 60, (count, 28, 28), np.uint8)
    labels = np.arange(count, dtype=np.uint8) % 10
    for image, label in zip(images, labels, strict=True):
        image[2 * label : 2 * label + 4] += 190
    return images, labels
