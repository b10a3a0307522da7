"""Charts of confidence: histogram, reliability diagram, accuracy by coverage."""

import numpy as np
import plotly.graph_objects as go

from mnist_core.charts.style import BLUE, GREY, LEGEND, PREDICTED, TRUE, Values, lay_out

QUARTERS = [0, 0.25, 0.5, 0.75, 1]


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
    return lay_out(figure, 320, x, y, barmode="group", bargap=0.1, legend=LEGEND)


def reliability_diagram(confidence: Values, accuracy: Values, images: Values) -> go.Figure:
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
    return lay_out(figure, 320, x, y, legend=LEGEND)


def accuracy_by_coverage(answered: Values, accuracy: Values) -> go.Figure:
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
    return lay_out(figure, 320, x, y)
