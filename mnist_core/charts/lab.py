"""Charts of trainings in the lab: curves while they grow, gradients by layer, mix-ups."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from mnist_core.charts.look import DIGITS, Look, by_digit, lay_out

HEIGHT = 270
SMALLEST_GRADIENT = 1e-10  # what is smaller, or 0, is drawn there
# Below the axis and its title.
LEGEND = {
    **{"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom"},
    **{"itemclick": False, "itemdoubleclick": False},
}
BELOW = 84  # pixels, for the axis, its title and the legend


class Curve(NamedTuple):
    """Loss or accuracy of one training; NaN where it was not measured."""

    positions: Sequence[float]  # (n,), on the horizontal axis
    training: Sequence[float]  # (n,)
    validation: Sequence[float]  # (n,)


def curves(
    found: Mapping[str, Curve],
    quantity: str,
    against: str,
    colours: Mapping[str, str],
    look: Look,
    *,
    end: float = 0.0,
    mark: float | None = None,
) -> go.Figure:
    """Draw loss or accuracy of trainings: validation as a line, training dotted.

    Args:
        found: by name.
        quantity: "loss" or "accuracy".
        against: the title of the horizontal axis.
        colours: of each training.
        look: of the visitor's screen.
        end: where the horizontal axis ends at least.
        mark: where something happened, a line is drawn.
    """
    figure = go.Figure()
    value = "%{y:.1%}" if quantity == "accuracy" else "%{y:.3f}"
    for name, curve in found.items():
        for part, values in (("training", curve.training), ("validation", curve.validation)):
            is_training = part == "training"
            figure.add_scatter(
                x=list(curve.positions),
                y=list(values),
                name=part if len(found) == 1 else name,
                mode="lines",
                line={
                    "color": colours[name],
                    "width": 2 if is_training else 3,
                    "dash": "dot" if is_training else "solid",
                },
                hovertemplate=f"{value}<extra>{name}, {part}</extra>",
                showlegend=len(found) == 1 or not is_training,
            )
    if mark is not None:
        figure.add_vline(x=mark, line={"color": look.text, "width": 1.5, "dash": "dash"})
    return lay_out(
        figure,
        look,
        HEIGHT + 24 * max(0, len(found) - 2),
        {"title": against, "range": [0, end] if end else None, "nticks": 6},
        _vertical(quantity, found),
        margin={"l": 0, "r": 8, "t": 28, "b": look.size(BELOW + 20 * max(0, len(found) - 2))},
        legend=LEGEND,
    )


def _vertical(quantity: str, found: Mapping[str, Curve]) -> dict[str, Any]:
    """The axis of accuracy from 0 to 1; that of loss from 0, and logarithmic if it is wild."""
    if quantity == "accuracy":
        return {"title": "accuracy", "range": [0, 1.02], "tickformat": ".0%", "nticks": 6}
    every = [
        value
        for curve in found.values()
        for value in (*curve.training, *curve.validation)
        if value == value
    ]
    if every and max(every) > 10:
        return {"title": "loss (log scale)", "type": "log", "nticks": 5}
    return {"title": "loss", "rangemode": "tozero", "nticks": 6}


def gradients(layers: Sequence[str], norms: Sequence[float], look: Look) -> go.Figure:
    """Draw the norm of each layer's gradient on a logarithmic axis, the first layer at the top.

    Args:
        layers: their names.
        norms: (layers,), 0 or more.
        look: of the visitor's screen.
    """
    shown = [max(norm, SMALLEST_GRADIENT) if norm == norm else None for norm in norms]
    figure = go.Figure(
        go.Bar(
            x=shown,
            y=list(layers),
            orientation="h",
            marker_color=look.chosen,
            customdata=list(norms),
            hovertemplate="%{customdata:.2e}<extra>%{y}</extra>",
        )
    )
    largest = max([1.0, *(norm for norm in norms if norm == norm)])
    return lay_out(
        figure,
        look,
        110 + 26 * len(layers),
        {
            "title": "norm of the gradient (log scale)",
            "type": "log",
            "range": [np.log10(SMALLEST_GRADIENT), np.log10(2 * largest)],
            "exponentformat": "power",
            "nticks": 6,
        },
        {"autorange": "reversed", "type": "category"},
        margin={"l": 0, "r": 8, "t": 28, "b": 0},
        bargap=0.35,
    )


def confusion(counts: npt.NDArray[np.int64], look: Look) -> go.Figure:
    """Draw counts (10, 10), row: the true digit, column: what is read."""
    figure = go.Figure(
        go.Heatmap(
            z=counts,
            x=DIGITS,
            y=DIGITS,
            colorscale=[list(step) for step in look.many],
            showscale=False,
            texttemplate="%{z}",
            textfont_size=look.size(12),
            hovertemplate="a %{y} read as %{x}: %{z}<extra></extra>",
        )
    )
    return lay_out(
        figure,
        look,
        340,
        {**by_digit(look), "title": "read as", "constrain": "domain"},
        {**by_digit(look), "title": "true digit", "autorange": "reversed", "scaleanchor": "x"},
        margin={"l": 0, "r": 8, "t": 28, "b": 0},
    )
