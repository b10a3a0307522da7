"""Doodles: trees, cars and arrows that people draw for fun, and that are not digits.

A random generator goes in; pen strokes come out. Networks took these doodles for digits before
they were trained on them.
"""

from collections.abc import Sequence

import numpy as np
from scipy.interpolate import CubicSpline

from mnist_core.data.strokes import Points
from mnist_core.drawing.symbol_shapes import SYMBOLS
from mnist_core.drawing.thing_shapes import THINGS

Piece = tuple[str, Points]  # one of `KINDS`, and the points that describe it: (p, 2)

SHAKE = 2.0  # standard deviation of each point, in hundredths of the square
STEPS = 10  # points drawn from one point of a shape to the next

# Coordinates in a square of 100, from the upper left. A `line` is straight from point to point, a
# `curve` is smooth through its points, a `ring` is an ellipse given by its centre and its radii.
KINDS = ("line", "curve", "ring")

DOODLES = {
    "house": """
        line 10,45 10,100 90,100 90,45 10,45
        line 5,48 50,5 95,48""",
    "fir": """
        line 50,0 15,75 85,75 50,0
        line 50,75 50,100""",
    "tree": """
        ring 50,32 32,30
        line 43,62 43,100
        line 57,62 57,100""",
    "flower": """
        ring 50,30 8,8
        ring 50,13 9,9
        ring 65,22 9,9
        ring 65,39 9,9
        ring 50,47 9,9
        ring 35,39 9,9
        ring 35,22 9,9
        line 50,56 50,100""",
    "umbrella": """
        curve 5,45 15,18 50,0 85,18 95,45
        line 5,45 95,45
        curve 50,45 50,65 50,85 58,96 68,88""",
    "car": """
        line 2,70 2,50 22,48 35,28 68,28 80,48 98,52 98,70 2,70
        ring 25,72 9,9
        ring 75,72 9,9""",
    "cup": """
        line 15,20 20,95 70,95 75,20 15,20
        curve 75,32 95,40 92,62 72,68""",
    "eye": """
        curve 0,50 25,30 50,24 75,30 100,50
        curve 0,50 25,70 50,76 75,70 100,50
        ring 50,50 14,14""",
    "target": """
        ring 50,50 48,48
        ring 50,50 22,22""",
    "lightning": "line 55,0 20,55 45,55 35,100 80,40 52,40 70,0 55,0",
    "note": """
        ring 30,85 16,12
        line 46,85 46,5 75,20""",
    "clef": """
        curve 48,62 60,55 68,66 58,78 40,74 32,58 45,42 62,26 60,8 50,4 44,20 50,60 56,95 46,110
        34,104""",
    "arrow to the right": """
        line 5,50 95,50
        line 65,20 95,50 65,80""",
    "arrow to the left": """
        line 95,50 5,50
        line 35,20 5,50 35,80""",
    "arrow up": """
        line 50,95 50,5
        line 20,35 50,5 80,35""",
    "arrow down": """
        line 50,5 50,95
        line 20,65 50,95 80,65""",
    "question mark": """
        curve 25,30 30,12 50,5 72,15 72,35 52,52 50,70
        line 50,88 50,91""",
    "ampersand": """
        curve 90,95 60,65 35,35 35,15 50,5 63,17 55,35 30,52 15,72 25,92 50,93 72,78 85,52""",
    "ampersand in two strokes": """
        curve 85,25 60,8 35,18 35,38 60,48 30,52 15,72 30,92 60,92 85,72
        line 60,0 60,100""",
    "dollar": """
        curve 80,25 60,12 35,15 22,32 40,46 65,54 80,70 65,88 38,90 18,78
        line 50,0 50,100""",
} | THINGS


def doodle(random: np.random.Generator) -> list[Points]:
    """A random doodle, drawn by an unsteady hand."""
    return strokes_of(str(random.choice(list(DOODLES))), random)


def symbol(random: np.random.Generator) -> list[Points]:
    """A random symbol, letter or character of another script, drawn by an unsteady hand."""
    return shaken(SYMBOLS[str(random.choice(list(SYMBOLS)))], random)


def strokes_of(name: str, random: np.random.Generator) -> list[Points]:
    """The strokes of one doodle, drawn by an unsteady hand: each float64 (p, 2).

    Raises:
        KeyError: no doodle has this name.
    """
    return shaken(DOODLES[name], random)


def shaken(shape: str, random: np.random.Generator) -> list[Points]:
    """The strokes of a shape in the notation of `DOODLES`, drawn by an unsteady hand."""
    return [_shaken(stroke, random) for stroke in read_shape(shape)]


def read_shape(shape: str) -> list[list[Piece]]:
    """Read a shape in the notation of `DOODLES`: a list of pieces for each stroke.

    Each piece begins a new stroke. The word `then` before a piece continues the stroke instead,
    from the last point of the piece before, usually with a corner.
    """
    strokes: list[list[tuple[str, list[list[float]]]]] = []
    pen_down = False
    for word in shape.split():
        if word == "then":
            pen_down = True
        elif word in KINDS:
            if not pen_down:
                strokes.append([])
            strokes[-1].append((word, []))
            pen_down = False
        else:
            strokes[-1][-1][1].append([float(number) for number in word.split(",")])
    return [[(kind, np.array(points)) for kind, points in pieces] for pieces in strokes]


def trace(pieces: Sequence[Piece], turn: float = 0.0) -> Points:
    """The path of the pen along the pieces of one stroke: float64 (p, 2).

    Args:
        pieces: as `read_shape` gives them.
        turn: the angle at which a ring begins, in radians from its right end.
    """
    path = np.empty((0, 2))
    for kind, points in pieces:
        corners = np.concatenate([path[-1:], points])
        path = np.concatenate([path[:-1], _trace_piece(kind, corners, turn)])
    return path


def _trace_piece(kind: str, corners: Points, turn: float) -> Points:
    """The path of the pen along one piece."""
    if kind == "ring":
        angle = np.linspace(0, 2 * np.pi, 40) + turn
        centre, radii = corners
        ring: Points = centre + radii * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return ring
    if kind == "curve":
        lengths = np.linalg.norm(np.diff(corners, axis=0), axis=1)
        way = np.concatenate([[0], np.cumsum(lengths)])[:, np.newaxis]
        curve: Points = CubicSpline(way[:, 0], corners)(along(way, STEPS)[:, 0])
        return curve
    return along(corners, STEPS)


def _shaken(pieces: Sequence[Piece], random: np.random.Generator) -> Points:
    """One stroke, drawn by an unsteady hand."""
    shaken = [(kind, points + random.normal(0, SHAKE, points.shape)) for kind, points in pieces]
    turn = random.uniform(0, 2 * np.pi) if shaken[0][0] == "ring" else 0.0
    return trace(shaken, turn)


def along(corners: Points, steps: int) -> Points:
    """The straight path from corner to corner, with `steps` points for each side."""
    positions = np.linspace(0, len(corners) - 1, steps * (len(corners) - 1) + 1)
    ways = [np.interp(positions, np.arange(len(corners)), axis) for axis in corners.T]
    return np.stack(ways, axis=1)
