"""How networks learned: loss and accuracy by epoch, and the final accuracies, as Plotly figures."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go

from mnist_core.charts import labels
from mnist_core.charts.labels import Label, Point
from mnist_core.charts.look import TEXT, Look, lay_out, translucent
from mnist_core.charts.percents import accuracy_percent

SMALLEST_ERROR = 1e-4  # share of errors at which a logarithmic axis of accuracy ends
ACCURACY_TICKS = (0.5, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999)
LOSS_TICKS = [digit * 10.0**power for power in range(-5, 2) for digit in (1, 2, 5)]
EPOCH_STEPS = (1, 2, 5, 10, 20, 50, 100, 1000)  # between two numbers on the axis
FEW_EPOCHS = 30  # with fewer, each epoch has a marker
NARROW = 500  # pixels: labels in a narrower chart would cover its lines
LEGEND_LINE = 24  # pixels
STEP = 0.05  # of accuracy: the axis starts at a multiple of it

HEIGHT = 430
# Pixels around the lines: the numbers of the vertical axis, and axis and legend below.
LEFT, ABOVE, BELOW = 64, 40, 96

# Below everything else; it only explains.
LEGEND = {
    **{"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom"},
    **{"itemclick": False, "itemdoubleclick": False},
}
# How each kind of line looks; the legend explains those that occur, in this order.
LINES: dict[str, dict[str, Any]] = {
    "validation": {"mode": "lines", "line": {"width": 3}},
    "training": {"mode": "lines", "line": {"width": 2, "dash": "dot"}},
    "best epoch": {"mode": "markers", "marker": {"symbol": "star", "size": 17}},
    "published": {"mode": "lines", "line": {"width": 1.5, "dash": "longdash"}},
}


class LearningCurve(NamedTuple):
    """The loss or accuracy of one run, epoch by epoch."""

    positions: Sequence[float]  # (epochs,), of each epoch on the horizontal axis
    training: Sequence[float]  # (epochs,)
    validation: Sequence[float]  # (epochs,), or empty without validation
    best: int | None  # the index of the best epoch, by validation
    published: float | None  # the final value that was published

    @property
    def shown(self) -> Sequence[float]:
        """The values that the axis must hold: on validation images, without those in training."""
        return self.validation if len(self.validation) > 0 else self.training


class Axis(NamedTuple):
    """One axis of a chart: its range, and how values become places on it."""

    low: float  # at the left or at the bottom; on a logarithmic axis its common logarithm
    high: float
    logarithmic: bool
    errors: bool = False  # an accuracy lies where its share of errors does

    def place(self, value: float) -> float:
        """Where a value lies on the axis as Plotly has it."""
        return _error(value) if self.errors else value

    def coordinate(self, value: float) -> float:
        """The same as Plotly's annotations and ranges have it."""
        place = self.place(value)
        return math.log10(max(place, LOSS_TICKS[0])) if self.logarithmic else place

    def share(self, value: float) -> float:
        """How far along the axis a value lies: from 0 to 1."""
        return (self.coordinate(value) - self.low) / (self.high - self.low)


def _error(accuracy: float) -> float:
    """The share of errors, as far as a logarithmic axis shows it."""
    return max(1 - accuracy, SMALLEST_ERROR)


def learning_curves(
    curves: Mapping[str, LearningCurve],
    quantity: str,
    against: str,
    colours: Mapping[str, str],
    look: Look,
    *,
    width: float,
    logarithmic: bool = False,
) -> go.Figure:
    """Draw loss or accuracy against epochs or time, for training and for validation.

    Each network has a label with its best value and epoch; on a phone the legend says both.

    Args:
        curves: by the run's name.
        quantity: "loss" or "accuracy".
        against: "epoch", or a time. The axis of a time is logarithmic, because some networks
            train for seconds and others for an hour.
        colours: of each run.
        look: of the visitor's screen.
        width: of the chart in pixels, about; the labels are placed for it.
        logarithmic: draw the quantity on a logarithmic axis. Accuracy is then drawn by its
            errors, so that 99.9 % is as far from 99 % as 99 % is from 90 %.
    """
    x = horizontal_axis(list(curves.values()), against)
    y = vertical_axis(list(curves.values()), quantity, logarithmic=logarithmic)
    value = "%{customdata:.2%}" if quantity == "accuracy" else "%{customdata:.3f}"
    figure = go.Figure()
    for name, curve in curves.items():
        _add_lines(figure, name, curve, colours[name], y, value)
        if curve.best is not None:
            _mark_best(figure, name, curve, curve.best, colours[name], y, value)
        if curve.published is not None:
            _add_published(figure, name, curve.published, x, colours[name], y, value)
    height = HEIGHT
    if width < NARROW:
        _name_in_legend(figure, curves, quantity, colours)
        height += LEGEND_LINE * len(curves)
    _explain_lines(figure, look)
    if width >= NARROW:
        _add_labels(figure, curves, quantity, colours, look, x, y, width)
    return lay_out(
        figure,
        look,
        height,
        _horizontal_layout(x, against),
        _vertical_layout(y, quantity),
        margin={"l": 0, "r": 12, "t": look.size(ABOVE), "b": 0},
        hovermode="x unified" if against == "epoch" else "closest",
        legend=LEGEND,
    )


def horizontal_axis(curves: Sequence[LearningCurve], against: str) -> Axis:
    """The axis of epochs or of time, with some room at both ends."""
    first = min((curve.positions[0] for curve in curves), default=1)
    last = max((curve.positions[-1] for curve in curves), default=1)
    if against == "epoch":
        room = 0.02 * max(last - first, 1)
        return Axis(first - room, last + room, logarithmic=False)
    low, high = math.log10(first), math.log10(last)
    room = max(0.03 * (high - low), 0.05)
    return Axis(low - room, high + room, logarithmic=True)


def vertical_axis(
    curves: Sequence[LearningCurve], quantity: str, *, logarithmic: bool = False
) -> Axis:
    """The axis of accuracy or loss.

    It holds all values on validation images. An axis of accuracy starts at a multiple of 5 %, so
    that values in training may lie below it. An axis of loss starts at 0.
    """
    lowest = min((min(curve.shown) for curve in curves), default=0)
    if quantity == "accuracy" and not logarithmic:
        return Axis(math.floor(lowest / STEP) * STEP, 1 + STEP / 20, logarithmic=False)
    values = [value for curve in curves for value in (*curve.training, *curve.validation)]
    if quantity == "accuracy":
        low, high = (math.log10(_error(value)) for value in (lowest, max(values)))
        return Axis(low + 0.05, high - 0.1, logarithmic=True, errors=True)
    if logarithmic:
        low, high = (math.log10(max(value, LOSS_TICKS[0])) for value in (min(values), max(values)))
        return Axis(low - 0.1, high + 0.1, logarithmic=True)
    return Axis(0, 1.05 * max(values), logarithmic=False)


def final_accuracies(
    finals: Mapping[str, tuple[float, float]], colours: Mapping[str, str], look: Look
) -> go.Figure:
    """Draw the training and validation accuracy of each run's last epoch, joined by a line.

    Args:
        finals: (training, validation) by the run's name; the first name is at the top.
        colours: of each run.
        look: of the visitor's screen.
    """
    figure = go.Figure()
    for name, pair in finals.items():
        figure.add_scatter(
            x=list(pair),
            y=[name, name],
            mode="lines+markers",
            line={"color": translucent(colours[name], 0.5), "width": 6},
            marker={
                "size": look.size(15),
                "symbol": ["circle-open", "circle"],
                "color": colours[name],
                "line_width": 3,
                "opacity": 1,
            },
            customdata=["training", "validation"],
            hovertemplate="%{x:.2%}<extra>" + name + ", %{customdata}</extra>",
            showlegend=False,
        )
    for part, symbol in (("training", "circle-open"), ("validation", "circle")):
        figure.add_scatter(
            x=[None],
            y=[None],
            name=part,
            mode="markers",
            marker={"size": 15, "symbol": symbol, "color": look.quiet, "line_width": 3},
        )
    return lay_out(
        figure,
        look,
        120 + 32 * len(finals),
        {"title": "accuracy in the last epoch", "nticks": 6, "tickformat": ".1%"},
        {"autorange": "reversed", "type": "category"},
        margin={"l": 0, "r": 12, "t": 16, "b": 0},
        legend=LEGEND,
    )


def _add_lines(
    figure: go.Figure, name: str, curve: LearningCurve, colour: str, y: Axis, value: str
) -> None:
    """Add the training curve of a run and, where there was validation, the validation curve."""
    for part, values in (("training", curve.training), ("validation", curve.validation)):
        if len(values) == 0:
            continue
        figure.add_scatter(
            x=list(curve.positions),
            y=[y.place(one) for one in values],
            customdata=list(values),
            name=name,
            meta=part,
            mode="lines+markers" if len(curve.positions) < FEW_EPOCHS else "lines",
            hovertemplate=f"{value}<extra>{name}, {part}</extra>",
            line={"color": colour, **LINES[part]["line"]},
            marker={"size": 7},
            showlegend=False,
        )


def _mark_best(
    figure: go.Figure,
    name: str,
    curve: LearningCurve,
    best: int,
    colour: str,
    y: Axis,
    value: str,
) -> None:
    """Add a star at the epoch that was best in validation."""
    figure.add_scatter(
        x=[curve.positions[best]],
        y=[y.place(curve.validation[best])],
        customdata=[curve.validation[best]],
        name=name,
        meta="best epoch",
        mode="markers",
        marker={**LINES["best epoch"]["marker"], "color": colour},
        cliponaxis=False,
        hovertemplate=f"{value}<extra>{name}, best epoch: {best + 1}</extra>",
        showlegend=False,
    )


def _add_published(
    figure: go.Figure, name: str, published: float, x: Axis, colour: str, y: Axis, value: str
) -> None:
    """Add a level line at the value that was published, from end to end."""
    ends = [10**end if x.logarithmic else end for end in (x.low, x.high)]
    figure.add_scatter(
        x=ends,
        y=[y.place(published)] * 2,
        customdata=[published] * 2,
        name=name,
        meta="published",
        mode="lines",
        line={"color": colour, **LINES["published"]["line"]},
        hovertemplate=f"{value}<extra>{name}, published</extra>",
        showlegend=False,
    )


def _name_in_legend(
    figure: go.Figure,
    curves: Mapping[str, LearningCurve],
    quantity: str,
    colours: Mapping[str, str],
) -> None:
    """Add each run to the legend, in its colour, with its best value and epoch."""
    for name, curve in curves.items():
        first, second = _label(name, curve, quantity)
        figure.add_scatter(
            x=[None],
            y=[None],
            name=f"<b>{first}</b>: {second}",
            mode="lines",
            line={"color": colours[name], "width": 5},
            hoverinfo="skip",
        )


def _explain_lines(figure: go.Figure, look: Look) -> None:
    """Add each kind of line that occurs to the legend, in grey."""
    parts = {trace.meta for trace in figure.data}
    for part, line in LINES.items():
        if part in parts:
            figure.add_scatter(x=[None], y=[None], name=part, hoverinfo="skip", **line)
            figure.data[-1].update(line_color=look.quiet, marker_color=look.quiet)


def _add_labels(
    figure: go.Figure,
    curves: Mapping[str, LearningCurve],
    quantity: str,
    colours: Mapping[str, str],
    look: Look,
    x: Axis,
    y: Axis,
    width: float,
) -> None:
    """Label each run at its best epoch, where no line is covered."""
    area = (width - look.size(LEFT), look.size(HEIGHT) - look.size(ABOVE) - look.size(BELOW))

    def pixels(place: tuple[float, float]) -> Point:
        return x.share(place[0]) * area[0], min(max(y.share(place[1]), 0), 1) * area[1]

    lines = {name: _label(name, curve, quantity) for name, curve in curves.items()}
    named = {name: _labelled_point(curve) for name, curve in curves.items()}
    offsets = labels.place(
        [Label(lines[name], pixels(named[name])) for name in curves],
        [
            [pixels(point) for point in zip(curve.positions, values, strict=False)]
            for curve in curves.values()
            for values in (curve.training, curve.validation)
        ],
        area,
        look.size(TEXT),
    )
    for (name, (across, up)), offset in zip(named.items(), offsets, strict=True):
        first, second = lines[name]
        text = f"<b>{first}</b><br>{second}"
        place = (x.coordinate(across), y.coordinate(up))
        labels.draw(figure, place, text, offset, colours[name], look)


def _label(name: str, curve: LearningCurve, quantity: str) -> tuple[str, str]:
    """The two lines of a run's label."""
    if curve.best is None:
        return name, "no validation"
    best = curve.validation[curve.best]
    value = accuracy_percent(best) if quantity == "accuracy" else f"{best:.3f}"
    return name, f"{value}, epoch {curve.best + 1}"


def _labelled_point(curve: LearningCurve) -> tuple[float, float]:
    """The best epoch; without validation the last one in training."""
    index = len(curve.training) - 1 if curve.best is None else curve.best
    return curve.positions[index], curve.shown[index]


def _horizontal_layout(x: Axis, against: str) -> dict[str, Any]:
    if x.logarithmic:
        title = f"{against} (log scale)"
        return {"title": title, "type": "log", "dtick": 1, "range": [x.low, x.high]}
    step = next(step for step in EPOCH_STEPS if x.high / step <= 10 or step == EPOCH_STEPS[-1])
    return {"title": against, "tick0": 0, "dtick": step, "range": [x.low, x.high]}


def _vertical_layout(y: Axis, quantity: str) -> dict[str, Any]:
    """The vertical axis with round numbers on it, accuracies in percent."""
    layout: dict[str, Any] = {"range": [y.low, y.high]}
    if quantity == "accuracy":
        layout["tickformat"] = ".0%"
    if y.logarithmic:
        ticks = ACCURACY_TICKS if y.errors else LOSS_TICKS
        texts = [f"{100 * tick:g}%" if y.errors else f"{tick:g}" for tick in ticks]
        places = [y.place(tick) for tick in ticks]
        layout |= {"type": "log", "tickvals": places, "ticktext": texts}
    return layout
