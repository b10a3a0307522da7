"""Charts of what a network mixes up: confusion matrices and accuracy by digit."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from mnist_core.charts.style import (
    BLUE,
    BY_DIGIT,
    DIGITS,
    ERRORS,
    FEWER_TO_MORE,
    GREY,
    RIGHT,
    Values,
    lay_out,
)


def confusion_heatmap(
    values: Values,
    texts: Sequence[Sequence[str]],
    chosen: tuple[int, int] | None = None,
    *,
    most: float = 0,
) -> go.Figure:
    """A confusion matrix whose colours show the errors; its cells can be clicked.

    Args:
        values: (10, 10); row: the label, column: the prediction. The diagonal gets no colour, so
            that the scale is the errors' own.
        texts: what stands in each cell.
        chosen: the cell (label, prediction) to mark.
        most: what has the darkest colour; 0 for the most errors there are.
    """
    top = most or most_errors(values)
    return _matrix(values, texts, chosen, colorscale=ERRORS, zmin=0, zmax=top)


def difference_heatmap(
    values: Values, texts: Sequence[Sequence[str]], chosen: tuple[int, int] | None = None
) -> go.Figure:
    """How two confusion matrices differ: like one, from blue for fewer errors to brown for more."""
    most = most_errors(values)
    return _matrix(values, texts, chosen, colorscale=FEWER_TO_MORE, zmin=-most, zmax=most)


def most_errors(values: Values) -> float:
    """The largest of a confusion matrix's values off the diagonal, in absolute terms."""
    return max(float(np.abs(values[~np.eye(10, dtype=bool)]).max()), 1e-9)


def _matrix(
    values: Values, texts: Sequence[Sequence[str]], chosen: tuple[int, int] | None, **scale: Any
) -> go.Figure:
    """Errors in colours, what is right in none, and what can be clicked, which heatmaps cannot."""
    right = np.eye(10, dtype=bool)
    figure = go.Figure(
        [
            _cells(np.where(right, np.nan, values), texts, **scale),
            _cells(np.where(right, 0, np.nan), texts, colorscale=((0, RIGHT), (1, RIGHT))),
        ]
    )
    labels, predictions = (axis.ravel().tolist() for axis in np.indices((10, 10)))
    figure.add_scatter(
        x=predictions,
        y=labels,
        mode="markers",
        marker={"symbol": "square", "size": 30, "color": "rgba(0, 0, 0, 0)"},
        selected_marker_opacity=0,
        unselected_marker_opacity=0,
        hovertemplate="a %{y}, read as %{x}<extra></extra>",
        showlegend=False,
    )
    if chosen:
        label, prediction = chosen
        x, y = (prediction - 0.48, prediction + 0.48), (label - 0.48, label + 0.48)
        mark = {"color": BLUE, "width": 4}
        figure.add_shape(type="rect", x0=x[0], x1=x[1], y0=y[0], y1=y[1], line=mark)
    axis = {"tickvals": list(range(10)), "tickfont_size": 17, "showgrid": False}
    return lay_out(
        figure,
        520,
        {**axis, "title": "read as", "range": [-0.5, 9.5]},
        {**axis, "title": "true digit", "range": [9.5, -0.5]},
        hoverdistance=40,
    )


def _cells(values: Values, texts: Sequence[Sequence[str]], **options: Any) -> go.Heatmap:
    return go.Heatmap(
        z=values,
        text=np.where(np.isnan(values.astype(float)), "", np.array(texts, object)),
        texttemplate="%{text}",
        textfont_size=14,
        showscale=False,
        hoverinfo="skip",
        xgap=1,
        ygap=1,
        **options,
    )


def accuracy_by_digit(
    shares: Values, low: Values, high: Values, *, start: float, colour: str = BLUE
) -> go.Figure:
    """The share of each digit that is read right (10,), 0 to 1, with its interval.

    The axis begins at `start`, and its title says so.
    """
    figure = go.Figure(
        go.Bar(
            x=DIGITS,
            y=shares,
            marker_color=colour,
            error_y={
                "type": "data",
                "array": high - shares,
                "arrayminus": shares - low,
                "color": GREY,
            },
            hovertemplate="%{x}: %{y:.2%}<extra></extra>",
        )
    )
    title = "read right" + f" (the axis begins at {start:.0%}, not at 0)" * (start > 0)
    y = {"range": [start, 1], "tickformat": ".0%", "title": title}
    return lay_out(figure, 320, BY_DIGIT, y)
