"""Scanned digits to measure networks on: the 1,797 of scikit-learn, enlarged and normalized.

They ship with scikit-learn, which the app itself does not need. No network has learned from them,
and none was chosen by them.
"""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from mnist_core.drawing.normalize import normalize

UInt8 = npt.NDArray[np.uint8]

INK = 16  # the darkest value of a pixel
SIDE = 80  # pixels of an enlarged digit


class NoScans(Exception):
    """scikit-learn, which has the scanned digits, is not installed."""


class Scans(NamedTuple):
    """Scanned digits."""

    images: UInt8  # (1797, 28, 28)
    labels: UInt8  # (1797,), 0 to 9


def read_scans() -> Scans:
    """Read scikit-learn's scanned digits, and normalize them as drawings.

    Raises:
        NoScans: scikit-learn is not installed.

    Source: E. Alpaydin, C. Kaynak, "Optical recognition of handwritten digits", UCI Machine
    Learning Repository, 1998.
    """
    try:
        from sklearn.datasets import load_digits
    except ModuleNotFoundError as error:
        raise NoScans(
            "The scanned digits are part of scikit-learn, which is not installed. "
            "`pip install scikit-learn` installs it."
        ) from error
    found = load_digits()
    images = np.array([enlarge(image) for image in found.images], np.uint8)
    return Scans(images, found.target.astype(np.uint8))


def enlarge(scan: npt.NDArray[np.float64]) -> UInt8:
    """Enlarge a scan (8, 8), 0 to 16, smoothly, and normalize it: uint8 (28, 28)."""
    ink = cv2.resize(scan * (255 / INK), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    return normalize(np.clip(np.rint(ink), 0, 255).astype(np.uint8))
