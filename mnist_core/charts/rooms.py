"""Charts of a room: how often networks and people were right, and the room on the map of digits.

Shares and coordinates go in; figures come out.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from mnist_core.charts.digit_map import Group, Values, map_figure, name_groups
from mnist_core.charts.look import TEXT, Look, lay_out
from mnist_core.charts.percents import precise_percent

ROW = 30  # pixels for each bar
ON_MNIST = "on MNIST’s test images"


class Bar(NamedTuple):
    """How often a network, or people, were right."""

    name: str
    share: float  # 0 to 1
    interval: tuple[float, float]
    on_mnist: float | None = None  # the share on MNIST's test images
    is_chosen: bool = False  # it has a colour of its own


def ranked_bars(bars: Sequence[Bar], look: Look) -> go.Figure:
    """Draw shares as bars with their intervals, the first one at the top.

    The axis starts where the lowest interval does, or a little before.
    """
    start = math.floor(10 * min(bar.interval[0] for bar in bars)) / 10
    names = _names(bars)
    shares = np.array([bar.share for bar in bars])
    low, high = np.array([bar.interval for bar in bars]).reshape(-1, 2).T
    figure = go.Figure(
        go.Bar(
            y=names,
            x=shares,
            orientation="h",
            marker_color=[look.truth if bar.is_chosen else look.probability for bar in bars],
            error_x={
                "type": "data",
                "array": high - shares,
                "arrayminus": shares - low,
                "color": look.text,
                "thickness": 2,
                "width": look.size(5),
            },
            hovertemplate="%{y}<extra></extra>",
            name="in this room",
            showlegend=False,
        )
    )
    _mark_mnist(figure, bars, look)
    return lay_out(
        figure,
        look,
        70 + ROW * len(bars),
        {"range": [start, 1.005], "tickformat": ".0%", "title": _axis_title(start), "nticks": 6},
        {"autorange": "reversed", "type": "category", "tickfont_size": look.size(TEXT + 2)},
        margin={"l": 0, "r": 16, "t": 12, "b": 0},
        legend={"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom"},
        bargap=0.25,
    )


def _names(bars: Sequence[Bar]) -> list[str]:
    return [f"{bar.name}  <b>{precise_percent(bar.share)}</b>" for bar in bars]


def _axis_title(start: float) -> str:
    return f"right (the axis starts at {start:.0%})" if start else "right"


def _mark_mnist(figure: go.Figure, bars: Sequence[Bar], look: Look) -> None:
    """Mark how accurate each network is on MNIST, where that is known."""
    known = [bar for bar in bars if bar.on_mnist is not None]
    if known:
        figure.add_scatter(
            x=[bar.on_mnist for bar in known],
            y=_names(known),
            mode="markers",
            marker={
                "symbol": "diamond",
                "size": look.size(13),
                "color": look.answer,
                "line": {"color": look.background, "width": 2},
            },
            name=ON_MNIST,
            hovertemplate="%{x:.1%} " + ON_MNIST + "<extra></extra>",
        )


def room_map(
    coordinates: Values,
    groups: Sequence[Group],
    middles: Mapping[str, Values],
    drawn: Sequence[Group],
    texts: Sequence[str],
    look: Look,
    *,
    height: float,
) -> go.Figure:
    """Draw the drawings of a room, large, on the points of the map, small.

    Args:
        coordinates: (n, 2), first those of the map, then those of the drawings.
        groups: the points of the map, a group for each digit.
        middles: where each digit's name is written.
        drawn: the drawings, a group for each digit.
        texts: the text for each point under the mouse, (n,).
        look: of the visitor's screen.
        height: in pixels on a laptop.
    """
    figure = map_figure(coordinates, groups, texts, look, size=4, opacity=0.25, height=height)
    hover = np.array(texts, object)
    for group in drawn:
        places = coordinates[group.indices]
        figure.add_scatter(
            x=places[:, 0],
            y=places[:, 1],
            mode="markers",
            marker={
                "size": look.size(15),
                "color": group.colour,
                "line": {"color": look.text, "width": 2},
            },
            text=hover[group.indices],
            hovertemplate="%{text}<extra></extra>",
            name=group.name,
            showlegend=False,
        )
    colours = {group.name: str(group.colour) for group in groups}
    name_groups(figure, middles, colours, look)
    return figure.update_layout(showlegend=False, margin_t=0)
