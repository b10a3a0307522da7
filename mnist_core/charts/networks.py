"""Charts of the networks themselves: accuracy against cost, and first-layer filters."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from mnist_core.charts.style import BAR, BLUE, VERMILION, enlarge_text

# Where Plotly writes a label: how far to the right of its point's middle, and above it.
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

Box = tuple[float, float, float, float]  # left, low, right, high


def tradeoff(
    points: Mapping[str, tuple[float, float]], along: str, quantity: str, colours: Mapping[str, str]
) -> go.Figure:
    """Each run as a point with its name: its cost, on a logarithmic axis, and what it is worth.

    Args:
        points: cost and worth by the run's name.
        along: what the cost is.
        quantity: what the worth is.
        colours: of each run.
    """
    names = list(points)
    costs = np.array([points[name][0] for name in names])
    worths = np.array([points[name][1] for name in names])
    x, y = np.log10(costs), worths
    across, up = _padded(x, 0.2), _padded(y, 0.12)
    places = _label_places(
        names, (x - across[0]) / (across[1] - across[0]), (y - up[0]) / (up[1] - up[0])
    )
    figure = go.Figure(
        go.Scatter(
            x=costs.tolist(),
            y=worths.tolist(),
            mode="markers+text",
            marker={"size": 14, "color": [colours[name] for name in names]},
            text=names,
            textposition=places,
            textfont_size=14,
            cliponaxis=False,
            hovertemplate="%{text}<br>%{x:,.4~g} " + along + "<br>%{y:.4f}<extra></extra>",
        )
    )
    figure.update_layout(
        height=420,
        margin={"l": 0, "r": 8, "t": BAR, "b": 0},
        xaxis={"title": f"{along} (logarithmic)", "type": "log", "range": across, "dtick": 1},
        yaxis={"title": quantity, "range": up},
        dragmode=False,
    )
    return enlarge_text(figure)


def filter_grid(weights: npt.NDArray[np.floating]) -> go.Figure:
    """The filters (n, height, width) of a convolution in one picture, each a small square.

    The scale is the same for all, and its middle is 0.
    """
    count, height, width = weights.shape
    columns = min(8, count)
    rows = -(-count // columns)
    picture = np.full((rows * (height + 1) - 1, columns * (width + 1) - 1), np.nan)
    for number, one in enumerate(weights):
        top, left = number // columns * (height + 1), number % columns * (width + 1)
        picture[top : top + height, left : left + width] = one
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


def _padded(values: npt.NDArray[np.floating], share: float) -> list[float]:
    """A range around values, with some room on both sides."""
    low, high = float(values.min()), float(values.max())
    room = (high - low) * share or 0.5 * abs(high) or 0.5
    return [low - room, high + room]


def _label_places(
    labels: Sequence[str], x: npt.NDArray[np.floating], y: npt.NDArray[np.floating]
) -> list[str]:
    """Where to write each label beside its point, x and y from 0 to 1, so that few collide.

    The sizes are those of a phone's narrow chart: what fits there fits everywhere.
    """
    across, up, point = 0.026, 0.055, 0.025  # a letter's width, a line's height, a point's radius
    dots = [(i - point, j - point, i + point, j + point) for i, j in zip(x, y, strict=True)]
    taken = list(dots)
    places = []
    for number, label in enumerate(labels):
        wide = across * len(label)
        best = (np.inf, "", (0.0, 0.0, 0.0, 0.0))
        for place, (sideways, upwards) in LABEL_PLACES.items():
            left = x[number] + sideways * (wide / 2 + point) - wide / 2
            low = y[number] + upwards * (up / 2 + point) - up / 2
            box = (left, low, left + wide, low + up)
            others = [other for i, other in enumerate(taken) if i != number]
            cost = sum(_overlap(box, other) for other in others) + 2 * (
                wide * up - _overlap(box, (0, 0, 1, 1))
            )
            if cost < best[0] - 1e-9:
                best = (cost, place, box)
        places.append(best[1])
        taken.append(best[2])
    return places


def _overlap(one: Box, other: Box) -> float:
    """The area that two boxes share."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high)
