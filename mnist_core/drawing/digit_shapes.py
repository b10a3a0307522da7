"""Sample drawings: 2,000 digits written by a program, so that the app has something to show.

Takes a seed, gives a stroke archive. Independent of any neural network.

How the archive is made: below are several shapes for each digit, written down from common
knowledge of handwriting. 40 imaginary writers use them. Each writer has a usual shape for each
digit, uses another one now and then, and has their own slant, width, steadiness and haste. To
write a digit, the program moves the points of the shape a little, then bends, slants and turns
the whole digit. A pen follows the result: it rounds off corners, trembles and slows down in bends.

No person drew these digits. They show how the app works; they say nothing about how people write
or how well a network reads people. No network learns from them, and they were not fitted to any
collection of drawings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d

from mnist_core.data.strokes import Archive, Points, pack, read_archive
from mnist_core.drawing import render, shape_notation, variations
from mnist_core.drawing.shape_notation import Piece

SAMPLE_DRAWINGS = Path(__file__).parents[1] / "data" / "sample_drawings.npz"  # made with seed 0

CONTRIBUTOR = "sample"  # no other archive has a contributor of that name
WRITERS = 40
REPETITIONS = 5  # of each digit by each writer
LONGER_SIDE = 1000  # of a digit in an archive

# Lengths are in hundredths of a digit's height.
UNUSUAL = 0.15  # how often a writer uses another shape than usual
HABIT = 2.4  # standard deviation of a writer's own shape from the common one, at each point
WAVE = 2.5  # standard deviation of the height of the waves that bend a digit
WAVE_LENGTHS = (90, 220)
TREMOR_LENGTH = 5.0  # about the distance between two trembles
STEP = 0.5  # between two points of a path while it is computed
BENDS = (1 / 60, 1 / 2)  # radians per unit of length: straighter or sharper changes no speed
POINT_TIME = 2.0  # between two points of the pen, in units of time of `_follow`

# Each use of random numbers has a stream of its own, so that none changes another.
HANDS, CHOICES, HABITS, MOVEMENTS = range(1, 5)


class Shape(NamedTuple):
    """One way to write a digit."""

    writers: int  # how many of the 40 usually write it so
    strokes: str  # in the notation of `shape_notation`, from 0 at the top to 100 at the bottom


# For each digit, shapes that are common in America come first, and those common in Europe last.
SHAPES: dict[int, dict[str, Shape]] = {
    0: {
        "plain": Shape(16, "curve 53,1 22,32 29,88 63,96 80,44 68,10 49,2"),
        "round": Shape(11, "curve 57,5 14,26 17,82 60,96 93,54 76,12 50,5"),
        "overlapping": Shape(8, "curve 66,14 50,2 22,32 29,88 62,96 80,44 60,6 37,10"),
        "slashed": Shape(
            5,
            """
            curve 54,3 22,33 30,88 63,95 80,44 67,10 49,4
            line 84,5 16,95""",
        ),
    },
    1: {
        "stroke": Shape(15, "curve 51,0 50,50 49,100"),
        "flag": Shape(11, "line 34,20 53,1 then curve 53,50 52,100"),
        "foot": Shape(
            5,
            """
            line 33,20 52,1 then curve 52,50 52,98
            line 27,98 77,98""",
        ),
        "long flag": Shape(9, "curve 16,52 40,26 60,1 then curve 60,50 59,100"),
    },
    2: {
        "flat base": Shape(15, "curve 22,27 32,7 55,1 75,16 72,40 49,70 20,98 then line 82,97"),
        "loop": Shape(
            10, "curve 23,24 36,5 58,1 75,17 69,44 46,73 24,92 12,91 16,80 32,80 54,94 72,98 87,89"
        ),
        "curved base": Shape(
            9, "curve 21,24 35,4 60,2 76,19 68,47 44,76 19,97 then curve 36,90 57,96 72,99 84,92"
        ),
        "angular": Shape(6, "line 21,16 48,2 73,14 72,34 20,97 82,96"),
    },
    3: {
        "round": Shape(
            19, "curve 24,14 46,1 71,14 68,36 42,46 then curve 68,52 79,72 64,94 38,99 17,87"
        ),
        "loop": Shape(
            12, "curve 23,14 46,1 70,16 64,37 44,49 34,47 40,40 62,49 78,70 66,93 40,99 17,87"
        ),
        "flat top": Shape(9, "line 22,4 74,4 43,42 then curve 66,45 79,66 66,91 40,99 18,89"),
    },
    4: {
        "open": Shape(
            12,
            """
            curve 30,4 26,32 18,60 then line 84,58
            curve 68,12 66,56 63,100""",
        ),
        "rounded": Shape(
            6,
            """
            curve 34,3 25,26 26,46 42,54 62,47 72,34
            curve 76,4 72,52 67,100""",
        ),
        "closed": Shape(
            8,
            """
            line 60,1 14,66 86,65
            curve 60,1 60,50 59,100""",
        ),
        "one stroke": Shape(7, "line 86,67 12,66 61,1 then curve 61,50 60,100"),
        "crossed": Shape(
            7,
            """
            line 50,1 16,60 94,59
            curve 66,34 64,66 60,100""",
        ),
    },
    5: {
        "separate bar": Shape(
            17,
            """
            line 32,4 27,44 then curve 48,36 72,48 76,70 60,94 36,98 18,88
            line 33,4 81,3""",
        ),
        "one stroke": Shape(
            10, "line 78,3 34,4 29,44 then curve 50,36 73,48 77,70 61,94 38,98 18,88"
        ),
        "round": Shape(8, "curve 78,5 46,5 33,20 38,38 62,46 76,66 68,90 44,99 19,90"),
        "angular": Shape(5, "line 76,3 30,3 29,44 62,42 75,58 75,80 60,97 20,95"),
    },
    6: {
        "straight back": Shape(
            18, "curve 62,1 42,32 25,66 30,92 52,99 72,86 72,66 54,55 36,63 27,80"
        ),
        "curved back": Shape(
            13, "curve 70,6 48,8 28,34 20,66 30,93 52,99 74,84 73,62 54,52 32,62 22,78"
        ),
        "curl": Shape(9, "curve 76,18 64,3 42,6 24,32 19,64 30,92 54,99 76,82 73,61 52,52 24,72"),
    },
    7: {
        "plain": Shape(16, "line 19,5 80,4 then curve 61,50 43,100"),
        "curved": Shape(7, "line 18,7 81,4 then curve 60,32 48,64 44,100"),
        "serif": Shape(6, "line 18,20 21,4 81,3 then curve 62,50 46,100"),
        "barred": Shape(
            11,
            """
            line 18,6 82,4 then curve 62,50 44,100
            line 34,50 78,46""",
        ),
    },
    8: {
        "figure eight": Shape(
            21, "curve 70,16 50,1 31,14 34,32 66,56 76,80 52,99 25,82 36,56 64,34 71,12"
        ),
        "two rings": Shape(
            9,
            """
            ring 51,25 20,24
            ring 50,73 25,26""",
        ),
        "open top": Shape(
            10, "curve 64,5 42,2 30,18 40,38 66,58 76,80 52,99 24,82 36,56 64,36 80,4"
        ),
    },
    9: {
        "straight stem": Shape(
            17, "curve 73,14 52,1 25,24 41,51 71,26 74,10 then curve 72,50 70,100"
        ),
        "hooked tail": Shape(
            14,
            """
            curve 74,15 52,1 25,24 42,51 72,25 75,10
            then curve 76,44 72,78 56,98 36,98 22,87""",
        ),
        "slanting stem": Shape(
            9, "curve 76,9 52,1 30,14 26,36 42,50 64,38 76,11 then curve 62,55 46,100"
        ),
    },
}


@dataclass(frozen=True)
class Hand:
    """How an imaginary writer writes; lengths are in hundredths of a digit's height."""

    number: int  # from 1
    shapes: tuple[tuple[str, str], ...]  # for each digit the usual one, and the unusual one
    slant: float  # how far the top is to the right of the bottom, as a share of the height
    stretch: float  # of the width
    waist: float  # how far the middle of a digit is lower than in its shape
    unsteadiness: float  # standard deviation of a point from where the writer means it to be
    tremor: float  # standard deviation of the pen from its path
    haste: float  # standard deviation of the smoothing that rounds off corners

    @property
    def name(self) -> str:
        """The writer's name in the archive."""
        return f"{CONTRIBUTOR}/{self.number:02}"


class Sample(NamedTuple):
    """A digit that a writer is to write."""

    digit: int  # 0 to 9
    shape: str  # a name in `SHAPES[digit]`
    hand: Hand
    repetition: int  # 0 to 4


def read_sample_drawings() -> Archive:
    """Read the sample drawings that ship with the project: 2,000 digits, 200 of each.

    Raises:
        StrokesNotFound: the file is missing.
        DamagedStrokes: the file cannot be read.
    """
    return read_archive(SAMPLE_DRAWINGS)


def sample_drawings(seed: int = 0) -> Archive:
    """Write the sample drawings: 40 writers write each digit five times.

    The labels are uint8 (2000,); the order is that of `samples`.
    """
    plan = samples(seed)
    return pack(
        [write(sample, seed) for sample in plan],
        np.array([sample.digit for sample in plan], np.uint8),
        np.array([sample.hand.name for sample in plan]),
    )


def samples(seed: int = 0) -> list[Sample]:
    """Decide who writes which digit in which shape: each writer 0 to 9, and that five times."""
    random = np.random.default_rng((seed, CHOICES))
    writers = hands(seed)
    plan = []
    for repetition in range(REPETITIONS):
        for hand in writers:
            for digit in SHAPES:
                usual, unusual = hand.shapes[digit]
                shape = unusual if random.random() < UNUSUAL else usual
                plan.append(Sample(digit, shape, hand, repetition))
    return plan


def hands(seed: int = 0) -> list[Hand]:
    """The 40 writers. Whoever writes one digit in a European way often writes others so too."""
    random = np.random.default_rng((seed, HANDS))
    schooling = random.normal(0, 1, WRITERS)
    usual = [_share_out(digit, schooling, random) for digit in SHAPES]
    unusual = [random.choice(list(shapes), WRITERS).tolist() for shapes in SHAPES.values()]
    return [
        Hand(
            number=i + 1,
            shapes=tuple((usual[digit][i], unusual[digit][i]) for digit in SHAPES),
            slant=random.normal(0.12, 0.16),
            stretch=random.lognormal(0, 0.15),
            waist=random.normal(0, 3),
            unsteadiness=1.8 * random.lognormal(0, 0.6),
            tremor=0.4 * random.lognormal(0, 0.4),
            haste=3.0 * random.lognormal(0, 0.7),
        )
        for i in range(WRITERS)
    ]


def _share_out(
    digit: int, schooling: npt.NDArray[np.float64], random: np.random.Generator
) -> list[str]:
    """Each writer's usual shape of a digit. Each shape has as many writers as `SHAPES` says."""
    names = [name for name, shape in SHAPES[digit].items() for _ in range(shape.writers)]
    order = np.argsort(schooling + random.normal(0, 0.7, WRITERS))
    return [name for _, name in sorted(zip(order.tolist(), names, strict=True))]


def write(sample: Sample, seed: int = 0) -> list[Points]:
    """Write a digit: strokes of whole numbers (p, 2), p of 2 or more, as an archive holds them."""
    digit, shape, hand, repetition = sample
    number = list(SHAPES[digit]).index(shape)
    habit = np.random.default_rng((seed, HABITS, hand.number, digit, number))
    random = np.random.default_rng((seed, MOVEMENTS, hand.number, digit, repetition))
    paths = []
    for pieces in shape_notation.read_shape(SHAPES[digit][shape].strokes):
        meant = _move(pieces, HABIT, habit)
        path = shape_notation.trace(_move(meant, hand.unsteadiness, random))
        paths.append(path + random.normal(0, hand.unsteadiness, 2))
    return _to_archive([_follow(path, hand, random) for path in _bend(paths, hand, random)])


def _move(pieces: Sequence[Piece], by: float, random: np.random.Generator) -> list[Piece]:
    """Move each point on its own; `by` is the standard deviation."""
    return [(kind, points + random.normal(0, by, points.shape)) for kind, points in pieces]


def _bend(paths: Sequence[Points], hand: Hand, random: np.random.Generator) -> list[Points]:
    """Give a digit the writer's waist, slant and width, and bend it by long waves."""
    heights, phases = random.normal(0, WAVE, 2), random.uniform(0, 2 * np.pi, 2)
    frequencies = 2 * np.pi / random.uniform(*WAVE_LENGTHS, (2, 2))
    angle = random.normal(0, np.deg2rad(2.5))
    slant = hand.slant + random.normal(0, 0.03)
    stretch = hand.stretch * random.lognormal(0, 0.05)
    matrix = variations.distortion(angle, -slant, stretch)
    bent = []
    for path in paths:
        moved = path + heights * np.sin(path @ frequencies + phases)
        moved[:, 1] += hand.waist * np.sin(np.pi * np.clip(path[:, 1] / 100, 0, 1))
        bent.append(moved @ matrix.T)
    return bent


def _follow(path: Points, hand: Hand, random: np.random.Generator) -> Points:
    """Follow a path with the pen, and give its points at equal times: float64 (p, 2).

    The pen slows down in bends: its speed grows with the cube root of the bend's radius.

    Source: F. Lacquaniti, C. Terzuolo, P. Viviani: "The law relating the kinematic and figural
    aspects of drawing movements", Acta Psychologica 54, 1983.
    """
    fine = _resample(path, _distances(path), STEP)
    tremor = gaussian_filter1d(random.normal(0, 1, fine.shape), TREMOR_LENGTH / STEP, axis=0)
    rounded = _round_off(fine + hand.tremor * tremor / tremor.std(), hand.haste / STEP)
    rounded = _resample(rounded, _distances(rounded), STEP)  # a rounded corner is shorter
    direction = np.gradient(rounded, axis=0)
    angle = np.unwrap(np.arctan2(direction[:, 1], direction[:, 0]))
    bend = np.clip(np.abs(np.gradient(angle)) / STEP, *BENDS)
    times = np.concatenate([[0], np.cumsum(STEP * np.cbrt(bend[1:]))])
    return _resample(rounded, times, POINT_TIME)


def _distances(path: Points) -> npt.NDArray[np.float64]:
    """The length of a path (p, 2) up to each of its points: (p,)."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    return np.concatenate([[0], np.cumsum(steps)])


def _resample(path: Points, clock: npt.NDArray[np.float64], step: float) -> Points:
    """Points along a path (p, 2), equally spaced on a clock (p,) by about `step`."""
    ticks = np.linspace(0, clock[-1], max(2, round(clock[-1] / step) + 1))
    return np.stack([np.interp(ticks, clock, axis) for axis in path.T], axis=1)


def _round_off(path: Points, sigma: float) -> Points:
    """A path with its corners rounded off, and its ends where they were."""
    margin = min(len(path) - 1, round(4 * sigma))
    longer = np.pad(path, ((margin, margin), (0, 0)), mode="reflect", reflect_type="odd")
    rounded = gaussian_filter1d(longer, sigma, axis=0)
    return np.asarray(rounded[margin : margin + len(path)], np.float64)


def _to_archive(paths: Sequence[Points]) -> list[Points]:
    """Strokes as an archive holds them: from 0, the longer side 1000, in whole numbers."""
    placed = render.place_strokes(paths, LONGER_SIDE, extent=1)
    low = np.concatenate(placed).min(axis=0)
    return [np.rint(path - low) for path in placed]
