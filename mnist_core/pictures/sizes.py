"""Bring pictures to a size: a photo has more pixels than anybody needs to read a digit."""

import cv2
import numpy as np
import numpy.typing as npt

UInt8 = npt.NDArray[np.uint8]


def shrink(picture: UInt8, side: int) -> UInt8:
    """Bring a picture to at most `side` pixels, each the average of the area it covers.

    Args:
        picture: uint8 (h, w) or (h, w, 3); a smaller one is returned as it is.
        side: of the result, the longer one.
    """
    height, width = picture.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
