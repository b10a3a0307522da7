"""Compare a picture with its paper: how bright the paper is at each pixel without what is on it.

The brightness of a picture's pixels goes in; each pixel's contrast with the paper around it comes
out. Light and shadows are then gone.
"""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from mnist_core.pictures.sizes import shrink

UInt8 = npt.NDArray[np.uint8]
Float32 = npt.NDArray[np.float32]

SIDE = 300  # pixels, the longer side when paper and light are estimated
DARK_IS_USUAL = 4  # light ink on a photo has to stand out so much more than dark ink
DARK_TABLE = 0.5  # of the brightness of most paper; what is darker is rather a table than a shadow


class Contrast(NamedTuple):
    """How much each pixel differs from the paper around it."""

    values: Float32  # (h, w), 0 for paper to 1; towards the ink's side alone
    noise: float  # standard deviation of the paper


def contrast_with_paper(levels: UInt8, width: float) -> Contrast:
    """How much each pixel differs from the paper, on the side that the ink is on.

    Args:
        levels: uint8 (h, w), the brightness of each pixel.
        width: pixels; strokes are at most so wide.
    """
    share = width / max(levels.shape)
    positive = levels if _is_paper_bright(levels, share) else 255 - levels
    paper = _paper(positive, share)
    values = np.clip(1 - positive / np.maximum(paper, 8), -1, 1).astype(np.float32)
    calm = values[np.abs(values) < 0.2]
    noise = 1.4826 * float(np.median(np.abs(calm - np.median(calm)))) if calm.size else 0.0
    middle = float(np.median(calm)) if calm.size else 0.0
    # Grain of a dark table beside bright paper is no ink.
    bright = np.clip(paper / (DARK_TABLE * np.quantile(paper, 0.9)), 0, 1).astype(np.float32)
    return Contrast(np.maximum(values - middle, 0) * bright, noise)


def _is_paper_bright(levels: UInt8, share: float) -> bool:
    """Whether dark is written on light.

    Strokes are narrow, which shadows are not, and differ from most of what is around them, which
    the inside of a 0 does not.
    """
    small = np.asarray(cv2.medianBlur(shrink(levels, SIDE), 3), np.uint8)
    size = min(max(3, max(small.shape) // 3 | 1), 255)
    margin = size // 2
    wide = cv2.copyMakeBorder(small, margin, margin, margin, margin, cv2.BORDER_REFLECT)
    around = cv2.medianBlur(wide, size)[margin:-margin, margin:-margin]
    darker = np.minimum(cv2.subtract(around, small), cv2.subtract(_closed(small, share), small))
    opened = 255 - _closed(255 - small, share)
    brighter = np.minimum(cv2.subtract(small, around), cv2.subtract(small, opened))
    dark, light = (
        float((np.maximum(side.astype(np.float64) - 8, 0) ** 2).sum())
        for side in (darker, brighter)
    )
    return dark * DARK_IS_USUAL >= light


def _closed(levels: UInt8, share: float) -> UInt8:
    """Levels (h, w) without dark strokes; the edges of wide shadows stay where they are.

    Strokes are at most as wide as this share of the longer side.
    """
    side = max(3, round(share * max(levels.shape)) | 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    # A table that shows along the picture's edge goes on outside, and is no dark stroke.
    wide = cv2.copyMakeBorder(levels, side, side, side, side, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, kernel)
    return np.asarray(closed[side:-side, side:-side], np.uint8)


def _paper(levels: UInt8, share: float) -> Float32:
    """The brightness of the paper without its ink, (h, w); the ink's width as for `_closed`."""
    small = np.asarray(cv2.medianBlur(shrink(levels, SIDE), 5), np.uint8)
    # Where a sheet or a shadow ends, the darker side counts: the edge itself is no ink.
    lowest = cv2.erode(_closed(small, share), np.ones((5, 5), np.uint8))
    closed = cv2.GaussianBlur(lowest, (0, 0), 1.5)
    size = levels.shape[::-1]
    return np.asarray(cv2.resize(closed, size, interpolation=cv2.INTER_LINEAR), np.float32)
