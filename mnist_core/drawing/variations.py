"""Drawings for training: people's strokes in many variations, and drawings that are not digits.

Stroke archives and a seed go in; uint8 images (n, 28, 28) come out, rendered and normalized as on
the draw page.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_core.data import strokes
from mnist_core.data.strokes import Archive, Points
from mnist_core.drawing import render
from mnist_core.drawing.normalize import normalize

UInt8 = npt.NDArray[np.uint8]
Strokes = Sequence[Points]
Maker = Callable[[np.random.Generator], list[Points]]

NOT_A_DIGIT = 10  # the label of drawings that are not digits

# Half the size of a 280-pixel canvas, where these pens are 8 to 32 pixels wide. The normalized
# images are the same, and rendering costs a third.
CANVAS = 140  # pixels
PEN_WIDTHS = (4, 16)  # pixels
EXTENTS = (0.25, 0.95)  # size of a drawing, as a share of the canvas

STRAIGHT = 0.1  # a line counts as straight if its width is at most this share of its length

# Characters written like a digit; nobody can tell them apart.
LOOK_ALIKES = frozenset("OoDQIli|/\\!()',.-_ZzSsBbGgqyJjT")


@dataclass(frozen=True)
class Drawings:
    """Images and their labels."""

    images: UInt8  # (n, 28, 28)
    labels: UInt8  # (n,), 0 to 9 or NOT_A_DIGIT


def is_look_alike(archive: Archive) -> npt.NDArray[np.bool_]:
    """Which characters of an archive are written like a digit: bool (n,)."""
    return np.array([str(label) in LOOK_ALIKES for label in archive.labels], bool)


def find_fragments(archive: Archive) -> npt.NDArray[np.bool_]:
    """Which digits of an archive are only a fragment of a digit: bool (n,).

    A steep straight line is a 1. Any other straight line, and a dot, is a fragment. UNIPEN labels
    some of them 4, 0 or 8; a network that learns from those doubts every plain 1.
    """
    labels = strokes.digit_labels(archive)
    return np.array(
        [_is_fragment(archive.strokes(i), labels[i]) for i in range(len(archive))], bool
    )


def _is_fragment(drawn: Strokes, label: int) -> bool:
    """Whether a digit is a dot or a straight line that is not a 1."""
    points = np.concatenate(drawn)
    around = points - points.mean(axis=0)
    directions = np.linalg.svd(around, full_matrices=False)[2] if len(points) > 1 else np.eye(2)
    length, width = np.ptp(around @ directions.T, axis=0)
    if width > STRAIGHT * length:
        return False
    steep = length > 0 and abs(directions[0, 1]) > abs(directions[0, 0])
    return not (steep and label == 1)


def vary_digits(archive: Archive, *, renditions: int, seed: int) -> Drawings:
    """Render each digit of an archive `renditions` times, with other pens and hands.

    Args:
        archive: an archive of digits.
        renditions: how many times each digit is rendered.
        seed: of the pens, the sizes and the variations of the strokes.

    Raises:
        NotDigits: the archive holds other characters.
    """
    labels = strokes.digit_labels(archive)
    indices = np.repeat(np.arange(len(archive)), renditions)
    return Drawings(_render_variations(archive, indices, seed), labels[indices])


def vary_others(archive: Archive, *, renditions: int, seed: int) -> Drawings:
    """Render an archive of letters and symbols, which are not digits.

    The characters in `LOOK_ALIKES` are left out: as drawings they are digits.

    Raises:
        HasDigits: the archive holds digits.
    """
    strokes.refuse_digits(archive)
    indices = np.repeat(np.flatnonzero(~is_look_alike(archive)), renditions)
    images = _render_variations(archive, indices, seed)
    return Drawings(images, np.full(len(images), NOT_A_DIGIT, np.uint8))


def render_drawings(seed: int, makers: Iterable[Maker]) -> UInt8:
    """Render the strokes of each maker with its own random numbers, pen and size."""

    def draw(number: int, maker: Maker) -> UInt8:
        random = np.random.default_rng((seed, number))
        placed = render.place_strokes(maker(random), CANVAS, extent=random.uniform(*EXTENTS))
        pen_width = int(random.integers(*PEN_WIDTHS, endpoint=True))
        return normalize(render.render_ink(placed, CANVAS, pen_width))

    images = [draw(number, maker) for number, maker in enumerate(makers)]
    return np.array(images, np.uint8).reshape(-1, 28, 28)


def _render_variations(archive: Archive, indices: npt.NDArray[np.intp], seed: int) -> UInt8:
    """Render variations of the characters with these indices: uint8 (n, 28, 28)."""

    def varied(index: int) -> Maker:
        return lambda random: vary_strokes(archive.strokes(index), random)

    return render_drawings(seed, map(varied, indices.tolist()))


def vary_strokes(drawn: Strokes, random: np.random.Generator) -> list[Points]:
    """Vary strokes as another hand would: slant, stretch, turn, and move each a little."""
    angle, slant = random.normal(0, np.deg2rad(4)), random.normal(0, 0.12)
    stretch = np.exp(random.normal(0, 0.12))
    matrix = distortion(angle, slant, stretch)
    size = max(np.ptp(np.concatenate(drawn), axis=0).max(), 1)
    return [stroke @ matrix.T + random.normal(0, 0.012 * size, 2) for stroke in drawn]


def distortion(angle: float, slant: float, stretch: float) -> Points:
    """The matrix (2, 2) that slants, stretches the width, and turns by `angle` radians.

    A positive slant moves lower points to the right. `points @ matrix.T` applies the matrix.
    """
    matrix: Points = rotation(angle) @ np.array([[stretch, slant], [0, 1]])
    return matrix


def rotation(angle: float) -> Points:
    """The matrix (2, 2) that turns by `angle` radians."""
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
