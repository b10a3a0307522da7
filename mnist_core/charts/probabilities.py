"""Charts of probabilities: bars for one network, a table of cells for several."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from mnist_core.charts.style import (
    BY_DIGIT,
    DIGITS,
    FEW_TO_MANY,
    GREY,
    TRUE,
    Values,
    lay_out,
    percent,
)


def probability_bars(
    probabilities: npt.NDArray[np.floating] | None, marked: Mapping[int, str]
) -> go.Figure:
    """The probabilities (10,) of the ten digits as bars, some digits marked with a colour each.

    `None` gives the empty chart that waits for them.
    """
    values = np.zeros(10) if probabilities is None else probabilities
    bars = go.Bar(
        x=DIGITS,
        y=values,
        marker_color=[marked.get(digit, GREY) for digit in range(10)],
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


def probabilities_by_network(rows: Mapping[str, Values], label: int) -> go.Figure:
    """What several networks make of one digit: their probabilities (10,) as rows of cells."""
    values = np.array(list(rows.values()))
    texts = np.array([[f"{p:.0%}" if p >= 0.005 else "" for p in row] for row in values])
    figure = go.Figure(
        go.Heatmap(
            x=DIGITS,
            y=list(rows),
            z=values,
            text=texts,
            texttemplate="%{text}",
            textfont_size=13,
            colorscale=FEW_TO_MANY,
            zmin=0,
            zmax=1,
            showscale=False,
            hoverinfo="skip",
            xgap=1,
            ygap=1,
        )
    )
    figure.add_vrect(label - 0.5, label + 0.5, line={"color": TRUE, "width": 3}, opacity=1)
    y = {"autorange": "reversed", "tickfont_size": 14}
    return lay_out(figure, 70 + 34 * len(rows), {**BY_DIGIT, "side": "top"}, y, margin_t=60)
