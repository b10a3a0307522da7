"""Augmentation: vary training images as handwriting varies, differently in each epoch.

uint8 images and a random generator go in; images of the same shape come out.
"""

from collections.abc import Collection

import cv2
import numpy as np
import numpy.typing as npt

Images = npt.NDArray[np.uint8]  # (n, 28, 28), 0 background .. 255 ink
Floats = npt.NDArray[np.float32]

SIDE = 28
CENTRE = 14.0  # pixel that `drawing.normalize` moves the centre of mass to

# Stronger augmentation was worse on MNIST and on drawings: see mnist_core/zoo/README.md.
ROTATION = np.deg2rad(12)  # at most, in either direction
SCALE = 0.12  # at most, of the width and of the height
SHEAR = 0.2  # at most
SHIFT = 1.5  # pixels, at most
WOBBLE = 0.5  # pixels, standard deviation of the elastic displacement at each node
NODES = 5  # of the elastic grid, in each direction
THICKER = 0.7  # at most this share of the way to strokes two pixels thicker
THINNER = 0.4  # at most this share of the way to strokes two pixels thinner
REWORKED = 0.3  # share of the images whose strokes become thicker or thinner

PAPER = 2  # blank pixels added around each image, so that thicker strokes fit
MAX_IMAGES = 1_000  # at once: an OpenCV picture has at most 32,767 rows
KINDS = ("shift", "rotation", "scale", "shear", "elastic", "thickness")


def augment(images: Images, random: np.random.Generator, kinds: Collection[str] = KINDS) -> Images:
    """Rotate, scale, shear, shift, deform and thicken each image by its own random amounts.

    Args:
        images: uint8 (n, 28, 28), n from 1 to `MAX_IMAGES`.
        random: generates the amounts.
        kinds: of distortion, some of `KINDS`; the others change nothing.

    Raises:
        ValueError: there are no images, or too many.

    Source: P. Simard, D. Steinkraus, J. Platt, "Best practices for convolutional neural networks
    applied to visual document analysis", ICDAR 2003.
    """
    count = len(images)
    if not 0 < count <= MAX_IMAGES:
        raise ValueError(f"{count} images: there must be 1 to {MAX_IMAGES:,} at once.")
    # Stack the padded images in one tall picture, so that OpenCV is called only once.
    height = SIDE + 2 * PAPER
    padded = np.pad(images, ((0, 0), (PAPER, PAPER), (PAPER, PAPER)))
    column = _thicken(padded.reshape(-1, height), random, count, kinds)
    x, y = _sources(random, count, kinds)
    x = np.clip(x + PAPER, 0, height - 1)  # outside an image is blank paper, not its neighbour
    y = (
        np.clip(y + PAPER, 0, height - 1)
        + height * np.arange(count, dtype=np.float32)[:, None, None]
    )
    warped = cv2.remap(column, x.reshape(-1, SIDE), y.reshape(-1, SIDE), cv2.INTER_LINEAR)
    return np.asarray(warped, np.uint8).reshape(-1, SIDE, SIDE)


def _sources(
    random: np.random.Generator, count: int, kinds: Collection[str]
) -> tuple[Floats, Floats]:
    """The source coordinates of each pixel: x and y, float32 (n, 28, 28)."""

    def uniform(kind: str, limit: float) -> Floats:
        limit = limit if kind in kinds else 0
        return random.uniform(-limit, limit, (count, 1, 1)).astype(np.float32)

    angle, shear = uniform("rotation", ROTATION), uniform("shear", SHEAR)
    width, height = 1 + uniform("scale", SCALE), 1 + uniform("scale", SCALE)
    along = np.arange(SIDE, dtype=np.float32) - np.float32(CENTRE)
    down, right = along[:, None], along[None, :]
    slanted = right + shear * down
    x = (np.cos(angle) * slanted - np.sin(angle) * down) / width
    y = (np.sin(angle) * slanted + np.cos(angle) * down) / height
    wobbles = WOBBLE if "elastic" in kinds else 0
    nodes = random.normal(0, wobbles, (2, count, NODES, NODES)).astype(np.float32)
    weights = _node_weights()
    wobble = weights @ nodes @ weights.T
    return (
        x + np.float32(CENTRE) + uniform("shift", SHIFT) + wobble[0],
        y + np.float32(CENTRE) + uniform("shift", SHIFT) + wobble[1],
    )


def _node_weights() -> Floats:
    """Linear interpolation weights from the nodes to the pixels of a row: (28, 5)."""
    position = np.linspace(0, NODES - 1, SIDE, dtype=np.float32)[:, None]
    return np.asarray(np.maximum(0, 1 - np.abs(position - np.arange(NODES))), np.float32)


def _thicken(
    column: Images, random: np.random.Generator, count: int, kinds: Collection[str]
) -> Images:
    """Make the strokes of some images thicker or thinner."""
    amounts = random.uniform(-THINNER, THICKER, count)
    amounts[random.random(count) > REWORKED] = 0
    if "thickness" not in kinds:
        return column
    amount = np.repeat(amounts, len(column) // count).astype(np.float32)[:, None]
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    thick, thin = cv2.dilate(column, cross), cv2.erode(column, cross)
    goal = np.where(amount > 0, thick, thin)
    mixed = column + np.abs(amount) * (goal.astype(np.float32) - column)
    return np.asarray(mixed, np.uint8)
