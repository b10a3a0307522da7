"""How networks learned and what they cost, as Plotly figures; the rest as in `charts`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from mnist_core.charts import BLUE, GREY, VERMILION

BAR = 36  # pixels above a chart for the buttons that Plotly shows there, on phones always
# Below all else, however many lines it takes on a phone.
LEGEND = {"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "font_size": 15}
SHOWN = "%{customdata:.4f}"  # of a point under the mouse
LEAST_ERROR = 1e-4  # share of errors that a logarithmic axis ends at
# Where Plotly writes a label: how far to the right of its point's middle, and above it.
LABEL_PLACES = {
    "middle right": (1, 0),
    "middle left": (-1, 0),
    "top center": (0, 1),
    "bottom center": (0, -1),
    "top right": (1, 1),
    "bottom right": (1, -1),
    "top left": (-1, 1),
    "bottom left": (-1, -1),
}

Box = tuple[float, float, float, float]  # left, low, right, high


class Learning(NamedTuple):
    """How one quantity of one run went, epoch by epoch."""

    at: Sequence[float]  # (epochs,), where each epoch lies: its number, or the seconds until then
    training: Sequence[float]  # (epochs,)
    validation: Sequence[float]  # (epochs,), or none where there was no validation
    best: int | None  # the index of the best epoch in validation
    published: float | None  # what a publication says of the end


def learning_curves(
    curves: Mapping[str, Learning],
    quantity: str,
    along: str,
    colours: Mapping[str, str],
    *,
    logarithmic: bool = False,
) -> go.Figure:
    """A quantity by epoch or time: for each run what it was in training and in validation.

    The band between the two is filled: it is as wide as the network knows its images by heart.

    Args:
        curves: by the run's name.
        quantity: what they show, "loss" or "accuracy".
        along: what `at` counts, "epoch" or a time, whose axis is logarithmic: what one network
            learns in seconds takes another an hour.
        colours: of each run.
        logarithmic: whether the quantity's axis is; that of an accuracy is by the share that is
            missing to 1, so that 99.9 % is as far from 99 % as that from 90 %.
    """
    of_errors = logarithmic and quantity == "accuracy"

    def height(values: Sequence[float]) -> list[float]:
        return [max(1 - value, LEAST_ERROR) for value in values] if of_errors else list(values)

    figure = go.Figure()
    start = min((curve.at[0] for curve in curves.values()), default=1)
    end = max((curve.at[-1] for curve in curves.values()), default=1)
    for name, curve in curves.items():
        own = {"legendgroup": name, "mode": "lines+markers" if len(curve.at) < 30 else "lines"}
        parts = [("training", curve.training, "dot", 2), ("validation", curve.validation, None, 3)]
        for part, values, dash, width in parts:
            if len(values):
                figure.add_scatter(
                    x=list(curve.at),
                    y=height(values),
                    customdata=list(values),
                    name=name,
                    meta=part,
                    hovertemplate=f"{SHOWN}<extra>{name}, {part}</extra>",
                    line={"color": colours[name], "dash": dash, "width": width},
                    marker={"size": 7},
                    fill="tonexty" if part == "validation" else None,
                    fillcolor=_faint(colours[name]),
                    showlegend=(part == "validation") == bool(len(curve.validation)),
                    **own,
                )
        if curve.best is not None:
            _mark_best(figure, name, curve, height, colours[name])
        if curve.published is not None:
            figure.add_scatter(
                x=[start, end],
                y=height([curve.published] * 2),
                customdata=[curve.published] * 2,
                name=name,
                meta="published",
                mode="lines",
                line={"color": colours[name], "dash": "longdash", "width": 1},
                opacity=0.7,
                hovertemplate=f"{SHOWN}<extra>{name}, published</extra>",
                legendgroup=name,
                showlegend=False,
            )
    _explain(figure, {trace.meta for trace in figure.data})
    by_number = along == "epoch"
    figure.update_layout(
        height=420 + 16 * len(curves),  # on a phone the legend takes a line for two of them
        margin={"l": 0, "r": 8, "t": BAR, "b": 0},
        xaxis={"title": along, "dtick": max(1, -(-end // 10))}
        if by_number
        else {"title": f"{along} (logarithmic)", "type": "log", "dtick": 1},
        yaxis={"title": quantity},
        legend=LEGEND,
        hovermode="x unified" if by_number else "closest",
        dragmode=False,  # on a phone a swipe scrolls the page
    )
    _readable(figure)
    if of_errors:
        ticks = [0.5, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999]
        figure.update_yaxes(
            type="log",
            autorange="reversed",
            tickvals=height(ticks),
            ticktext=[f"{tick:g}" for tick in ticks],
        )
    elif logarithmic:
        ticks = [digit * 10.0**power for power in range(-5, 2) for digit in (1, 2, 5)]
        figure.update_yaxes(type="log", tickvals=ticks, ticktext=[f"{tick:g}" for tick in ticks])
    return figure


def _mark_best(
    figure: go.Figure,
    name: str,
    curve: Learning,
    height: Callable[[Sequence[float]], list[float]],
    colour: str,
) -> None:
    """A star, with its number, at the epoch that was best in validation."""
    assert curve.best is not None
    best = curve.validation[curve.best]
    figure.add_scatter(
        x=[curve.at[curve.best]],
        y=height([best]),
        customdata=[best],
        name=name,
        meta="best epoch",
        mode="markers+text",
        marker={"symbol": "star", "size": 17, "color": colour},
        text=f"{curve.best + 1}",
        textposition="top center",
        textfont_size=16,
        cliponaxis=False,
        hovertemplate=f"{SHOWN}<extra>{name}, best: epoch {curve.best + 1}</extra>",
        legendgroup=name,
        showlegend=False,
    )


def tradeoff(
    points: Mapping[str, tuple[float, float]], along: str, quantity: str, colours: Mapping[str, str]
) -> go.Figure:
    """Each run as a point with its name: its cost, on a logarithmic axis, and what it is worth.

    Args:
        points: cost and worth by the run's name.
        along: what the cost is.
        quantity: what the worth is.
        colours: of each run.
    """
    names = list(points)
    costs = np.array([points[name][0] for name in names])
    worths = np.array([points[name][1] for name in names])
    x, y = np.log10(costs), worths
    across, up = _padded(x, 0.2), _padded(y, 0.12)
    places = _label_places(
        names, (x - across[0]) / (across[1] - across[0]), (y - up[0]) / (up[1] - up[0])
    )
    figure = go.Figure(
        go.Scatter(
            x=costs.tolist(),
            y=worths.tolist(),
            mode="markers+text",
            marker={"size": 14, "color": [colours[name] for name in names]},
            text=names,
            textposition=places,
            textfont_size=14,
            cliponaxis=False,
            hovertemplate="%{text}<br>%{x:,.4~g} " + along + "<br>%{y:.4f}<extra></extra>",
        )
    )
    figure.update_layout(
        height=420,
        margin={"l": 0, "r": 8, "t": BAR, "b": 0},
        xaxis={"title": f"{along} (logarithmic)", "type": "log", "range": across, "dtick": 1},
        yaxis={"title": quantity, "range": up},
        dragmode=False,
    )
    return _readable(figure)


def final_accuracies(
    finals: Mapping[str, tuple[float, float]], colours: Mapping[str, str]
) -> go.Figure:
    """The training and the validation accuracy of each run's last epoch, joined by a line.

    `finals` gives the two by the run's name; the first name is at the top.
    """
    figure = go.Figure()
    for name, pair in finals.items():
        figure.add_scatter(
            x=list(pair),
            y=[name, name],
            mode="lines+markers",
            line={"color": _faint(colours[name], 0.5), "width": 6},
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
    return _readable(figure)


def filters(weights: npt.NDArray[np.floating]) -> go.Figure:
    """The filters (n, height, width) of a convolution in one picture, each a small square.

    The scale is the same for all, and its middle is 0.
    """
    count, height, width = weights.shape
    columns = min(8, count)
    rows = -(-count // columns)
    picture = np.full((rows * (height + 1) - 1, columns * (width + 1) - 1), np.nan)
    for number, one in enumerate(weights):
        top, left = number // columns * (height + 1), number % columns * (width + 1)
        picture[top : top + height, left : left + width] = one
    largest = float(np.abs(weights).max())
    figure = go.Figure(
        go.Heatmap(
            z=picture,
            zmin=-largest,
            zmax=largest,
            colorscale=[(0, BLUE), (0.5, "#FFFFFF"), (1, VERMILION)],
            colorbar={
                "thickness": 12,
                "tickfont_size": 14,
                "tickvals": [-largest, 0, largest],
                "tickformat": ".2f",
            },
            hovertemplate="%{z:.3f}<extra></extra>",
            hoverongaps=False,
        )
    )
    figure.update_layout(
        height=min(60 * rows + BAR + 40, 460),
        margin={"l": 0, "r": 0, "t": BAR, "b": 8},
        xaxis={"visible": False, "constrain": "domain"},
        yaxis={
            "visible": False,
            "autorange": "reversed",
            "scaleanchor": "x",
            "constrain": "domain",
        },
        dragmode=False,
    )
    return _readable(figure)


def _readable(figure: go.Figure) -> go.Figure:
    """Axes in type that is read from the last row, and no more buttons than there is room for."""
    figure.update_layout(modebar_remove=["zoomin", "zoomout", "autoscale"])
    figure.update_xaxes(tickfont_size=15, title_font_size=16)
    figure.update_yaxes(tickfont_size=15, title_font_size=16, automargin=True)
    return figure


def _faint(colour: str, opacity: float = 0.15) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity})"


def _explain(figure: go.Figure, parts: Collection[str]) -> None:
    """Add to the legend, in grey, what each kind of line is."""
    looks = {
        "validation": {"mode": "lines", "line": {"width": 3}},
        "training": {"mode": "lines", "line": {"width": 2, "dash": "dot"}},
        "best epoch": {"mode": "markers", "marker": {"symbol": "star", "size": 15}},
        "published": {"mode": "lines", "line": {"width": 1, "dash": "longdash"}},
    }
    for part, look in looks.items():
        if part in parts:
            figure.add_scatter(x=[None], y=[None], name=part, hoverinfo="skip", **look)
            figure.data[-1].update(line_color=GREY, marker_color=GREY)


def _padded(values: npt.NDArray[np.floating], share: float) -> list[float]:
    """A range around values, with some room on both sides."""
    low, high = float(values.min()), float(values.max())
    room = (high - low) * share or 0.5 * abs(high) or 0.5
    return [low - room, high + room]


def _label_places(
    labels: Sequence[str], x: npt.NDArray[np.floating], y: npt.NDArray[np.floating]
) -> list[str]:
    """Where to write each label beside its point, x and y from 0 to 1, so that few collide.

    The sizes are those of a phone's narrow chart: what fits there fits everywhere.
    """
    across, up, point = 0.026, 0.055, 0.025  # a letter's width, a line's height, a point's radius
    dots = [(i - point, j - point, i + point, j + point) for i, j in zip(x, y, strict=True)]
    taken = list(dots)
    places = []
    for number, label in enumerate(labels):
        wide = across * len(label)
        best = (np.inf, "", (0.0, 0.0, 0.0, 0.0))
        for place, (sideways, upwards) in LABEL_PLACES.items():
            left = x[number] + sideways * (wide / 2 + point) - wide / 2
            low = y[number] + upwards * (up / 2 + point) - up / 2
            box = (left, low, left + wide, low + up)
            others = [other for i, other in enumerate(taken) if i != number]
            cost = sum(_overlap(box, other) for other in others) + 2 * (
                wide * up - _overlap(box, (0, 0, 1, 1))
            )
            if cost < best[0] - 1e-9:
                best = (cost, place, box)
        places.append(best[1])
        taken.append(best[2])
    return places


def _overlap(one: Box, other: Box) -> float:
    """The area that two boxes share."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high)
