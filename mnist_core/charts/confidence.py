"""Charts of confidence: histogram, reliability diagram, accuracy by coverage.

Counts, confidences and accuracies go in; figures come out.
"""

from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go

from mnist_core.charts.look import BAR, LEGEND, Look, Values, lay_out

QUARTERS = [0, 0.25, 0.5, 0.75, 1]
COUNTS = [1, 10, 100, 1_000, 10_000, 100_000]  # on a logarithmic axis
# Pixels. Above each chart there is room for a legend and, above that, for Plotly's buttons.
HEIGHT, ABOVE, AT_RIGHT = 350, BAR + 30, 20


def confidence_bars(edges: Values, right: Values, wrong: Values, look: Look) -> go.Figure:
    """Draw how many answers have which confidence, right and wrong ones side by side.

    Args:
        edges: (b + 1,), of the bins of confidence, 0 to 1.
        right: (b,), the number of right answers in each bin.
        wrong: (b,), the number of wrong answers in each bin.
        look: of the visitor's screen.
    """
    middles = (edges[:-1] + edges[1:]) / 2
    bins = [f"{low:.0%} to {high:.0%}" for low, high in pairwise(edges)]
    figure = go.Figure(
        [
            go.Bar(x=middles, y=right, name="correct", marker_color=look.truth),
            go.Bar(x=middles, y=wrong, name="wrong", marker_color=look.answer),
        ]
    )
    figure.update_traces(
        customdata=bins, hovertemplate="%{y:,} images with confidence %{customdata}"
    )
    x = {"title": "confidence", "tickformat": ".0%", "tickvals": QUARTERS, "range": [-0.02, 1.02]}
    highest = max(float(right.max()), float(wrong.max()), 1)
    y = {
        "title": "images (log scale)",
        "type": "log",
        "tickvals": COUNTS,
        "ticktext": [f"{count:,}" for count in COUNTS],
        "range": [np.log10(0.5), np.log10(2 * highest)],  # so that a single image has a bar
    }
    return _lay_out(figure, look, x, y, barmode="group", bargap=0.1, legend=LEGEND)


def reliability_diagram(
    confidence: Values, accuracy: Values, images: Values, look: Look
) -> go.Figure:
    """Draw accuracy against confidence, a point for each bin, larger for more images.

    Args:
        confidence: (b,), the mean confidence of each bin, 0 to 1.
        accuracy: (b,), 0 to 1.
        images: (b,), the number of images in each bin.
        look: of the visitor's screen.
    """
    figure = go.Figure(
        [
            go.Scatter(
                x=[0, 1],
                y=[0, 1],
                mode="lines",
                line={"color": look.quiet, "dash": "dash", "width": 2},
                name="perfectly calibrated",
                hoverinfo="skip",
            ),
            go.Scatter(
                x=confidence,
                y=accuracy,
                mode="lines+markers",
                marker={"size": look.size(1) * (8 + 3 * np.log10(np.maximum(images, 1)))},
                line={"color": look.probability, "width": 3},
                name="this network",
                cliponaxis=False,  # the largest point lies in the corner
                customdata=images,
                hovertemplate="confidence %{x:.1%}, accuracy %{y:.1%}, images: %{customdata:,}"
                "<extra></extra>",
            ),
        ]
    )
    axis = {"range": [0, 1.04], "tickformat": ".0%", "tickvals": QUARTERS}
    x, y = {**axis, "title": "confidence"}, {**axis, "title": "accuracy"}
    return _lay_out(figure, look, x, y, showlegend=False)


def accuracy_by_coverage(answered: Values, accuracy: Values, look: Look) -> go.Figure:
    """Draw the accuracy if only the most confident answers are given.

    Args:
        answered: (k,), the share of images that are answered, 0 to 1, ascending.
        accuracy: (k,), on these images, 0 to 1.
        look: of the visitor's screen.
    """
    figure = go.Figure(
        go.Scatter(
            x=answered,
            y=accuracy,
            mode="lines",
            line={"color": look.probability, "width": 3},
            hovertemplate="%{x:.1%} answered: accuracy %{y:.2%}<extra></extra>",
        )
    )
    start = min(float(accuracy.min()), 0.995)
    x = {
        "title": "share answered, most confident first",
        "tickformat": ".0%",
        "tickvals": QUARTERS,
        "range": [answered[0], 1.02],
    }
    y = {
        "title": f"accuracy (from {start:.1%})",
        "tickformat": ".1%",
        "range": [start, 1.0005],
    }
    return _lay_out(figure, look, x, y)


def _lay_out(
    figure: go.Figure, look: Look, x: dict[str, Any], y: dict[str, Any], **layout: Any
) -> go.Figure:
    """The layout of all three charts, so that they stand side by side."""
    margins = {"margin_t": look.size(ABOVE), "margin_r": look.size(AT_RIGHT)}
    return lay_out(figure, look, HEIGHT, x, y, **margins, **layout)
