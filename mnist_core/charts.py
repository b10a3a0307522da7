"""Results as Plotly figures: arrays in, a figure out. Computes nothing, knows no page.

The ten colours were searched for: each has a contrast of 3 or more with a white page and with a
dark one, and any two differ by 17 or more (CIE 1976) to people who see no red or no green, and
by 38 to others. Text and axes take the page's own colours.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

BLUE, VERMILION, GREEN, PINK, BROWN = "#0072B2", "#D55E00", "#11AA66", "#DD55DD", "#776633"
INDIGO, RED, TEAL, VIOLET, PLUM = "#3355DD", "#FF3355", "#449999", "#6633FF", "#AA4466"
GREY = "#858585"
# A digit's own colour in every chart; runs take them in the order of their names.
SERIES = (BLUE, VERMILION, GREEN, PINK, BROWN, INDIGO, RED, TEAL, VIOLET, PLUM)

TRUE, PREDICTED = BLUE, VERMILION  # what a digit is, and what it was taken for
ERRORS = ((0.0, "#F4F1EC"), (0.5, "#EE9A5C"), (1.0, "#8A3A00"))  # from none to the most
RIGHT = "#C9D6DF"
FEWER_TO_MORE = ((0.0, "#004B77"), (0.5, "#F4F1EC"), (1.0, "#8A3A00"))
FEW_TO_MANY = ((0.0, "#F4F1EC"), (1.0, "#004B77"))
LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
QUARTERS = [0, 0.25, 0.5, 0.75, 1]
BY_DIGIT = {"type": "category", "tickfont_size": 17}
DIGITS = [str(digit) for digit in range(10)]

Values = npt.NDArray[np.number]


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
    return text + "%"


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


def confusion_matrix(
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


def confusion_difference(
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
    return _laid_out(
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


def _laid_out(
    figure: go.Figure, height: int, x: dict[str, Any], y: dict[str, Any], **layout: Any
) -> go.Figure:
    """Give a figure its axes, still ones, so that on a phone a swipe scrolls the page."""
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 40, "b": 0},
        xaxis={"fixedrange": True, **x},
        yaxis={"fixedrange": True, **y},
        dragmode=False,
    )
    return figure.update_layout(layout)


def shares_by_digit(
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
    return _laid_out(figure, 320, BY_DIGIT, y)


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
    return _laid_out(figure, 70 + 34 * len(rows), {**BY_DIGIT, "side": "top"}, y, margin_t=60)


def confidence_histogram(edges: Values, right: Values, wrong: Values) -> go.Figure:
    """How many digits have which confidence (bins between b + 1 `edges`), right and wrong ones."""
    middles = (edges[:-1] + edges[1:]) / 2
    figure = go.Figure(
        [
            go.Bar(x=middles, y=counts, name=name, marker_color=colour)
            for name, counts, colour in (("right", right, TRUE), ("wrong", wrong, PREDICTED))
        ]
    )
    figure.update_traces(hovertemplate="%{y} at about %{x:.0%}")
    x = {"title": "confidence", "tickformat": ".0%", "tickvals": QUARTERS, "range": [-0.02, 1.07]}
    y = {"title": "digits (logarithmic)", "type": "log", "dtick": 1}
    return _laid_out(figure, 320, x, y, barmode="group", bargap=0.1, legend=LEGEND)


def reliability(confidence: Values, accuracy: Values, images: Values) -> go.Figure:
    """How often a network is right (b,) where it is so confident (b,), with the counts (b,)."""
    figure = go.Figure(
        [
            go.Scatter(
                x=[0, 1],
                y=[0, 1],
                mode="lines",
                line={"color": GREY, "dash": "dash"},
                name="as sure as right",
                hoverinfo="skip",
            ),
            go.Scatter(
                x=confidence,
                y=accuracy,
                mode="lines+markers",
                marker={"size": 8 + 3 * np.log10(np.maximum(images, 1))},
                line={"color": BLUE, "width": 3},
                name="this network",
                customdata=images,
                hovertemplate="sure of %{x:.1%}, right in %{y:.1%} of %{customdata}<extra></extra>",
            ),
        ]
    )
    axis = {"range": [0, 1.06], "tickformat": ".0%", "tickvals": QUARTERS}
    x, y = {**axis, "title": "confidence"}, {**axis, "title": "read right"}
    return _laid_out(figure, 320, x, y, legend=LEGEND)


def selective_accuracy(answered: Values, accuracy: Values) -> go.Figure:
    """The accuracy (k,) among the most certain digits, by the share of them (k,) answered."""
    figure = go.Figure(
        go.Scatter(
            x=answered,
            y=accuracy,
            mode="lines",
            line={"color": BLUE, "width": 3},
            hovertemplate="%{y:.2%} of the surest %{x:.1%}<extra></extra>",
        )
    )
    low = float(min(accuracy.min(), 0.995))
    x = {
        "title": "answered, surest first",
        "tickformat": ".0%",
        "tickvals": QUARTERS,
        "range": [answered[0], 1.07],
    }
    y = {"title": f"read right, from {low:.1%}", "tickformat": ".1%", "range": [low, 1.0005]}
    return _laid_out(figure, 320, x, y)


def counts_by_digit(counts: Values) -> go.Figure:
    """How many images there are of each digit (10,), in each digit's colour."""
    figure = go.Figure(
        go.Bar(x=DIGITS, y=counts, marker_color=SERIES, text=counts, textposition="outside")
    )
    figure.update_traces(cliponaxis=False, hoverinfo="skip")
    return _laid_out(figure, 300, BY_DIGIT, {"title": "images"}, margin_t=28)


def spread_by_digit(quantiles: Values, title: str) -> go.Figure:
    """How a quantity spreads for each digit: its 5, 25, 50, 75 and 95 % quantiles (10, 5)."""
    figure = go.Figure(
        [
            go.Box(
                x=[digit],
                lowerfence=[low],
                q1=[q1],
                median=[median],
                q3=[q3],
                upperfence=[high],
                marker_color=colour,
                name=digit,
                showlegend=False,
            )
            for digit, colour, (low, q1, median, q3, high) in zip(
                DIGITS, SERIES, quantiles.tolist(), strict=True
            )
        ]
    )
    return _laid_out(figure, 320, BY_DIGIT, {"title": title})


def centres(counts: Values, edges: Values) -> go.Figure:
    """Where centres of mass lie: counts (k, k), row and column between k + 1 `edges` in pixels."""
    middles = (edges[:-1] + edges[1:]) / 2
    figure = go.Figure(
        go.Heatmap(
            x=middles,
            y=middles,
            z=counts,
            colorscale=FEW_TO_MANY,
            colorbar={"title": "images"},
            hovertemplate="column %{x:.2f}, row %{y:.2f}: %{z}<extra></extra>",
        )
    )
    x, y = {"title": "column, pixels"}, {"title": "row, pixels", "autorange": "reversed"}
    return _laid_out(figure, 320, x, y)
