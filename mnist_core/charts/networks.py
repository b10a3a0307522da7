"""Charts of the networks themselves: accuracy against cost, and first-layer filters."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from mnist_core.charts.style import BAR, BLUE, VERMILION, enlarge_text

# Where Plotly can write a label beside its point: (1 right or -1 left, 1 above or -1 below).
LABEL_PLACES = {
    "middle right": (1, 0),
    "middle left": (-1, 0),
    "top center": (0, 1),
    "bottom center": (0, -1),
    "top right": (1, 1),
    "bottom right": (1, -1),
    "top left": (-1, 1),
    "bottom left": (-1, -1),
}
# Sizes on a phone, as shares of the chart's width and height.
LETTER_WIDTH, LINE_HEIGHT, RADIUS = 0.026, 0.055, 0.025

Box = tuple[float, float, float, float]  # left, bottom, right, top


def tradeoff(
    points: Mapping[str, tuple[float, float]], cost: str, quality: str, colours: Mapping[str, str]
) -> go.Figure:
    """Draw each run as a labelled point: its cost, on a logarithmic axis, against its quality.

    Args:
        points: (cost, quality) by the run's name; the costs are above 0.
        cost: the title of the horizontal axis.
        quality: the title of the vertical axis.
        colours: of each run.
    """
    names = list(points)
    costs = np.array([points[name][0] for name in names])
    qualities = np.array([points[name][1] for name in names])
    logs = np.log10(costs)
    left, right = _padded_range(logs, 0.2)
    bottom, top = _padded_range(qualities, 0.12)
    label_places = _label_places(
        names, (logs - left) / (right - left), (qualities - bottom) / (top - bottom)
    )
    figure = go.Figure(
        go.Scatter(
            x=costs.tolist(),
            y=qualities.tolist(),
            mode="markers+text",
            marker={"size": 14, "color": [colours[name] for name in names]},
            text=names,
            textposition=label_places,
            textfont_size=14,
            cliponaxis=False,
            hovertemplate="%{text}<br>%{x:,.4~g} " + cost + "<br>%{y:.4f}<extra></extra>",
        )
    )
    figure.update_layout(
        height=420,
        margin={"l": 0, "r": 8, "t": BAR, "b": 0},
        xaxis={"title": f"{cost} (log scale)", "type": "log", "range": [left, right], "dtick": 1},
        yaxis={"title": quality, "range": [bottom, top]},
        dragmode=False,
    )
    return enlarge_text(figure)


def filter_grid(weights: npt.NDArray[np.floating]) -> go.Figure:
    """Draw the filters (n, height, width) of a convolution side by side, eight in a row.

    All share one colour scale, whose middle is 0.
    """
    count, height, width = weights.shape
    columns = min(8, count)
    rows = math.ceil(count / columns)
    # Between two filters a row or column stays empty.
    picture = np.full((rows * (height + 1) - 1, columns * (width + 1) - 1), np.nan)
    for number, filter_weights in enumerate(weights):
        row, column = divmod(number, columns)
        top, left = row * (height + 1), column * (width + 1)
        picture[top : top + height, left : left + width] = filter_weights
    largest = float(np.abs(weights).max())
    figure = go.Figure(
        go.Heatmap(
            z=picture,
            zmin=-largest,
            zmax=largest,
            colorscale=[(0, BLUE), (0.5, "#FFFFFF"), (1, VERMILION)],
            colorbar={
                "thickness": 12,
                "tickfont_size": 14,
                "tickvals": [-largest, 0, largest],
                "tickformat": ".2f",
            },
            hovertemplate="%{z:.3f}<extra></extra>",
            hoverongaps=False,
        )
    )
    figure.update_layout(
        height=min(60 * rows + BAR + 40, 460),
        margin={"l": 0, "r": 0, "t": BAR, "b": 8},
        xaxis={"visible": False, "constrain": "domain"},
        yaxis={
            "visible": False,
            "autorange": "reversed",
            "scaleanchor": "x",
            "constrain": "domain",
        },
        dragmode=False,
    )
    return enlarge_text(figure)


def _padded_range(values: npt.NDArray[np.floating], share: float) -> tuple[float, float]:
    """The range of some values, with a share of it added as room at both ends."""
    low, high = float(values.min()), float(values.max())
    room = (high - low) * share
    if room == 0:  # a single value, or equal ones
        room = 0.5 if high == 0 else 0.5 * abs(high)
    return low - room, high + room


def _label_places(
    labels: Sequence[str], x: npt.NDArray[np.floating], y: npt.NDArray[np.floating]
) -> list[str]:
    """Choose for each label the place beside its point where it collides least.

    The sizes fit the narrow chart on a phone: labels that fit there fit everywhere.

    Args:
        labels: the texts, (n,).
        x: (n,), 0 left to 1 right.
        y: (n,), 0 bottom to 1 top.

    Returns:
        For each label a key of `LABEL_PLACES`.
    """
    dots = [(i - RADIUS, j - RADIUS, i + RADIUS, j + RADIUS) for i, j in zip(x, y, strict=True)]
    label_boxes: list[Box] = []
    places = []
    for number, label in enumerate(labels):
        other_dots = dots[:number] + dots[number + 1 :]
        best_cost = math.inf
        for place in LABEL_PLACES:
            box = _label_box(label, place, x[number], y[number])
            cost = _collisions(box, other_dots + label_boxes)
            if cost < best_cost - 1e-9:  # equal but for rounding: the earlier place
                best_cost, best_place, best_box = cost, place, box
        places.append(best_place)
        label_boxes.append(best_box)
    return places


def _label_box(label: str, place: str, x: float, y: float) -> Box:
    """The box that a label fills at one of `LABEL_PLACES` beside its point."""
    right, up = LABEL_PLACES[place]
    width = LETTER_WIDTH * len(label)
    left = x + right * (width / 2 + RADIUS) - width / 2
    bottom = y + up * (LINE_HEIGHT / 2 + RADIUS) - LINE_HEIGHT / 2
    return left, bottom, left + width, bottom + LINE_HEIGHT


def _collisions(box: Box, others: Sequence[Box]) -> float:
    """The area of a box that lies on others, plus twice the area outside the chart."""
    left, bottom, right, top = box
    outside = (right - left) * (top - bottom) - _overlap(box, (0, 0, 1, 1))
    return sum(_overlap(box, other) for other in others) + 2 * outside


def _overlap(one: Box, other: Box) -> float:
    """The area that two boxes share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)
