"""Charts of confidence: histogram, reliability diagram, accuracy by coverage.

Counts, confidences and accuracies go in; figures come out.
"""

from itertools import pairwise

import numpy as np
import plotly.graph_objects as go

from mnist_core.charts.style import BLUE, GREY, LEGEND, PREDICTED, TRUE, Values, lay_out

QUARTERS = [0, 0.25, 0.5, 0.75, 1]


def confidence_bars(edges: Values, right: Values, wrong: Values) -> go.Figure:
    """Draw how many answers have which confidence, right and wrong ones side by side.

    Args:
        edges: (b + 1,), of the bins of confidence, 0 to 1.
        right: (b,), the number of right answers in each bin.
        wrong: (b,), the number of wrong answers in each bin.
    """
    middles = (edges[:-1] + edges[1:]) / 2
    bins = [f"{low:.0%} to {high:.0%}" for low, high in pairwise(edges)]
    figure = go.Figure(
        [
            go.Bar(x=middles, y=right, name="correct", marker_color=TRUE),
            go.Bar(x=middles, y=wrong, name="wrong", marker_color=PREDICTED),
        ]
    )
    figure.update_traces(customdata=bins, hovertemplate="%{y} images with confidence %{customdata}")
    x = {"title": "confidence", "tickformat": ".0%", "tickvals": QUARTERS, "range": [-0.02, 1.07]}
    y = {"title": "images (log scale)", "type": "log", "dtick": 1}
    return lay_out(figure, 320, x, y, barmode="group", bargap=0.1, legend=LEGEND)


def reliability_diagram(confidence: Values, accuracy: Values, images: Values) -> go.Figure:
    """Draw accuracy against confidence, a point for each bin, larger for more images.

    Args:
        confidence: (b,), the mean confidence of each bin, 0 to 1.
        accuracy: (b,), 0 to 1.
        images: (b,), the number of images in each bin.
    """
    figure = go.Figure(
        [
            go.Scatter(
                x=[0, 1],
                y=[0, 1],
                mode="lines",
                line={"color": GREY, "dash": "dash"},
                name="perfectly calibrated",
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
                hovertemplate="confidence %{x:.1%}, accuracy %{y:.1%}, images: %{customdata}"
                "<extra></extra>",
            ),
        ]
    )
    axis = {"range": [0, 1.06], "tickformat": ".0%", "tickvals": QUARTERS}
    x, y = {**axis, "title": "confidence"}, {**axis, "title": "accuracy"}
    return lay_out(figure, 320, x, y, legend=LEGEND)


def accuracy_by_coverage(answered: Values, accuracy: Values) -> go.Figure:
    """Draw the accuracy if only the most confident answers are given.

    Args:
        answered: (k,), the share of images that are answered, 0 to 1, ascending.
        accuracy: (k,), on these images, 0 to 1.
    """
    figure = go.Figure(
        go.Scatter(
            x=answered,
            y=accuracy,
            mode="lines",
            line={"color": BLUE, "width": 3},
            hovertemplate="%{x:.1%} answered: accuracy %{y:.2%}<extra></extra>",
        )
    )
    start = min(float(accuracy.min()), 0.995)
    x = {
        "title": "share answered, most confident first",
        "tickformat": ".0%",
        "tickvals": QUARTERS,
        "range": [answered[0], 1.07],
    }
    y = {
        "title": f"accuracy (axis starts at {start:.1%})",
        "tickformat": ".1%",
        "range": [start, 1.0005],
    }
    return lay_out(figure, 320, x, y)
