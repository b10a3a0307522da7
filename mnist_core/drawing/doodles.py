"""Doodles: trees, cars and arrows that people draw for fun, and symbols. None is a digit.

A random generator goes in; pen strokes come out. The shapes are in `shapes/things.txt` and
`shapes/symbols.txt`. Networks took many of them for digits before they were trained on them.
"""

from pathlib import Path

import numpy as np

from mnist_core.data.strokes import Points
from mnist_core.drawing.shape_notation import read_shapes, shaken

SHAPES = Path(__file__).parent / "shapes"

DOODLES = read_shapes(SHAPES / "things.txt")
SYMBOLS = read_shapes(SHAPES / "symbols.txt")


def doodle(random: np.random.Generator) -> list[Points]:
    """A random doodle, drawn by an unsteady hand: strokes float64 (p, 2) in a square of 100."""
    return strokes_of(str(random.choice(list(DOODLES))), random)


def symbol(random: np.random.Generator) -> list[Points]:
    """A random symbol, letter or character of another script, drawn by an unsteady hand.

    Strokes float64 (p, 2) in a square of 100.
    """
    return shaken(SYMBOLS[str(random.choice(list(SYMBOLS)))], random)


def strokes_of(name: str, random: np.random.Generator) -> list[Points]:
    """The strokes of one doodle, drawn by an unsteady hand: float64 (p, 2) in a square of 100.

    Raises:
        KeyError: no doodle has this name.
    """
    return shaken(DOODLES[name], random)
