"""The notation in which shapes are written down: read from a text file, and drawn.

A text file or the text of one shape goes in; names, pieces and pen strokes come out. Independent of
what the shapes show.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.interpolate import CubicSpline

from mnist_core.data.strokes import Points

Piece = tuple[str, Points]  # one of `KINDS`, and the points that describe it: (p, 2)

SHAKE = 2.0  # standard deviation of each point, in hundredths of the square
STEPS = 10  # points drawn from one point of a shape to the next

# Coordinates in a square of 100, from the upper left. A `line` is straight from point to point (one
# point alone is a dot), a `curve` is smooth through its points, a `ring` is an ellipse given by its
# centre and its radii.
KINDS = ("line", "curve", "ring")


class ShapeMistake(ValueError):
    """A shape is not written in the notation. `line` is the line of its text, from 0."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.line = line


def read_shapes(path: Path) -> dict[str, str]:
    """Read a file of shapes: for each name, the text of its shape, as `read_shape` reads it.

    A name stands at the left margin and ends in a colon; the pieces of its shape are indented below
    it. Empty lines, and lines that begin with `#`, say nothing.

    Args:
        path: a text file in UTF-8.

    Raises:
        ValueError: the file holds a mistake. The message names the file and the line.
        OSError: the file cannot be read.
    """
    shapes: dict[str, str] = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = ["" if line.lstrip().startswith("#") else line.rstrip() for line in lines]
    margin = [i for i, line in enumerate(lines) if line and not line[0].isspace()]
    for start, end in zip([-1, *margin], [*margin, len(lines)], strict=True):
        try:
            if start < 0:
                _expect_nothing(lines[:end])
            else:
                name = _read_name(lines[start], shapes)
                shapes[name] = "\n".join(lines[start + 1 : end]).strip()
                _check_shape(lines[start:end])
        except ShapeMistake as mistake:
            line = max(start, 0) + mistake.line + 1
            raise ValueError(f"{path}, line {line}: {mistake}") from mistake
    return shapes


def _expect_nothing(lines: Sequence[str]) -> None:
    for i, line in enumerate(lines):
        if line:
            raise ShapeMistake("a piece comes before the first name", i)


def _read_name(line: str, taken: dict[str, str]) -> str:
    name = line.removesuffix(":").rstrip()
    if not name or not line.endswith(":"):
        raise ShapeMistake(f"{line!r} is a name, and has to end in a colon", 0)
    if name in taken:
        raise ShapeMistake(f"there is another shape named {name!r}", 0)
    return name


def _check_shape(lines: Sequence[str]) -> None:
    """Find mistakes in the lines of a shape; the first is its name."""
    if not any(lines[1:]):
        raise ShapeMistake("no piece is indented below this name", 0)
    read_shape("\n".join(["", *lines[1:]]))


def read_shape(shape: str) -> list[list[Piece]]:
    """Read a shape in the notation: a list of pieces for each stroke, in a square of 100.

    Each piece begins a new stroke. The word `then` before a piece continues the stroke instead,
    from the last point of the piece before, usually with a corner.

    Raises:
        ShapeMistake: the text is not in the notation, or a piece has too few points.
    """
    strokes: list[list[Piece]] = []
    for line, kind, corners, continues in _split(shape):
        points = np.array(corners)
        _check_piece(kind, points, continues, line)
        if not continues:
            strokes.append([])
        strokes[-1].append((kind, points))
    return strokes


def _split(shape: str) -> list[tuple[int, str, list[list[float]], bool]]:
    """The pieces of a shape: the line each begins on, its kind, its points, whether `then` led."""
    pieces: list[tuple[int, str, list[list[float]], bool]] = []
    pen_down = False
    for number, line in enumerate(shape.splitlines()):
        for word in line.split():
            if word in KINDS:
                pieces.append((number, word, [], pen_down))
                pen_down = False
            elif pen_down or not pieces:
                raise ShapeMistake(f"{word!r} is none of {', '.join(KINDS)}", number)
            elif word == "then":
                pen_down = True
            else:
                pieces[-1][2].append(_read_point(word, number))
    if pen_down:
        raise ShapeMistake("no piece comes after the last `then`", number)
    return pieces


def _read_point(word: str, line: int) -> list[float]:
    try:
        x, y = (float(number) for number in word.split(","))
    except ValueError:
        problem = f"{word!r} is no point such as 50,25, and none of {', '.join(KINDS)}, then"
        raise ShapeMistake(problem, line) from None
    if not np.isfinite([x, y]).all():
        raise ShapeMistake(f"{word!r} is no point in the square", line)
    return [x, y]


def _check_piece(kind: str, points: Points, continues: bool, line: int) -> None:
    if kind == "ring" and (continues or len(points) != 2 or (points[1] <= 0).any()):
        problem = "a ring begins a stroke, and has a centre and two radii such as 50,50 30,20"
        raise ShapeMistake(problem, line)
    if len(points) == 0 or (kind == "curve" and len(points) + continues < 2):
        raise ShapeMistake(f"this {kind} has too few points", line)
    if kind == "curve" and (points[1:] == points[:-1]).all(axis=1).any():
        raise ShapeMistake("two points of a curve that follow each other are the same", line)


def shaken(shape: str, random: np.random.Generator) -> list[Points]:
    """The strokes of a shape in the notation, drawn by an unsteady hand.

    Each stroke is float64 (p, 2) in a square of 100, and may leave it a little.

    Raises:
        ShapeMistake: the text is not in the notation.
    """
    return [_shaken(stroke, random) for stroke in read_shape(shape)]


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
    """The straight path float64 (p, 2) from corner to corner, with `steps` points for each side."""
    positions = np.linspace(0, len(corners) - 1, steps * (len(corners) - 1) + 1)
    ways = [np.interp(positions, np.arange(len(corners)), axis) for axis in corners.T]
    return np.stack(ways, axis=1)
