"""From what a person drew to what MNIST holds: placed, scaled and smoothed as MNIST was.

A canvas's RGBA or its ink flows in, a uint8 (28, 28) digit flows out, 0 for the background
to 255 for ink. Arrays alone: knows no canvas, no page and no network.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

UInt8 = npt.NDArray[np.uint8]
Colour = tuple[int, int, int, int]  # red, green, blue, alpha; 0 .. 255 each

FIELD = 28  # pixels of an MNIST image's side
BOX = 20  # pixels of the longer side of the digit in it
EDGE = 0.375  # of the strongest ink: what is fainter does not stretch the bounding box
CONTRAST = 8  # of 255: a canvas that varies by less is blank


class BlankDrawing(Exception):
    """There is no ink in the drawing."""


class Stages(NamedTuple):
    """The pictures on the way from a drawing to the digit that a network sees."""

    drawing: UInt8  # (h, w), the ink as it was drawn
    crop: UInt8  # (h', w'), its bounding box
    box: UInt8  # (20, 20), scaled with its proportions kept
    digit: UInt8  # (28, 28), its centre of mass on the centre of the field


def canvas_ink(rgba: UInt8, *, paper: Colour | None = None) -> UInt8:
    """What the pen left on a canvas, whatever its colour and the paper's.

    On transparent paper the ink is the alpha channel. On opaque paper it is how far a pixel's
    colour is from the paper's (which shows through where the pixel is transparent), with the
    strongest as full ink; a canvas without contrast is blank.

    Args:
        rgba: uint8 (h, w, 4), alpha not premultiplied, as browsers give it.
        paper: the paper's colour; by default the commonest colour along the canvas's edge.

    Returns:
        uint8 (h, w), 0 for paper to 255 for ink.

    Raises:
        ValueError: `rgba` has another type or shape.
    """
    if rgba.dtype != np.uint8 or rgba.ndim != 3 or rgba.shape[2] != 4 or rgba.size == 0:
        raise ValueError(f"The canvas is {rgba.dtype} {rgba.shape}, and not uint8 (h, w, 4).")
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
    """Bring a drawing to 28x28 the way MNIST's images were made.

    The bounding box of the ink is scaled, its proportions kept, so that its longer side is 20
    pixels, each the average of the area it covers; it is then pasted at the whole-pixel offset
    that brings its centre of mass to the centre of the field.

    Args:
        ink: uint8 (h, w), 0 for paper to 255 for ink, of any size and proportions.

    Returns:
        uint8 (28, 28) whose centre of mass lies between 13.5 and 14.5, in 0-based pixels.

    Raises:
        BlankDrawing: there is no ink.
        ValueError: `ink` has another type or shape.

    Source: LeCun et al., "Gradient-based learning applied to document recognition", 1998, and
    the reconstruction of the procedure in Yadav and Bottou, "Cold case: the lost MNIST
    digits", 2019.
    """
    return stages(ink).digit


def stages(ink: UInt8) -> Stages:
    """`normalize` with every picture on its way; the same arguments and errors."""
    if ink.dtype != np.uint8 or ink.ndim != 2:
        raise ValueError(f"The ink is {ink.dtype} {ink.shape}, and not uint8 (h, w).")
    if not ink.any():
        raise BlankDrawing("There is no ink in the drawing.")
    crop = _crop(ink)
    box = _scale(crop)
    return Stages(ink, crop, box, _centre(box))


def centre_of_mass(image: UInt8) -> tuple[float, float]:
    """The (row, column) of the mean of the ink in uint8 (h, w), in 0-based pixels."""
    mass = image.astype(np.float64)
    rows, columns = (np.arange(side) for side in image.shape)
    return (
        float(mass.sum(axis=1) @ rows / mass.sum()),
        float(mass.sum(axis=0) @ columns / mass.sum()),
    )


def _crop(ink: UInt8) -> UInt8:
    """The bounding box, edges fainter than `EDGE` left out: blur must not shrink the digit."""
    marked = ink >= max(1, EDGE * ink.max())
    rows, columns = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _scale(crop: UInt8) -> UInt8:
    """The crop in the middle of a square, the square scaled to 20x20.

    As MNIST's images all do, it reaches full ink: a thin pen does not make a faint digit.
    """
    rows, columns = (_coverage(length, max(crop.shape)) for length in crop.shape)
    box = rows @ crop.astype(np.float32) @ columns.T
    return np.asarray(np.rint(box * (255 / box.max())), np.uint8)


def _coverage(length: int, side: int) -> npt.NDArray[np.float32]:
    """How much of each of the 20 box pixels each of `length` pixels covers: (20, length).

    The `length` pixels lie in the middle of `side` pixels, which the box represents.
    """
    edges = (np.arange(length + 1) + (side - length) / 2) * BOX / side
    pixels = np.arange(BOX)[:, np.newaxis]
    overlap = np.minimum(edges[1:], pixels + 1) - np.maximum(edges[:-1], pixels)
    return np.asarray(np.maximum(overlap, 0), np.float32)


def _centre(box: UInt8) -> UInt8:
    """Paste the box so that its centre of mass falls on 14, at most half a pixel off.

    Ink that this brings beyond the field (the far end of a large L) is cut off, and the rest
    centred anew.
    """
    wide = np.zeros((3 * FIELD, 3 * FIELD), np.uint8)
    wide[FIELD : FIELD + BOX, FIELD : FIELD + BOX] = box
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
    edge = np.concatenate([rgba[0], rgba[-1], rgba[:, 0], rgba[:, -1]])
    colours, counts = np.unique(edge, axis=0, return_counts=True)
    red, green, blue, alpha = colours[counts.argmax()].tolist()
    return red, green, blue, alpha
