"""How networks learned: loss and accuracy by epoch, and the final accuracies, as Plotly figures."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go

from mnist_core.charts.style import BAR, GREY, enlarge_text, translucent

# Below everything else, however many lines the legend takes on a phone.
LEGEND = {"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "font_size": 15}
VALUE = "%{customdata:.4f}"  # of the point under the mouse
SMALLEST_ERROR = 1e-4  # share of errors at which a logarithmic axis of accuracy ends
ACCURACY_TICKS = (0.5, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999)
LOSS_TICKS = [digit * 10.0**power for power in range(-5, 2) for digit in (1, 2, 5)]
FEW_EPOCHS = 30  # with fewer, each epoch has a marker

# How each kind of line looks; the legend explains those that occur, in this order.
LINES: dict[str, dict[str, Any]] = {
    "validation": {"mode": "lines", "line": {"width": 3}},
    "training": {"mode": "lines", "line": {"width": 2, "dash": "dot"}},
    "best epoch": {"mode": "markers", "marker": {"symbol": "star", "size": 15}},
    "published": {"mode": "lines", "line": {"width": 1, "dash": "longdash"}},
}


class LearningCurve(NamedTuple):
    """The loss or accuracy of one run, epoch by epoch."""

    positions: Sequence[float]  # (epochs,), of each epoch on the horizontal axis
    training: Sequence[float]  # (epochs,)
    validation: Sequence[float]  # (epochs,), or empty without validation
    best: int | None  # the index of the best epoch, by validation
    published: float | None  # the final value that was published


def learning_curves(
    curves: Mapping[str, LearningCurve],
    quantity: str,
    against: str,
    colours: Mapping[str, str],
    *,
    logarithmic: bool = False,
) -> go.Figure:
    """Draw loss or accuracy against epochs or time, for training and for validation.

    The band between the two curves is filled: a wide band means that a network is memorising.

    Args:
        curves: by the run's name.
        quantity: "loss" or "accuracy".
        against: "epoch", or a time. The axis of a time is logarithmic, because some networks
            train for seconds and others for an hour.
        colours: of each run.
        logarithmic: draw the quantity on a logarithmic axis. Accuracy is then drawn by its
            errors, so that 99.9 % is as far from 99 % as 99 % is from 90 %.
    """
    as_errors = logarithmic and quantity == "accuracy"
    first = min((curve.positions[0] for curve in curves.values()), default=1)
    last = max((curve.positions[-1] for curve in curves.values()), default=1)
    figure = go.Figure()
    for name, curve in curves.items():
        _add_lines(figure, name, curve, colours[name], as_errors)
        if curve.best is not None:
            _mark_best(figure, name, curve, curve.best, colours[name], as_errors)
        if curve.published is not None:
            _add_published(figure, name, curve.published, (first, last), colours[name], as_errors)
    _explain_lines(figure)
    figure.update_layout(
        height=420 + 16 * len(curves),  # on a phone the legend has two runs on each line
        margin={"l": 0, "r": 8, "t": BAR, "b": 0},
        yaxis={"title": quantity},
        legend=LEGEND,
        dragmode=False,  # on a phone a swipe scrolls the page
    )
    if against == "epoch":
        step = max(1, math.ceil(last / 10))
        figure.update_layout(xaxis={"title": against, "dtick": step}, hovermode="x unified")
    else:
        axis = {"title": f"{against} (log scale)", "type": "log", "dtick": 1}
        figure.update_layout(xaxis=axis, hovermode="closest")
    enlarge_text(figure)
    if logarithmic:
        _make_logarithmic(figure, as_errors)
    return figure


def final_accuracies(
    finals: Mapping[str, tuple[float, float]], colours: Mapping[str, str]
) -> go.Figure:
    """Draw the training and validation accuracy of each run's last epoch, joined by a line.

    Args:
        finals: (training, validation) by the run's name; the first name is at the top.
        colours: of each run.
    """
    figure = go.Figure()
    for name, pair in finals.items():
        figure.add_scatter(
            x=list(pair),
            y=[name, name],
            mode="lines+markers",
            line={"color": translucent(colours[name], 0.5), "width": 6},
            marker={
                "size": 15,
                "symbol": ["circle-open", "circle"],
                "color": colours[name],
                "line_width": 3,
                "opacity": 1,
            },
            customdata=["training", "validation"],
            hovertemplate="%{x:.4f}<extra>" + name + ", %{customdata}</extra>",
            showlegend=False,
        )
    for part, symbol in (("training", "circle-open"), ("validation", "circle")):
        figure.add_scatter(
            x=[None],
            y=[None],
            name=part,
            mode="markers",
            marker={"size": 15, "symbol": symbol, "color": GREY, "line_width": 3},
        )
    figure.update_layout(
        height=160 + 34 * len(finals),
        margin={"l": 0, "r": 8, "t": BAR, "b": 0},
        xaxis={"title": "accuracy in the last epoch", "nticks": 6},
        yaxis={"autorange": "reversed", "type": "category"},
        legend=LEGEND,
        dragmode=False,
    )
    return enlarge_text(figure)


def _heights(values: Sequence[float], as_errors: bool) -> list[float]:
    """Where values lie on the vertical axis: by themselves, or by their share of errors."""
    if as_errors:
        return [max(1 - value, SMALLEST_ERROR) for value in values]
    return list(values)


def _add_lines(
    figure: go.Figure, name: str, curve: LearningCurve, colour: str, as_errors: bool
) -> None:
    """Add the training curve of a run and, where there was validation, the validation curve."""
    in_legend = "validation" if len(curve.validation) > 0 else "training"
    for part, values in (("training", curve.training), ("validation", curve.validation)):
        if len(values) == 0:
            continue
        figure.add_scatter(
            x=list(curve.positions),
            y=_heights(values, as_errors),
            customdata=list(values),
            name=name,
            meta=part,
            mode="lines+markers" if len(curve.positions) < FEW_EPOCHS else "lines",
            hovertemplate=f"{VALUE}<extra>{name}, {part}</extra>",
            line={"color": colour, **LINES[part]["line"]},
            marker={"size": 7},
            fill="tonexty" if part == "validation" else None,
            fillcolor=translucent(colour),
            legendgroup=name,
            showlegend=part == in_legend,
        )


def _mark_best(
    figure: go.Figure, name: str, curve: LearningCurve, best: int, colour: str, as_errors: bool
) -> None:
    """Add a star with the number of the epoch that was best in validation."""
    value = curve.validation[best]
    figure.add_scatter(
        x=[curve.positions[best]],
        y=_heights([value], as_errors),
        customdata=[value],
        name=name,
        meta="best epoch",
        mode="markers+text",
        marker={"symbol": "star", "size": 17, "color": colour},
        text=f"{best + 1}",
        textposition="top center",
        textfont_size=16,
        cliponaxis=False,
        hovertemplate=f"{VALUE}<extra>{name}, best epoch: {best + 1}</extra>",
        legendgroup=name,
        showlegend=False,
    )


def _add_published(
    figure: go.Figure,
    name: str,
    value: float,
    ends: tuple[float, float],
    colour: str,
    as_errors: bool,
) -> None:
    """Add a level line at the value that was published, from end to end."""
    figure.add_scatter(
        x=list(ends),
        y=_heights([value, value], as_errors),
        customdata=[value, value],
        name=name,
        meta="published",
        mode="lines",
        line={"color": colour, **LINES["published"]["line"]},
        opacity=0.7,
        hovertemplate=f"{VALUE}<extra>{name}, published</extra>",
        legendgroup=name,
        showlegend=False,
    )


def _explain_lines(figure: go.Figure) -> None:
    """Add each kind of line that occurs to the legend, in grey."""
    parts = {trace.meta for trace in figure.data}
    for part, look in LINES.items():
        if part in parts:
            figure.add_scatter(x=[None], y=[None], name=part, hoverinfo="skip", **look)
            figure.data[-1].update(line_color=GREY, marker_color=GREY)


def _make_logarithmic(figure: go.Figure, as_errors: bool) -> None:
    """Make the vertical axis logarithmic, with round numbers on it."""
    ticks = ACCURACY_TICKS if as_errors else LOSS_TICKS
    texts = [f"{tick:g}" for tick in ticks]
    figure.update_yaxes(type="log", tickvals=_heights(ticks, as_errors), ticktext=texts)
    if as_errors:
        figure.update_yaxes(autorange="reversed")  # few errors at the top
