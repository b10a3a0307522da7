"""Drawings that are not digits, for networks to refuse: pairs of digits, outlines, scribbles.

An archive of digits and a seed go in; uint8 images (n, 28, 28) come out.
"""

import numpy as np

from mnist_core.data import strokes
from mnist_core.data.strokes import Archive, Points
from mnist_core.drawing import doodles, render, shape_notation
from mnist_core.drawing.variations import (
    NOT_A_DIGIT,
    Drawings,
    Maker,
    Strokes,
    render_drawings,
    rotation,
    vary_strokes,
)

# Generated drawings that are not digits, and the share of each kind.
SYNTHETIC: dict[str, float] = {
    "doodle": 0.36,
    "symbol": 0.28,
    "two_digits": 0.06,
    "lying_digit": 0.04,
    "infinity": 0.06,
    "outline": 0.06,
    "rectangle": 0.03,
    "face": 0.02,
    "scribble": 0.04,
    "spiral": 0.01,
    "dot": 0.01,
    "filled": 0.03,
}

KINDS = 2**32  # seeds the choice of kinds; larger than the number of any drawing


def generate_non_digits(archive: Archive, *, count: int, seed: int) -> Drawings:
    """Generate drawings that are not digits: pairs of digits, lying digits, outlines, scribbles.

    Args:
        archive: an archive of digits, from which pairs and lying digits are made.
        count: number of drawings.
        seed: fixes everything random.

    Raises:
        NotDigits: the archive holds other characters.
    """
    not_round = np.flatnonzero(strokes.digit_labels(archive) != 0)

    def two_digits(random: np.random.Generator) -> list[Points]:
        first, second = (archive.strokes(i) for i in random.choice(len(archive), 2))
        return _beside(vary_strokes(first, random), vary_strokes(second, random), random)

    def lying_digit(random: np.random.Generator) -> list[Points]:
        return _lay_down(vary_strokes(archive.strokes(random.choice(not_round)), random), random)

    makers: dict[str, Maker] = {
        "two_digits": two_digits,
        "lying_digit": lying_digit,
        "infinity": _infinity,
        "outline": _outline,
        "face": _face,
        "doodle": _doodle,
        "symbol": _symbol,
        "rectangle": _rectangle,
        "scribble": _scribble,
        "spiral": _spiral,
        "dot": _dot,
        "filled": _filled,
    }
    kinds = np.random.default_rng((seed, KINDS)).choice(
        list(SYNTHETIC), count, p=list(SYNTHETIC.values())
    )
    images = render_drawings(seed, (makers[kind] for kind in kinds))
    return Drawings(images, np.full(count, NOT_A_DIGIT, np.uint8))


def _beside(first: Strokes, second: Strokes, random: np.random.Generator) -> list[Points]:
    """Put two drawings side by side, about equally tall, with a gap between them."""
    size, lift, gap = random.uniform(0.8, 1.25), random.normal(0, 8), random.uniform(10, 50)
    left = render.place_strokes(first, 100, extent=1)
    right = [stroke * size for stroke in render.place_strokes(second, 100, extent=1)]
    offset = np.concatenate(left).max(axis=0)[0] + gap - np.concatenate(right).min(axis=0)[0]
    return left + [stroke + np.array([offset, lift]) for stroke in right]


def _lay_down(drawn: Strokes, random: np.random.Generator) -> list[Points]:
    """Turn a drawing on its left or right side, give or take 15 degrees.

    A lying 8 is an infinity sign and a lying 1 is a dash, but a lying 0 is still a 0.
    """
    angle = random.choice([-1, 1]) * np.pi / 2 + random.uniform(-1, 1) * np.deg2rad(15)
    return [stroke @ rotation(angle).T for stroke in drawn]


def _infinity(random: np.random.Generator) -> list[Points]:
    """An infinity sign: slim or round, as one line that crosses itself or as two rings."""
    t = np.linspace(0, 2 * np.pi, 80)
    kind, wide = random.choice(["slim", "lemniscate", "rings"]), random.uniform(0.8, 1.4)
    if kind == "slim":
        sign = np.stack([random.uniform(1.2, 2.6) * np.sin(t), np.sin(2 * t)], axis=1)
    elif kind == "lemniscate":
        sign = np.stack([wide * np.cos(t), np.sin(t) * np.cos(t)], axis=1)
        sign /= (1 + np.sin(t) ** 2)[:, None]
    else:
        ring = np.stack([wide * (1 - np.cos(t)), np.sin(t)], axis=1)
        sign = np.concatenate([ring * [-1, 1], ring * random.uniform(0.7, 1.2)])
    return vary_strokes([50 * sign @ rotation(random.normal(0, np.deg2rad(10))).T], random)


def _outline(random: np.random.Generator) -> list[Points]:
    """A heart, a star, a triangle or a square, in one closed line.

    Shapes with more corners are left out: they look like zeros drawn in a hurry.
    """
    t = np.linspace(0, 2 * np.pi, 80)
    kind = random.choice(["heart", "star", "corners"])
    if kind == "heart":
        across = 16 * np.sin(t) ** 3
        down = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
        outline = np.stack([across, down], axis=1)
    else:
        corners = 5 if kind == "star" else int(random.integers(3, 5))
        step = 2 if kind == "star" else 1
        angles = random.uniform(0, 2 * np.pi) + 2 * np.pi * step / corners * np.arange(corners + 1)
        outline = shape_notation.along(np.stack([np.cos(angles), np.sin(angles)], axis=1), 12)
    return vary_strokes([100 * outline / np.abs(outline).max()], random)


def _face(random: np.random.Generator) -> list[Points]:
    """A face: a ring with two eyes and a mouth."""
    t = np.linspace(0, 2 * np.pi, 60)
    ring = np.stack([np.cos(t), random.uniform(0.8, 1.3) * np.sin(t)], axis=1)
    apart, height = random.uniform(0.25, 0.45), random.uniform(-0.45, -0.2)
    eye = np.array([[0, 0], [0, random.uniform(0, 0.2)]])
    smile = np.linspace(-1, 1, 20)
    bend = random.uniform(-0.25, 0.35)
    mouth = np.stack([0.5 * smile, 0.4 + bend * (1 - smile**2)], axis=1)
    eyes = [eye + np.array([side * apart, height]) for side in (-1, 1)]
    return vary_strokes([100 * stroke for stroke in [ring, *eyes, mouth]], random)


def _doodle(random: np.random.Generator) -> list[Points]:
    """A doodle such as a tree, a car, an arrow or a treble clef."""
    return vary_strokes(doodles.doodle(random), random)


def _symbol(random: np.random.Generator) -> list[Points]:
    """A symbol, a letter or a character of another script."""
    return vary_strokes(doodles.symbol(random), random)


def _rectangle(random: np.random.Generator) -> list[Points]:
    """An upright or level rectangle, in one line or in four that hardly meet at the corners."""
    width, height = 100 * np.sort(random.uniform([0.25, 0.9], [0.95, 1.0]))
    if random.random() < 0.4:
        width, height = height, width
    corners = np.array([[0, 0], [0, height], [width, height], [width, 0], [0, 0]], float)
    corners += random.normal(0, 3, corners.shape)
    outline = shape_notation.along(corners, 10)
    sides = np.split(outline, [10, 20, 30]) if random.random() < 0.3 else [outline]
    return vary_strokes(sides, random)


def _scribble(random: np.random.Generator) -> list[Points]:
    """One to three long strokes that wander and turn back on themselves."""
    scribbles = []
    for _ in range(random.integers(1, 4)):
        corners = random.uniform(0, 100, (int(random.integers(6, 25)), 2))
        scribbles.append(shape_notation.along(corners, 6) * random.uniform(0.4, 1, 2))
    return scribbles


def _spiral(random: np.random.Generator) -> list[Points]:
    """A spiral with two to five turns."""
    angle = np.linspace(0, 2 * np.pi * random.uniform(2.2, 5), 120)
    radius = np.linspace(random.uniform(0, 10), 50, 120)
    wound = np.stack([np.cos(angle), np.sin(angle) * random.uniform(0.6, 1)], axis=1)
    return [wound * radius[:, None] * [random.choice([-1, 1]), 1]]


def _dot(random: np.random.Generator) -> list[Points]:
    """A dot."""
    return [np.zeros((1, 2))]


def _filled(random: np.random.Generator) -> list[Points]:
    """An area filled by a pen that goes back and forth."""
    rows = int(random.integers(5, 40))
    across = np.tile([0.0, 100.0, 100.0, 0.0], rows)[: 2 * rows]
    down = np.repeat(np.linspace(0, 100, rows), 2)
    area = np.stack([across, down], axis=1) * random.uniform(0.5, 1, 2)
    turned = area[:, ::-1] if random.random() < 0.5 else area
    return [turned + random.normal(0, 3, turned.shape)]
