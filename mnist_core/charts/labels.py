"""Place labels in a chart where they cover neither lines nor points nor one another.

Sizes and places in pixels go in, offsets come out; also draws the labels in a Plotly figure.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from mnist_core.charts.look import TEXT, Look

LETTER, LINE = 0.5, 1.3  # width of a letter and height of a line, as shares of the text's size
MARK = 9  # pixels from the middle of a point to its edge
PADDING = 4  # pixels between a label's text and its edge
GAP = 3  # pixels between two labels
DISTANCES = (
    12,
    28,
    50,
    80,
    120,
    170,
    220,
)  # pixels from a label's edge to its point, nearest first
DIRECTIONS = 16
# What a place costs
PER_PIXEL = 1.0  # of the way to the point
PER_OBSTACLE, PER_POINT = 40.0, 1000.0  # that the label covers, of a line or named
ACROSS = 200.0  # that a label covers of another one's line, which crosses its text out
ON_LABEL, OUTSIDE = 30.0, 10.0  # for each square pixel
ROUNDS = 3  # in each, every label may leave its place for one that is now better

SPACING = 8  # pixels between the points that stand for a line

Point = tuple[float, float]  # from the left and from the bottom; in pixels, but for `draw`
Box = tuple[float, float, float, float]  # left, bottom, right, top


class Label(NamedTuple):
    """A label of one or several lines, and the point that it names."""

    lines: Sequence[str]  # without markup
    point: Point


class Candidate(NamedTuple):
    """A place for a label."""

    offset: Point  # the way from the point to the middle of the label
    box: Box  # that the label fills
    line: npt.NDArray[np.float64]  # (n, 2): points on the line from the point to the label


def place(
    labels: Sequence[Label],
    lines: Sequence[Sequence[Point]],
    area: tuple[float, float],
    text: float,
) -> list[Point]:
    """Choose for each label the nearest place where it covers least.

    Args:
        labels: the first ones choose first.
        lines: that must stay visible, each from point to point.
        area: width and height of the chart.
        text: size of the text.

    Returns:
        For each label the way from its point to its middle.
    """
    obstacles = np.array(_points_along(lines)).reshape(-1, 2)
    points = np.array([label.point for label in labels]).reshape(-1, 2)

    def cost_alone(candidate: Candidate) -> float:
        """What a place costs, wherever the other labels are."""
        cost = PER_PIXEL * math.hypot(*candidate.offset) + _outside(candidate.box, area)
        cost += PER_OBSTACLE * _covered(candidate.box, obstacles, PADDING)
        return cost + PER_POINT * _covered(candidate.box, points, MARK)

    candidates = [list(_candidates(label, text)) for label in labels]
    costs = [[cost_alone(candidate) for candidate in some] for some in candidates]
    chosen: dict[int, Candidate] = {}
    for _ in range(ROUNDS):
        for number, some in enumerate(candidates):
            others = [other for index, other in chosen.items() if index != number]
            best = math.inf
            for candidate, alone in zip(some, costs[number], strict=True):
                if alone >= best:
                    continue
                cost = alone + sum(_collision(candidate, other) for other in others)
                if cost < best:
                    best, chosen[number] = cost, candidate
    return [chosen[number].offset for number in range(len(labels))]


def size(lines: Sequence[str], text: float) -> tuple[float, float]:
    """The estimated width and height of a label."""
    width = LETTER * text * max(len(line) for line in lines)
    height = LINE * text * len(lines)
    return width + 2 * PADDING + GAP, height + 2 * PADDING + GAP


def draw(
    figure: go.Figure, place: Point, text: str, offset: Point, colour: str, look: Look
) -> None:
    """Draw a label, and a line from it to the point that it names.

    Args:
        figure: gets two annotations.
        place: the point on the axes; on a logarithmic axis its common logarithm.
        text: with markup.
        offset: the way from the point to the middle of the label.
        colour: of the line and the label's edge.
        look: of the visitor's screen.
    """
    across, up = (round(pixels) for pixels in offset)
    point = {"x": place[0], "y": place[1]}
    # Without the text: Plotly sometimes takes the point to be inside the label, and draws no line.
    figure.add_annotation(
        point, text="", ax=across, ay=-up, arrowhead=0, arrowwidth=1.5, arrowcolor=colour
    )
    figure.add_annotation(
        point,
        text=text,
        xshift=across,
        yshift=up,
        xanchor="center",
        yanchor="middle",
        font={"size": look.size(TEXT), "color": look.text},
        showarrow=False,
        bgcolor=look.background,
        bordercolor=colour,
        borderwidth=1.5,
        borderpad=PADDING - 1,
    )


def _candidates(label: Label, text: float) -> Iterator[Candidate]:
    """The places that are tried for a label."""
    width, height = size(label.lines, text)
    x, y = label.point
    for distance in DISTANCES:
        for number in range(DIRECTIONS):
            angle = 2 * math.pi * number / DIRECTIONS
            across = math.cos(angle) * (width / 2 + distance)
            up = math.sin(angle) * (height / 2 + distance)
            left, bottom = x + across - width / 2, y + up - height / 2
            box = (left, bottom, left + width, bottom + height)
            line = np.array(_points_along([[label.point, (x + across, y + up)]]))
            yield Candidate((across, up), box, line)


def _collision(one: Candidate, other: Candidate) -> float:
    """What it costs that two labels overlap, or that one lies on the other's line."""
    cost = ON_LABEL * _overlap(one.box, other.box)
    cost += ACROSS * _covered(one.box, other.line, 0)
    return cost + ACROSS * _covered(other.box, one.line, 0)


def _outside(box: Box, area: tuple[float, float]) -> float:
    """What it costs that a box lies partly outside the chart."""
    whole = (box[2] - box[0]) * (box[3] - box[1])
    return OUTSIDE * (whole - _overlap(box, (0, 0, *area)))


def _covered(box: Box, points: npt.NDArray[np.float64], room: float) -> int:
    """How many points lie in a box or nearer to it than `room`."""
    inside = (points > np.array(box[:2]) - room) & (points < np.array(box[2:]) + room)
    return len(points[inside.all(axis=1)])


def _points_along(lines: Sequence[Sequence[Point]]) -> list[Point]:
    """Points along lines, so many that no label lies between two of them."""
    points = []
    for line in lines:
        for (x, y), (next_x, next_y) in itertools.pairwise(line):
            parts = math.ceil(math.hypot(next_x - x, next_y - y) / SPACING)
            for part in range(parts):
                share = part / parts
                points.append((x + share * (next_x - x), y + share * (next_y - y)))
    return points


def _overlap(one: Box, other: Box) -> float:
    """The area that two boxes share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)
