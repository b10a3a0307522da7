"""How networks learned and what they cost, as Plotly figures; the rest as in `charts`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from mnist_core.charts.style import BAR, GREY, enlarge_text, translucent

# Below all else, however many lines it takes on a phone.
LEGEND = {"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "font_size": 15}
SHOWN = "%{customdata:.4f}"  # of a point under the mouse
LEAST_ERROR = 1e-4  # share of errors that a logarithmic axis ends at


class LearningCurve(NamedTuple):
    """How one quantity of one run went, epoch by epoch."""

    at: Sequence[float]  # (epochs,), where each epoch lies: its number, or the seconds until then
    training: Sequence[float]  # (epochs,)
    validation: Sequence[float]  # (epochs,), or none where there was no validation
    best: int | None  # the index of the best epoch in validation
    published: float | None  # what a publication says of the end


def learning_curves(
    curves: Mapping[str, LearningCurve],
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
                    fillcolor=translucent(colours[name]),
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
    enlarge_text(figure)
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
    curve: LearningCurve,
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
