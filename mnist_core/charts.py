"""Results as Plotly figures: arrays in, a figure out. Computes nothing, knows no page.

The ten colours were searched for: each has a contrast of 3 or more with a white page and with a
dark one, and any two differ by 17 or more (CIE 1976) to people who see no red or no green, and
by 38 to others. Text and axes take the page's own colours.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

BLUE, VERMILION, GREEN, PINK, BROWN = "#0072B2", "#D55E00", "#11AA66", "#DD55DD", "#776633"
INDIGO, RED, TEAL, VIOLET, PLUM = "#3355DD", "#FF3355", "#449999", "#6633FF", "#AA4466"
GREY = "#858585"
# A digit's own colour in every chart; runs take them in the order of their names.
SERIES = (BLUE, VERMILION, GREEN, PINK, BROWN, INDIGO, RED, TEAL, VIOLET, PLUM)


def colours(names: Sequence[str]) -> dict[str, str]:
    """The colour of each run, the same on all pages that give all runs in their order."""
    return {name: SERIES[i % len(SERIES)] for i, name in enumerate(names)}


def percent(share: float) -> str:
    """A share, 0 .. 1, as people say it; never 100 %, nor 0 % for what is a little more."""
    if share > 0.9995:
        text = ">99.9"
    elif share > 0.99:
        text = f"{share * 100:.1f}"
    elif 0 < share < 0.005:
        text = "<1"
    else:
        text = f"{share * 100:.0f}"
    return text + "\N{NO-BREAK SPACE}%"


def probability_bars(
    probabilities: npt.NDArray[np.floating] | None, marked: Collection[int] = ()
) -> go.Figure:
    """The probabilities (10,) of the ten digits as bars, some of the digits marked.

    `None` gives the empty chart that waits for them.
    """
    values = np.zeros(10) if probabilities is None else probabilities
    bars = go.Bar(
        x=[str(digit) for digit in range(10)],
        y=values,
        marker_color=[BLUE if digit in marked else GREY for digit in range(10)],
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
    curves: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    quantity: str,
    colours: Mapping[str, str],
) -> go.Figure:
    """A quantity by epoch: for each run what it was in training (dotted) and in validation.

    `curves` gives each run's two columns, of which the second may be empty; `colours` its colour.
    """
    figure = go.Figure()
    for name, columns in curves.items():
        for column, part, dash in zip(
            columns, ("training", "validation"), ("dot", "solid"), strict=True
        ):
            if len(column):
                figure.add_scatter(
                    x=list(range(1, len(column) + 1)),
                    y=list(column),
                    name=f"{name}, {part}",
                    mode="lines+markers" if len(column) < 30 else "lines",
                    line={"color": colours[name], "dash": dash, "width": 3},
                )
    figure.update_layout(
        height=420,
        margin={"l": 0, "r": 0, "t": 16, "b": 0},
        xaxis={"title": "epoch", "tickformat": "d", "nticks": 10, "rangemode": "normal"},
        yaxis={"title": quantity},
        legend={"orientation": "h", "y": -0.2},
        hovermode="x unified",
        dragmode=False,  # on a phone a swipe scrolls the page
    )
    return figure
