"""Charts of the networks themselves: accuracy against cost, and first-layer filters."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from mnist_core.charts import labels
from mnist_core.charts.labels import Label
from mnist_core.charts.look import TEXT, Look, lay_out

HEIGHT = 380
LEFT, ABOVE, BELOW = 76, 40, 56  # pixels around the points, for axes and buttons
MARK = 14  # pixels
MOST_NAMED = 15  # points of a chart with a label
COLOUR_BAR, LARGEST_FILTER = 70, 90  # pixels


def tradeoff(
    points: Mapping[str, tuple[float, float]],
    cost: str,
    quality: str,
    colours: Mapping[str, str],
    look: Look,
    *,
    width: float,
) -> go.Figure:
    """Draw each run as a point: its cost, on a logarithmic axis, against its quality.

    The most telling 15 have labels; the others say their names when the mouse is over them.

    Args:
        points: (cost, quality) by the run's name; the costs are above 0, the qualities shares.
        cost: the title of the horizontal axis.
        quality: the title of the vertical axis.
        colours: of each run.
        look: of the visitor's screen.
        width: of the chart in pixels, about; the labels are placed for it.
    """
    names = list(points)
    costs = [points[name][0] for name in names]
    qualities = [points[name][1] for name in names]
    logs = [math.log10(value) for value in costs]
    left, right = _padded_range(logs, 0.08)
    bottom, top = _padded_range(qualities, 0.1)
    figure = go.Figure(
        go.Scatter(
            x=costs,
            y=qualities,
            text=names,
            mode="markers",
            marker={"size": look.size(MARK), "color": [colours[name] for name in names]},
            hovertemplate="%{text}<br>%{x:,.4~g} " + cost + "<br>%{y:.2%}<extra></extra>",
        )
    )
    area = (width - look.size(LEFT), look.size(HEIGHT) - look.size(ABOVE) - look.size(BELOW))
    places = [
        ((log - left) / (right - left) * area[0], (quality - bottom) / (top - bottom) * area[1])
        for log, quality in zip(logs, qualities, strict=True)
    ]
    named = _most_telling(points)
    offsets = labels.place(
        [Label([name], places[names.index(name)]) for name in named], [], area, look.size(TEXT)
    )
    for name, offset in zip(named, offsets, strict=True):
        value, accuracy = points[name]
        labels.draw(figure, (math.log10(value), accuracy), name, offset, colours[name], look)
    return lay_out(
        figure,
        look,
        HEIGHT,
        {"title": f"{cost} (log scale)", "type": "log", "range": [left, right], "dtick": 1},
        {"title": quality, "range": [bottom, top], "tickformat": "~%", "nticks": 8},
        margin={"l": 0, "r": 12, "t": look.size(ABOVE), "b": 0},
    )


def _most_telling(points: Mapping[str, tuple[float, float]]) -> list[str]:
    """The runs to name: the cheapest, those that no other beats in both, the most accurate.

    More labels would cover one another, and take minutes to place.
    """
    best_so_far, unbeaten = -math.inf, set()
    cheapest_first = sorted(points, key=lambda name: (points[name][0], -points[name][1]))
    for name in cheapest_first:
        if points[name][1] > best_so_far:
            best_so_far = points[name][1]
            unbeaten.add(name)
    ranked = sorted(points, key=lambda name: (name not in unbeaten, -points[name][1]))
    chosen = {*cheapest_first[:1], *ranked[: MOST_NAMED - 1]}
    return [name for name in points if name in chosen]


def filter_grid(weights: npt.NDArray[np.floating], look: Look, *, width: float) -> go.Figure:
    """Draw the filters (n, height, width) of a convolution side by side, eight in a row.

    All share one colour scale, whose middle is 0: orange for weights above it, green below.

    Args:
        weights: of each filter.
        look: of the visitor's screen.
        width: of the chart in pixels, about.
    """
    count, filter_height, filter_width = weights.shape
    columns = min(8, count)
    rows = math.ceil(count / columns)
    # Between two filters a row or column stays empty.
    picture = np.full((rows * (filter_height + 1) - 1, columns * (filter_width + 1) - 1), np.nan)
    for number, filter_weights in enumerate(weights):
        row, column = divmod(number, columns)
        top, left = row * (filter_height + 1), column * (filter_width + 1)
        picture[top : top + filter_height, left : left + filter_width] = filter_weights
    largest = float(np.abs(weights).max())
    figure = go.Figure(
        go.Heatmap(
            z=picture,
            zmin=-largest,
            zmax=largest,
            colorscale=[(0, look.truth), (0.5, look.change[1][1]), (1, look.answer)],
            colorbar={
                "thickness": 12,
                "tickfont": {"size": look.size(TEXT), "color": look.text},
                "tickvals": [-largest, 0, largest],
                "tickformat": ".2f",
            },
            hovertemplate="%{z:.3f}<extra></extra>",
            hoverongaps=False,
        )
    )
    side = min((width - COLOUR_BAR) / columns, LARGEST_FILTER)
    hidden = {"visible": False, "constrain": "domain"}
    return lay_out(
        figure,
        look,
        side * rows + ABOVE + 8,
        hidden,
        {**hidden, "autorange": "reversed", "scaleanchor": "x"},
        margin={"l": 0, "r": 0, "t": ABOVE, "b": 8},
    )


def _padded_range(values: Sequence[float], share: float) -> tuple[float, float]:
    """The range of some values, with a share of it added as room at both ends."""
    low, high = min(values), max(values)
    room = (high - low) * share
    if room == 0:  # a single value, or equal ones
        room = 0.5 if high == 0 else 0.5 * abs(high)
    return low - room, high + room
