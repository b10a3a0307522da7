"""Drawings to learn from: people's strokes drawn with many pens, and what is no digit.

Stroke archives and a seed flow in, uint8 images (n, 28, 28) flow out, made by `strokes` and
`preprocessing` as on the draw page. Knows no network.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_core.data import strokes
from mnist_core.data.strokes import Archive, Points
from mnist_core.drawing import doodle_shapes, render
from mnist_core.drawing.normalize import normalize

UInt8 = npt.NDArray[np.uint8]
Strokes = Sequence[Points]
Maker = Callable[[np.random.Generator], list[Points]]

NOT_A_DIGIT = 10  # the label of what is none

# Half the draw page's canvas, which after normalising is the same and costs a third:
# there, these pens are 8 to 32 pixels wide.
CANVAS = 140  # pixels
PEN_WIDTHS = (4, 16)  # pixels
EXTENTS = (0.25, 0.95)  # of the canvas

STRAIGHT = 0.1  # breadth of a line that counts as straight, as a share of its length

# Characters that are written like a digit; no reader can tell them apart.
LOOK_ALIKES = frozenset("OoDQIli|/\\!()',.-_ZzSsBbGgqyJjT")

# What people put on a canvas that is none, in shares of what is synthesised.
SYNTHETIC: dict[str, float] = {
    "doodle": 0.45,
    "two_digits": 0.1,
    "lying_digit": 0.07,
    "infinity": 0.1,
    "outline": 0.1,
    "face": 0.04,
    "scribble": 0.07,
    "spiral": 0.015,
    "dot": 0.015,
    "filled": 0.04,
}


KINDS = 2**32  # no drawing has that number: the kinds have random numbers of their own


@dataclass(frozen=True)
class Drawings:
    """Images with what they show."""

    images: UInt8  # (n, 28, 28)
    labels: UInt8  # (n,), 0 .. 9, or NO_DIGIT


def look_alike(archive: Archive) -> npt.NDArray[np.bool_]:
    """Which characters of an archive are written like a digit: bool (n,)."""
    return np.array([str(label) in LOOK_ALIKES for label in archive.labels], bool)


def fragments(archive: Archive) -> npt.NDArray[np.bool_]:
    """Which digits of an archive are but a part of one: bool (n,).

    A straight line is a 1 if it is steep, and else what is left of something, as is a dot. In
    UNIPEN some are called 4, 0 or 8, and teach a network to doubt every plain 1.
    """
    labels = strokes.digit_labels(archive)
    return np.array(
        [_is_fragment(archive.strokes(i), labels[i]) for i in range(len(archive))], bool
    )


def _is_fragment(drawn: Strokes, label: int) -> bool:
    points = np.concatenate(drawn)
    around = points - points.mean(axis=0)
    directions = np.linalg.svd(around, full_matrices=False)[2] if len(points) > 1 else np.eye(2)
    length, breadth = np.ptp(around @ directions.T, axis=0)
    if breadth > STRAIGHT * length:
        return False
    steep = length > 0 and abs(directions[0, 1]) > abs(directions[0, 0])
    return not (steep and label == 1)


def digits(archive: Archive, *, renditions: int, seed: int) -> Drawings:
    """Draw the digits of an archive, each `renditions` times by another pen and hand.

    Args:
        archive: of digits.
        renditions: how often each is drawn.
        seed: of the pens, the sizes and the distortions of the strokes.

    Raises:
        NotDigits: some of the archive's labels are none.
    """
    labels = strokes.digit_labels(archive)
    indices = np.repeat(np.arange(len(archive)), renditions)
    return Drawings(_draw_varied(archive, indices, seed), labels[indices])


def others(archive: Archive, *, renditions: int, seed: int) -> Drawings:
    """Draw an archive of letters and symbols: they are no digits.

    Those of `LOOK_ALIKES` are left out: as drawings they are digits.

    Raises:
        HasDigits: some of the archive's labels are digits.
    """
    strokes.refuse_digits(archive)
    indices = np.repeat(np.flatnonzero(~look_alike(archive)), renditions)
    images = _draw_varied(archive, indices, seed)
    return Drawings(images, np.full(len(images), NOT_A_DIGIT, np.uint8))


def synthetic(archive: Archive, *, count: int, seed: int) -> Drawings:
    """Make drawings that are no digit: two at once, lying ones, outlines, scribbles, ...

    Args:
        archive: of digits, to put two of them beside each other.
        count: of the drawings.
        seed: of all that is random.
    """
    not_round = np.flatnonzero(strokes.digit_labels(archive) != 0)

    def two_digits(random: np.random.Generator) -> list[Points]:
        first, second = (archive.strokes(i) for i in random.choice(len(archive), 2))
        return _beside(_vary(first, random), _vary(second, random), random)

    def lying_digit(random: np.random.Generator) -> list[Points]:
        return _lay_down(_vary(archive.strokes(random.choice(not_round)), random), random)

    makers: dict[str, Maker] = {
        "two_digits": two_digits,
        "lying_digit": lying_digit,
        "infinity": _infinity,
        "outline": _outline,
        "face": _face,
        "doodle": _doodle,
        "scribble": _scribble,
        "spiral": _spiral,
        "dot": _dot,
        "filled": _filled,
    }
    kinds = np.random.default_rng((seed, KINDS)).choice(
        list(SYNTHETIC), count, p=list(SYNTHETIC.values())
    )
    images = _draw(seed, (makers[kind] for kind in kinds))
    return Drawings(images, np.full(count, NOT_A_DIGIT, np.uint8))


def _draw(seed: int, makers: Iterable[Maker]) -> UInt8:
    """Draw what each maker makes of random numbers of its own, with a random pen and size."""

    def draw(number: int, maker: Maker) -> UInt8:
        random = np.random.default_rng((seed, number))
        placed = render.place_strokes(maker(random), CANVAS, extent=random.uniform(*EXTENTS))
        pen_width = int(random.integers(*PEN_WIDTHS, endpoint=True))
        return normalize(render.render_ink(placed, CANVAS, pen_width))

    images = [draw(number, maker) for number, maker in enumerate(makers)]
    return np.array(images, np.uint8).reshape(-1, 28, 28)


def _draw_varied(archive: Archive, indices: npt.NDArray[np.intp], seed: int) -> UInt8:
    def varied(index: int) -> Maker:
        return lambda random: _vary(archive.strokes(index), random)

    return _draw(seed, map(varied, indices.tolist()))


def _vary(drawn: Strokes, random: np.random.Generator) -> list[Points]:
    """The same strokes by another hand: slanted, stretched, turned, each a little displaced."""
    angle, slant = random.normal(0, np.deg2rad(4)), random.normal(0, 0.12)
    stretch = np.exp(random.normal(0, 0.12))
    matrix = distortion(angle, slant, stretch)
    size = max(np.ptp(np.concatenate(drawn), axis=0).max(), 1)
    return [stroke @ matrix.T + random.normal(0, 0.012 * size, 2) for stroke in drawn]


def distortion(angle: float, slant: float, stretch: float) -> Points:
    """The matrix (2, 2) that slants, makes `stretch` times as wide, and turns by `angle` radians.

    A positive slant moves what is further down to the right; `points @ matrix.T` applies it.
    """
    matrix: Points = _turn(angle) @ np.array([[stretch, slant], [0, 1]])
    return matrix


def _turn(angle: float) -> Points:
    """The matrix (2, 2) that turns by so many radians."""
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _beside(first: Strokes, second: Strokes, random: np.random.Generator) -> list[Points]:
    """Two drawings next to each other, of about the same height, with some space between."""
    size, lift, gap = random.uniform(0.8, 1.25), random.normal(0, 8), random.uniform(10, 50)
    left = render.place_strokes(first, 100, extent=1)
    right = [stroke * size for stroke in render.place_strokes(second, 100, extent=1)]
    offset = np.concatenate(left).max(axis=0)[0] + gap - np.concatenate(right).min(axis=0)[0]
    return left + [stroke + np.array([offset, lift]) for stroke in right]


def _lay_down(drawn: Strokes, random: np.random.Generator) -> list[Points]:
    """A drawing on its side, to the left or to the right, give or take 15 degrees.

    A lying 8 is the sign of infinity, a lying 1 a dash; a 0 is a 0 all the same.
    """
    angle = random.choice([-1, 1]) * np.pi / 2 + random.uniform(-1, 1) * np.deg2rad(15)
    return [stroke @ _turn(angle).T for stroke in drawn]


def _infinity(random: np.random.Generator) -> list[Points]:
    """The sign of infinity: slim or round, in one line that crosses itself or of two rings."""
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
    return _vary([50 * sign @ _turn(random.normal(0, np.deg2rad(10))).T], random)


def _outline(random: np.random.Generator) -> list[Points]:
    """A heart, a star, a triangle or a square, in one closed line.

    Not of more corners: those are zeros drawn in a hurry.
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
        outline = doodle_shapes.along(np.stack([np.cos(angles), np.sin(angles)], axis=1), 12)
    return _vary([100 * outline / np.abs(outline).max()], random)


def _face(random: np.random.Generator) -> list[Points]:
    """A ring with eyes and a mouth in it."""
    t = np.linspace(0, 2 * np.pi, 60)
    ring = np.stack([np.cos(t), random.uniform(0.8, 1.3) * np.sin(t)], axis=1)
    apart, height = random.uniform(0.25, 0.45), random.uniform(-0.45, -0.2)
    eye = np.array([[0, 0], [0, random.uniform(0, 0.2)]])
    smile = np.linspace(-1, 1, 20)
    bend = random.uniform(-0.25, 0.35)
    mouth = np.stack([0.5 * smile, 0.4 + bend * (1 - smile**2)], axis=1)
    eyes = [eye + np.array([side * apart, height]) for side in (-1, 1)]
    return _vary([100 * stroke for stroke in [ring, *eyes, mouth]], random)


def _doodle(random: np.random.Generator) -> list[Points]:
    """A tree, a car, an arrow, a treble clef, ..."""
    return _vary(doodle_shapes.doodle(random), random)


def _scribble(random: np.random.Generator) -> list[Points]:
    """One to three long strokes that wander and turn back on themselves."""
    scribbles = []
    for _ in range(random.integers(1, 4)):
        corners = random.uniform(0, 100, (int(random.integers(6, 25)), 2))
        scribbles.append(doodle_shapes.along(corners, 6) * random.uniform(0.4, 1, 2))
    return scribbles


def _spiral(random: np.random.Generator) -> list[Points]:
    """A line that winds two to five times around its middle."""
    angle = np.linspace(0, 2 * np.pi * random.uniform(2.2, 5), 120)
    radius = np.linspace(random.uniform(0, 10), 50, 120)
    wound = np.stack([np.cos(angle), np.sin(angle) * random.uniform(0.6, 1)], axis=1)
    return [wound * radius[:, None] * [random.choice([-1, 1]), 1]]


def _dot(random: np.random.Generator) -> list[Points]:
    """A tap of the pen."""
    return [np.zeros((1, 2))]


def _filled(random: np.random.Generator) -> list[Points]:
    """An area filled by going to and fro; with a thick pen, black all over."""
    rows = int(random.integers(5, 40))
    across = np.tile([0.0, 100.0, 100.0, 0.0], rows)[: 2 * rows]
    down = np.repeat(np.linspace(0, 100, rows), 2)
    area = np.stack([across, down], axis=1) * random.uniform(0.5, 1, 2)
    turned = area[:, ::-1] if random.random() < 0.5 else area
    return [turned + random.normal(0, 3, turned.shape)]
