"""Normalize a drawing: crop, scale and centre it as MNIST's images were made.

A canvas's RGBA pixels or its ink go in; a uint8 (28, 28) digit comes out, 0 for the background to
255 for ink.
"""

from collections.abc import Collection
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

UInt8 = npt.NDArray[np.uint8]
Colour = tuple[int, int, int, int]  # red, green, blue, alpha; each 0 to 255

FIELD = 28  # pixels, the side of an MNIST image
BOX = 20  # pixels, the longer side of the digit in it
EDGE = 0.375  # share of the strongest ink; fainter pixels do not widen the bounding box
CONTRAST = 8  # of 255; a canvas with less contrast is blank

Step = Literal["crop", "scale", "stretch", "centre"]
STEPS: tuple[Step, ...] = ("crop", "scale", "stretch", "centre")  # in this order


class BlankDrawing(Exception):
    """The drawing has no ink."""


class Stages(NamedTuple):
    """The pictures of each step from a drawing to the digit that a network sees."""

    drawing: UInt8  # (h, w), the ink as drawn
    redrawn: UInt8 | None  # of any size, the same drawing with a finer pen; None if it needs none
    crop: UInt8  # (h', w'), cut to its bounding box
    box: UInt8  # (20, 20), scaled, proportions kept; 1 to 28 pixels wide if that was left out
    digit: UInt8  # (28, 28), centred on its centre of mass


def canvas_ink(rgba: UInt8, *, paper: Colour | None = None) -> UInt8:
    """The ink on a canvas, for any colour of pen and paper.

    On transparent paper the ink is the alpha channel. On opaque paper it is the difference between
    a pixel's colour and the paper's, scaled so that the strongest difference is full ink. A canvas
    without contrast is blank.

    Args:
        rgba: uint8 (h, w, 4), alpha not premultiplied, as browsers send it.
        paper: the paper's colour; by default the most common colour along the canvas's edge.

    Returns:
        uint8 (h, w), 0 for paper to 255 for ink.

    Raises:
        ValueError: `rgba` has another dtype or shape.
    """
    if rgba.dtype != np.uint8 or rgba.ndim != 3 or rgba.shape[2] != 4 or rgba.size == 0:
        raise ValueError(f"The canvas is {rgba.dtype} {rgba.shape}, not uint8 (h, w, 4).")
    paper = paper or _edge_colour(rgba)
    if paper[3] == 0:
        return rgba[..., 3].copy()
    colours, blank = rgba[..., :3], np.array(paper[:3], np.uint8)
    difference = np.maximum(colours, blank) - np.minimum(colours, blank)
    red, green, blue = np.moveaxis(difference, -1, 0)
    contrast = np.maximum(np.maximum(red, green), blue) * (rgba[..., 3] / np.float32(255))
    strongest = float(contrast.max())
    if strongest < CONTRAST:
        return np.zeros(rgba.shape[:2], np.uint8)
    return np.asarray(np.rint(contrast * (255 / strongest)), np.uint8)


def normalize(ink: UInt8) -> UInt8:
    """Bring a drawing to 28x28 pixels the way MNIST's images were made.

    The ink's bounding box is scaled so that its longer side is 20 pixels; each pixel is the average
    of the area it covers. The result is pasted at the whole-pixel offset that brings its centre of
    mass closest to the centre of the field.

    Args:
        ink: uint8 (h, w), 0 for paper to 255 for ink, of any size.

    Returns:
        uint8 (28, 28) whose centre of mass lies between 13.5 and 14.5, in 0-based pixels.

    Raises:
        BlankDrawing: there is no ink.
        ValueError: `ink` has another dtype or shape.

    Source: LeCun et al., "Gradient-based learning applied to document recognition", 1998, and
    the reconstruction of the procedure in Yadav and Bottou, "Cold case: the lost MNIST
    digits", 2019.
    """
    return stages(ink).digit


def stages(ink: UInt8, *, redrawn: UInt8 | None = None, without: Collection[Step] = ()) -> Stages:
    """Every step of `normalize`, with the same arguments and errors.

    Args:
        ink: as for `normalize`.
        redrawn: uint8 of any size, the same drawing with a finer pen; it is normalized instead.
        without: steps to leave out, to see what each of them is good for. Without "crop" the whole
            drawing is scaled to the box. Without "scale" the drawing keeps its size: the field
            then shows as much of the canvas as it would if the canvas were scaled to it. Without
            "stretch" a thin pen gives a faint digit. Without "centre" the box is in the middle of
            the field. Without any step the canvas itself is scaled to the field.
    """
    if ink.dtype != np.uint8 or ink.ndim != 2:
        raise ValueError(f"The ink is {ink.dtype} {ink.shape}, not uint8 (h, w).")
    if not ink.any():
        raise BlankDrawing("The drawing has no ink.")
    if "crop" in without or "scale" in without:
        redrawn = None  # it has another size, and lies elsewhere
    source = ink if redrawn is None else redrawn
    crop = source if "crop" in without else _crop(source)
    side = BOX if "scale" not in without else _side_as_drawn(crop, ink)
    box = _scale(crop, side, stretch="stretch" not in without)
    if not box.any():  # a faint and tiny digit
        return Stages(ink, redrawn, crop, box, np.zeros((FIELD, FIELD), np.uint8))
    digit = _paste(box) if "centre" in without else _centre(box)
    return Stages(ink, redrawn, crop, box, digit)


def _side_as_drawn(crop: UInt8, ink: UInt8) -> int:
    """How many pixels of the field the crop is wide or high if the whole canvas fills the field."""
    share: float = max(crop.shape) / max(ink.shape)
    return max(1, round(FIELD * share))


def centre_of_mass(image: UInt8) -> tuple[float, float]:
    """The centre of mass (row, column) of uint8 ink (h, w), in 0-based pixels."""
    mass = image.astype(np.float64)
    rows, columns = (np.arange(side) for side in image.shape)
    return (
        float(mass.sum(axis=1) @ rows / mass.sum()),
        float(mass.sum(axis=0) @ columns / mass.sum()),
    )


def _crop(ink: UInt8) -> UInt8:
    """Cut the ink to its bounding box, without edges fainter than `EDGE`.

    Otherwise blur would widen the box and shrink the digit.
    """
    marked = ink >= max(1, EDGE * ink.max())
    rows, columns = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _scale(crop: UInt8, side: int, *, stretch: bool) -> UInt8:
    """Put the crop in the middle of a square, and scale the square to `side` pixels.

    With `stretch` the result reaches full ink, as MNIST's digits do: a thin pen must not give a
    faint digit.
    """
    rows, columns = (_coverage(length, max(crop.shape), side) for length in crop.shape)
    box = rows @ crop.astype(np.float32) @ columns.T
    strongest = box.max() if stretch else 255
    return np.asarray(np.rint(np.minimum(box * (255 / strongest), 255)), np.uint8)


def _coverage(length: int, whole: int, side: int) -> npt.NDArray[np.float32]:
    """The share of each of `side` box pixels that each of `length` pixels covers: (side, length).

    The `length` pixels lie in the middle of `whole` pixels, which are scaled to the box.
    """
    edges = (np.arange(length + 1) + (whole - length) / 2) * side / whole
    pixels = np.arange(side)[:, np.newaxis]
    overlap = np.minimum(edges[1:], pixels + 1) - np.maximum(edges[:-1], pixels)
    return np.asarray(np.maximum(overlap, 0), np.float32)


def _paste(box: UInt8) -> UInt8:
    """Paste the box in the middle of the field."""
    digit = np.zeros((FIELD, FIELD), np.uint8)
    top, left = ((FIELD - side) // 2 for side in box.shape)
    digit[top : top + box.shape[0], left : left + box.shape[1]] = box
    return digit


def _centre(box: UInt8) -> UInt8:
    """Paste the box so that its centre of mass is at pixel 14, at most half a pixel off.

    Ink that falls outside the field (the far end of a large L) is cut off, and the rest is centred
    again.
    """
    wide = np.zeros((3 * FIELD, 3 * FIELD), np.uint8)
    wide[FIELD : FIELD + len(box), FIELD : FIELD + len(box)] = box
    top = left = FIELD
    digit = wide[top : top + FIELD, left : left + FIELD]
    for _ in range(FIELD):
        down, right = (int(np.floor(FIELD / 2 + 0.5 - c)) for c in centre_of_mass(digit))
        if down == right == 0:
            break
        top, left = top - down, left - right
        digit = wide[top : top + FIELD, left : left + FIELD]
    return digit.copy()


def _edge_colour(rgba: UInt8) -> Colour:
    """The most common colour along the edge of a canvas."""
    edge = np.concatenate([rgba[0], rgba[-1], rgba[:, 0], rgba[:, -1]])
    colours, counts = np.unique(edge, axis=0, return_counts=True)
    red, green, blue, alpha = colours[counts.argmax()].tolist()
    return red, green, blue, alpha
