"""Distortions: training images varied as hands vary, anew in each epoch.

uint8 images and a random generator flow in, images of the same kind flow out. Knows neither
labels nor networks.
"""

import cv2
import numpy as np
import numpy.typing as npt

Images = npt.NDArray[np.uint8]  # (n, 28, 28), 0 background .. 255 ink
Floats = npt.NDArray[np.float32]

SIDE = 28
CENTRE = 14.0  # where the centre of mass lies: preprocessing

# Stronger ones were measured and are worse, on MNIST and on drawings: mnist_core/zoo/README.md.
ROTATION = np.deg2rad(12)  # up to, either way
SCALE = 0.12  # up to, of width and of height
SHEAR = 0.2  # up to
SHIFT = 1.5  # pixels, up to
WOBBLE = 0.5  # pixels, standard deviation of the elastic displacement at each node
NODES = 5  # of the elastic grid, in each direction
THICKER = 0.7  # up to this share of the way to a stroke that is two pixels thicker
THINNER = 0.4  # likewise
REWORKED = 0.3  # of the images are made thicker or thinner

PAPER = 2  # pixels around each image, one of which thicker strokes may reach
MOST = 1_000  # images at once: OpenCV's pictures have at most 32,767 rows


def augment(images: Images, random: np.random.Generator) -> Images:
    """Rotate, scale, shear, shift, wobble and thicken each image by its own random amounts.

    Args:
        images: uint8 (n, 28, 28), n from 1 to `MOST`.
        random: where the amounts come from.

    Raises:
        ValueError: there are no images, or too many.

    Source: P. Simard, D. Steinkraus, J. Platt, "Best practices for convolutional neural networks
    applied to visual document analysis", ICDAR 2003.
    """
    count = len(images)
    if not 0 < count <= MOST:
        raise ValueError(f"{count} images: there must be 1 to {MOST:,} at once.")
    # One above the other, with paper around each, so that OpenCV is called once for all.
    height = SIDE + 2 * PAPER
    padded = np.pad(images, ((0, 0), (PAPER, PAPER), (PAPER, PAPER)))
    column = _thicken(padded.reshape(-1, height), random, count)
    x, y = _sources(random, count)
    x = np.clip(x + PAPER, 0, height - 1)  # beyond an image there is paper, not its neighbour
    y = (
        np.clip(y + PAPER, 0, height - 1)
        + height * np.arange(count, dtype=np.float32)[:, None, None]
    )
    warped = cv2.remap(column, x.reshape(-1, SIDE), y.reshape(-1, SIDE), cv2.INTER_LINEAR)
    return np.asarray(warped, np.uint8).reshape(-1, SIDE, SIDE)


def _sources(random: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    """Where in its image each pixel comes from: x and y, float32 (n, 28, 28)."""

    def uniform(limit: float) -> Floats:
        return random.uniform(-limit, limit, (count, 1, 1)).astype(np.float32)

    angle, shear = uniform(ROTATION), uniform(SHEAR)
    width, height = 1 + uniform(SCALE), 1 + uniform(SCALE)
    along = np.arange(SIDE, dtype=np.float32) - np.float32(CENTRE)
    down, right = along[:, None], along[None, :]
    slanted = right + shear * down
    x = (np.cos(angle) * slanted - np.sin(angle) * down) / width
    y = (np.sin(angle) * slanted + np.cos(angle) * down) / height
    nodes = random.normal(0, WOBBLE, (2, count, NODES, NODES)).astype(np.float32)
    between = _between_nodes()
    wobble = between @ nodes @ between.T
    return (
        x + np.float32(CENTRE) + uniform(SHIFT) + wobble[0],
        y + np.float32(CENTRE) + uniform(SHIFT) + wobble[1],
    )


def _between_nodes() -> Floats:
    """How much each pixel of a row takes from each node, linearly between two: (28, 5)."""
    position = np.linspace(0, NODES - 1, SIDE, dtype=np.float32)[:, None]
    return np.asarray(np.maximum(0, 1 - np.abs(position - np.arange(NODES))), np.float32)


def _thicken(column: Images, random: np.random.Generator, count: int) -> Images:
    """Make the strokes of some images thicker or thinner."""
    amounts = random.uniform(-THINNER, THICKER, count)
    amounts[random.random(count) > REWORKED] = 0
    amount = np.repeat(amounts, len(column) // count).astype(np.float32)[:, None]
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    thick, thin = cv2.dilate(column, cross), cv2.erode(column, cross)
    goal = np.where(amount > 0, thick, thin)
    mixed = column + np.abs(amount) * (goal.astype(np.float32) - column)
    return np.asarray(mixed, np.uint8)
