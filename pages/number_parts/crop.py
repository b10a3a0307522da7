"""The picture with the ink that was found and a box for each digit; its corners crop it."""

import base64
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.pictures.files import Picture
from mnist_core.pictures.reading import WHOLE, Digit, Part, Writing
from mnist_core.pictures.sizes import shrink
from pages.shared.look import look

UInt8 = npt.NDArray[np.uint8]

SIDE = 800  # pixels of the picture that is shown, the longer one
QUALITY = 80  # of the JPEG
LEAST = 0.02  # of the picture's width and height, for a part
PALE = 0.35  # how much of the picture's contrast is left around the ink

_crop = st.components.v2.component(
    "crop",
    html='<div class="picture"></div>',
    css=Path(__file__).with_suffix(".css").read_text(),
    js=Path(__file__).with_suffix(".js").read_text(),
)


def chosen_part(file: str) -> Part:
    """The part of a picture that the visitor has chosen; `file` tells it from other pictures."""
    found = st.session_state.get(_key(file), {}).get("part")
    match found:
        case [int() | float(), int() | float(), int() | float(), int() | float()]:
            left, top, right, bottom = np.clip(found, 0, 1).tolist()
            if right - left >= LEAST and bottom - top >= LEAST:
                return Part(left, top, right, bottom)
    return WHOLE


def show(picture: Picture, writing: Writing | None, digits: Sequence[Digit], file: str) -> None:
    """Show a picture, the ink found on it, and where its digits are.

    Args:
        picture: as it was read.
        writing: what was found on it or on a part of it, if anything.
        digits: that were read.
        file: tells the picture from others.
    """
    width, height = picture.size
    _crop(
        key=_key(file),
        data={
            "picture": _jpeg_url(_with_ink(picture, writing)),
            "shape": width / height,
            "part": list(chosen_part(file)),
            "least": LEAST,
            "digits": [
                {
                    "name": "?" if digit.verdict == "not a digit" else str(digit.digit),
                    "place": np.divide(digit.box, [width, height] * 2).tolist(),
                }
                for digit in digits
            ],
        },
        on_part_change=lambda: None,
    )


def _key(file: str) -> str:
    return f"crop-{file}"


def _with_ink(picture: Picture, writing: Writing | None) -> UInt8:
    """The picture (h, w, 3), paler, with the ink in the colour of answers."""
    pixels = shrink(picture.pixels, SIDE)
    if writing is None:
        return pixels
    height, width = pixels.shape[:2]
    scale = np.array([width, height] * 2)
    left, top, right, bottom = np.rint(writing.part * scale).astype(int).tolist()
    strength = np.zeros((height, width, 1), np.float32)
    if right > left and bottom > top:
        ink = cv2.resize(writing.ink, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
        strength[top:bottom, left:right, 0] = ink / 255
    colour = np.array([int(look().answer[i : i + 2], 16) for i in (1, 3, 5)], np.float32)
    pale = np.median(pixels, axis=(0, 1)) * (1 - PALE) + pixels * PALE
    mixed = pale * (1 - strength) + colour * strength
    return np.asarray(np.rint(mixed), np.uint8)


def _jpeg_url(picture: UInt8) -> str:
    _, jpeg = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg.tobytes()).decode()}"
