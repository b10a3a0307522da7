"""Results as Plotly figures: arrays in, a figure out. Computes nothing, knows no page.

Colours are Okabe and Ito's, which colour-blind people can tell apart, and read well on a
light and on a dark page; text and axes take the page's own colours.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

BLUE, ORANGE, GREEN, PINK = "#0072B2", "#E69F00", "#009E73", "#CC79A7"
SKY, VERMILION, YELLOW, GREY = "#56B4E9", "#D55E00", "#F0E442", "#999999"
SERIES = (BLUE, ORANGE, GREEN, PINK, SKY, VERMILION, YELLOW, GREY)


def percent(share: float) -> str:
    """A share, 0 .. 1, as people say it, and never more certain than it is."""
    if share > 0.9995:
        text = ">99.9"
    elif share > 0.99:
        text = f"{share * 100:.1f}"
    elif 0 < share < 0.005:
        text = "<1"
    else:
        text = f"{share * 100:.0f}"
    return text + "\N{NO-BREAK SPACE}%"


def probability_bars(probabilities: npt.NDArray[np.floating] | None) -> go.Figure:
    """The probabilities (10,) of the ten digits as bars, the likeliest marked.

    `None` gives the empty chart that waits for them.
    """
    values = np.zeros(10) if probabilities is None else probabilities
    winner = int(values.argmax())
    bars = go.Bar(
        x=[str(digit) for digit in range(10)],
        y=values,
        marker_color=[BLUE if digit == winner else GREY for digit in range(10)],
        text=[percent(float(p)) if p >= 0.005 else "" for p in values],
        textposition="outside",
        textangle=0,
        cliponaxis=False,
    )
    layout = go.Layout(
        height=260,
        margin={"l": 0, "r": 0, "t": 24, "b": 0},
        uniformtext={"minsize": 13, "mode": "show"},
        bargap=0.25,
        xaxis={"type": "category", "tickfont_size": 18, "range": [-0.5, 9.5]},
        yaxis={"range": [0, 1], "tickformat": ".0%", "tickvals": [0, 0.5, 1]},
    )
    return go.Figure(bars, layout)


def learning_curves(
    curves: Mapping[str, tuple[Sequence[float], Sequence[float]]], quantity: str
) -> go.Figure:
    """A quantity by epoch: for each run what it was in training (dotted) and in validation.

    `curves` gives each run's two columns, of which the second may be empty.
    """
    figure = go.Figure()
    for (name, columns), colour in zip(curves.items(), SERIES * len(curves), strict=False):
        for column, part, dash in zip(
            columns, ("training", "validation"), ("dot", "solid"), strict=True
        ):
            if len(column):
                figure.add_scatter(
                    x=list(range(1, len(column) + 1)),
                    y=list(column),
                    name=f"{name}, {part}",
                    mode="lines+markers" if len(column) < 30 else "lines",
                    line={"color": colour, "dash": dash, "width": 3},
                )
    figure.update_layout(
        height=420,
        margin={"l": 0, "r": 0, "t": 16, "b": 0},
        xaxis={"title": "epoch", "dtick": 1 if _longest(curves) <= 20 else 5},
        yaxis={"title": quantity},
        legend={"orientation": "h", "y": -0.2},
        hovermode="x unified",
    )
    return figure


def _longest(curves: Mapping[str, tuple[Sequence[float], Sequence[float]]]) -> int:
    return max((len(column) for columns in curves.values() for column in columns), default=0)
