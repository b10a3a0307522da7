"""Numbers written by people, as drawings and as made-up photos of paper.

Digits of one writer in, strokes, ink or a JPEG out. Every picture follows from its seed.
"""

import io
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from mnist_core.data.strokes import Archive, Points
from mnist_core.drawing import render

UInt8 = npt.NDArray[np.uint8]
Float = npt.NDArray[np.float32]

HEIGHT = 100  # of a digit, in units of the strokes below
GAPS = (2.0, 30.0)  # between the ink of digits, in the same units
OVERSAMPLING = 2


def digits_of_a_writer(
    archive: Archive, count: int, random: np.random.Generator
) -> tuple[str, list[list[Points]]]:
    """Choose a writer and `count` of that writer's digits: the number, and each digit's strokes."""
    writer = random.choice(np.unique(archive.writers))
    chosen = random.choice(np.flatnonzero(archive.writers == writer), count)
    number = "".join(str(archive.labels[i]) for i in chosen)
    return number, [archive.strokes(int(i)) for i in chosen]


def side_by_side(
    digits: Sequence[list[Points]],
    random: np.random.Generator,
    *,
    pen: float,
    gaps: tuple[float, float] = GAPS,
) -> list[Points]:
    """Put digits side by side, about equally tall, not quite on one line.

    Args:
        digits: the strokes of each digit.
        random: the random numbers.
        pen: the width of the pen, in hundredths of a digit's height; the gaps come on top.
        gaps: the least and the most room between the ink of two digits, in the same units.
    """
    placed: list[Points] = []
    edge = 0.0
    for strokes in digits:
        size = HEIGHT * random.uniform(0.85, 1.15)
        found = render.place_strokes(strokes, HEIGHT, extent=size / HEIGHT)
        low = np.concatenate(found).min(axis=0)
        gap = pen + random.uniform(*gaps)
        offset = np.array([edge + gap - low[0], random.normal(0, 5)])
        placed += [stroke + offset for stroke in found]
        edge = np.concatenate(placed).max(axis=0)[0]
    return placed


def paint(
    strokes: Sequence[Points], shape: tuple[int, int], pen: float, *, extent: float = 0.75
) -> UInt8:
    """Paint strokes in the middle of a picture of `shape` (h, w); `pen` as above."""
    every = np.concatenate(strokes)
    low, high = every.min(axis=0) - pen / 2, every.max(axis=0) + pen / 2
    height, width = shape
    scale = min(extent * width / (high[0] - low[0]), extent * height / (high[1] - low[1]))
    offset = np.array([width, height]) / 2 - scale * (low + high) / 2
    large = np.zeros((height * OVERSAMPLING, width * OVERSAMPLING), np.uint8)
    curves = [
        np.rint((render.smooth(s) * scale + offset) * OVERSAMPLING * 16).astype(np.int32)
        for s in strokes
    ]
    thickness = max(1, round(pen * scale * OVERSAMPLING))
    cv2.polylines(large, curves, False, 255, thickness, cv2.LINE_AA, 4)
    return np.asarray(cv2.resize(large, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def photo(strokes: Sequence[Points], random: np.random.Generator) -> bytes:
    """Make up a photo of strokes on paper: a JPEG."""
    shape = (int(random.integers(500, 1300)), int(random.integers(700, 1600)))
    pencil = random.random() < 0.3
    pen = random.uniform(2.5, 6) if pencil else random.uniform(3.5, 14)
    ink = _warp(paint(strokes, shape, pen, extent=random.uniform(0.3, 0.85)), random)
    rules = _warp(_rules(shape, random), random)
    paper = np.array([random.uniform(200, 245)] * 3) + random.normal(0, 6, 3)
    picture = np.full((*shape, 3), paper, np.float32) + _texture(shape, random)[..., None]
    colour, strength = _ruling(random)
    picture = _lay_over(picture, rules * strength, colour)
    if pencil:
        grain = np.clip(1 + 0.35 * _noise(shape, 1.2, random), 0, 1)
        colour = np.full(3, random.uniform(60, 110))
        strong = ink.astype(np.float32) / 255 * grain * random.uniform(0.5, 0.8)
    else:
        colour = np.array([(25, 25, 30), (30, 40, 130), (150, 30, 40)][random.choice(3)])
        strong = ink.astype(np.float32) / 255 * random.uniform(0.75, 0.95)
    picture = _lay_over(picture, strong, colour) * _light(shape, random)[..., None]
    picture = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.4, 1.8))
    picture = picture + random.normal(0, random.uniform(1, 7), picture.shape)
    file = io.BytesIO()
    Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(
        file, "JPEG", quality=int(random.integers(40, 92))
    )
    return file.getvalue()


def _lay_over(picture: Float, strength: Float, colour: npt.NDArray[np.generic]) -> Float:
    strength = strength[..., None]
    return np.asarray(picture * (1 - strength) + colour * strength, np.float32)


def _texture(shape: tuple[int, int], random: np.random.Generator) -> Float:
    """The paper's texture: bumps of several sizes."""
    sizes = ((0.8, 2.0), (3, 1.5), (12, 1.5), (60, 3))
    return np.sum([_noise(shape, size, random) * by for size, by in sizes], axis=0)


def _noise(shape: tuple[int, int], size: float, random: np.random.Generator) -> Float:
    """Smooth noise with a standard deviation of 1; `size` in pixels."""
    step = max(1, int(size / 2))
    small = random.normal(0, 1, (shape[0] // step + 2, shape[1] // step + 2)).astype(np.float32)
    small = cv2.GaussianBlur(small, (0, 0), size / step)
    small /= small.std()
    return np.asarray(cv2.resize(small, shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _rules(shape: tuple[int, int], random: np.random.Generator) -> UInt8:
    """Printed lines: none, ruled or squared, 255 where they are."""
    rules = np.zeros(shape, np.uint8)
    kind = random.choice(["none", "ruled", "squared"])
    step = random.uniform(0.05, 0.16) * min(shape)
    thickness = int(random.integers(1, 4))
    for y in np.arange(random.uniform(0, step), shape[0], step):
        if kind != "none":
            cv2.line(rules, (0, round(y)), (shape[1], round(y)), 255, thickness)
    for x in np.arange(random.uniform(0, step), shape[1], step):
        if kind == "squared":
            cv2.line(rules, (round(x), 0), (round(x), shape[0]), 255, thickness)
    return rules


def _ruling(random: np.random.Generator) -> tuple[npt.NDArray[np.float64], float]:
    """The colour of printed lines, and how strong they are in the units of `_lay_over`."""
    colour = np.array([(110, 140, 200), (130, 130, 130), (190, 120, 130)][random.choice(3)])
    return colour.astype(np.float64), random.uniform(0.25, 0.8) / 255


def _warp(layer: UInt8, random: np.random.Generator) -> UInt8:
    """Turn a layer a little, and look at it from the side a little."""
    height, width = layer.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    angle = random.normal(0, np.deg2rad(2.5))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array([width, height]) / 2
    moved = (corners - middle) @ turn.T + middle + random.normal(0, 0.012 * width, (4, 2))
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    return np.asarray(cv2.warpPerspective(layer, matrix, (width, height)), np.uint8)


def _light(shape: tuple[int, int], random: np.random.Generator) -> Float:
    """Uneven light: brighter on one side, perhaps with the shadow of a hand or a phone."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) / max(shape)
    angle = random.uniform(0, 2 * np.pi)
    along = np.cos(angle) * (x - 0.5) + np.sin(angle) * (y - 0.4)
    light = 1 - random.uniform(0, 0.6) * (along + 0.5)
    if random.random() < 0.6:
        angle, edge = random.uniform(0, 2 * np.pi), random.uniform(0.01, 0.15)
        along = np.cos(angle) * (x - 0.5) + np.sin(angle) * (y - 0.4) + random.normal(0, 0.2)
        light *= 1 - random.uniform(0.15, 0.5) / (1 + np.exp(-along / edge * 4))
    return np.asarray(light, np.float32)
