"""Charts of what a network mixes up: confusion matrices, their difference, accuracy by digit.

Counts or shares go in; figures come out.
"""

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
    precise_percent,
)

Cell = tuple[int, int]  # true digit, read as

SMALLEST = 1e-9  # the end of a colour scale if there are no errors: it must be above 0


def confusion_heatmap(
    values: Values, chosen: Cell | None = None, *, darkest: float, shares: bool = False
) -> go.Figure:
    """Draw a confusion matrix whose colours show the errors; its cells can be clicked.

    Args:
        values: (10, 10), counts or shares; row: the true digit, column: the prediction. The
            diagonal is pale blue and not on the scale, so that the errors can be seen.
        chosen: the cell to mark.
        darkest: the value with the darkest colour.
        shares: whether the values are shares, 0 to 1, instead of counts.
    """
    texts = [[_cell_text(value, shares) for value in row] for row in values.tolist()]
    unit = "%" if shares else ""
    most = max(darkest, SMALLEST)
    return _matrix(values, texts, chosen, unit, colorscale=ERRORS, zmin=0, zmax=most)


def difference_heatmap(
    values: Values, chosen: Cell | None = None, *, darkest: float, shares: bool = False
) -> go.Figure:
    """Draw the difference of two confusion matrices: brown for more errors, blue for fewer.

    The arguments are those of `confusion_heatmap`.
    """
    texts = [[_difference_text(value, shares) for value in row] for row in values.tolist()]
    unit = " percentage points" if shares else ""
    most = max(darkest, SMALLEST)
    return _matrix(values, texts, chosen, unit, colorscale=FEWER_TO_MORE, zmin=-most, zmax=most)


def _cell_text(value: float, shares: bool) -> str:
    """The text in a cell: a count, or a number of percent without the sign; none for 0."""
    if value == 0:
        return ""
    return precise_percent(value).removesuffix("%") if shares else str(value)


def _difference_text(value: float, shares: bool) -> str:
    """The text in a cell of a difference: as in a matrix, but with plus or minus."""
    if value == 0:
        return ""
    return f"{100 * value:+.1f}" if shares else f"{value:+d}"


def _matrix(
    values: Values, texts: Sequence[Sequence[str]], chosen: Cell | None, unit: str, **scale: Any
) -> go.Figure:
    """Draw errors in colours and the diagonal in pale blue; `unit` follows a value on hover."""
    is_right = np.eye(10, dtype=bool)
    figure = go.Figure(
        [
            _cells(np.where(is_right, np.nan, values), texts, **scale),
            _cells(np.where(is_right, 0, np.nan), texts, colorscale=((0, RIGHT), (1, RIGHT))),
        ]
    )
    _add_click_targets(figure, texts, unit)
    if chosen is not None:
        _mark_cell(figure, chosen)
    axis = {"tickvals": list(range(10)), "tickfont_size": 17, "showgrid": False}
    return lay_out(
        figure,
        520,
        {**axis, "title": "read as", "range": [-0.5, 9.5]},
        {**axis, "title": "true digit", "range": [9.5, -0.5]},
        hoverdistance=40,
    )


def _cells(values: Values, texts: Sequence[Sequence[str]], **options: Any) -> go.Heatmap:
    """The cells (10, 10) whose value is a number, with their texts; NaN leaves a cell out."""
    return go.Heatmap(
        z=values,
        text=np.where(np.isnan(values), "", np.array(texts, object)),
        texttemplate="%{text}",
        textfont_size=14,
        showscale=False,
        hoverinfo="skip",
        xgap=1,
        ygap=1,
        **options,
    )


def _add_click_targets(figure: go.Figure, texts: Sequence[Sequence[str]], unit: str) -> None:
    """Lay an invisible marker on each cell, row by row: a click on a heat map selects nothing."""
    figure.add_scatter(
        x=list(range(10)) * 10,
        y=[label for label in range(10) for _ in range(10)],
        text=[f"{text}{unit}" if text else "0" for row in texts for text in row],
        mode="markers",
        marker={"symbol": "square", "size": 30, "color": "rgba(0, 0, 0, 0)"},
        selected_marker_opacity=0,
        unselected_marker_opacity=0,
        hovertemplate="true %{y}, read as %{x}: %{text}<extra></extra>",
        showlegend=False,
    )


def _mark_cell(figure: go.Figure, cell: Cell) -> None:
    """Frame a cell."""
    label, prediction = cell
    figure.add_shape(
        type="rect",
        x0=prediction - 0.48,
        x1=prediction + 0.48,
        y0=label - 0.48,
        y1=label + 0.48,
        line={"color": BLUE, "width": 4},
    )


def digit_accuracy_bars(accuracy: Values, low: Values, high: Values, *, start: float) -> go.Figure:
    """Draw the accuracy on each digit (10,), 0 to 1, with its interval `low` to `high` (10,).

    The axis begins at `start`, 0 to 1.
    """
    intervals = [
        f"{precise_percent(least)} to {precise_percent(most)}"
        for least, most in zip(low, high, strict=True)
    ]
    texts = [
        f"{precise_percent(share)} (95% interval: {interval})"
        for share, interval in zip(accuracy, intervals, strict=True)
    ]
    figure = go.Figure(
        go.Bar(
            x=DIGITS,
            y=accuracy,
            marker_color=BLUE,
            error_y={
                "type": "data",
                "array": high - accuracy,
                "arrayminus": accuracy - low,
                "color": GREY,
            },
            customdata=texts,
            hovertemplate="%{x}: %{customdata}<extra></extra>",
        )
    )
    title = "accuracy" if start == 0 else f"accuracy (axis starts at {start:.0%})"
    return lay_out(
        figure, 320, BY_DIGIT, {"range": [start, 1], "tickformat": ".0%", "title": title}
    )
