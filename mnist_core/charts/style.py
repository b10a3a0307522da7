"""Colours, number formats and layout that all charts share."""

from collections.abc import Sequence
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
LEAST_SHOWN = 0.005  # a smaller probability has no number
LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
BY_DIGIT = {"type": "category", "tickfont_size": 17}
DIGITS = [str(digit) for digit in range(10)]

Values = npt.NDArray[np.number]


def run_colours(names: Sequence[str]) -> dict[str, str]:
    """The colour of each run, the same on all pages that give all runs in their order."""
    return {name: SERIES[i % len(SERIES)] for i, name in enumerate(names)}


def percent(probability: float) -> str:
    """A probability, 0 to 1, in whole percent, below 1 % and above 99 % with one decimal.

    It is never "100%", and "0%" only for exactly 0.
    """
    if probability > 0.9995:
        return ">99.9%"
    if 0 < probability < 0.0005:
        return "<0.1%"
    if probability == 0 or 0.0095 <= probability <= 0.9905:
        return f"{probability:.0%}"
    return f"{probability:.1%}"


def precise_percent(share: float) -> str:
    """A measured share, 0 to 1, in percent with one decimal.

    It is "0.0%" and "100.0%" only for exactly 0 and 1.
    """
    if 0 < share < 0.0005:
        return "<0.1%"
    if 0.9995 <= share < 1:
        return ">99.9%"
    return f"{share:.1%}"


def accuracy_percent(accuracy: float) -> str:
    """The accuracy of a network on a whole dataset, 0 to 1, in percent with two decimals.

    It is "0.00%" and "100.00%" only for exactly 0 and 1.
    """
    if 0 < accuracy < 0.00005:
        return "<0.01%"
    if 0.99995 <= accuracy < 1:
        return ">99.99%"
    return f"{accuracy:.2%}"


def lay_out(
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


BAR = 36  # pixels above a chart for the buttons that Plotly shows there, on phones always


def enlarge_text(figure: go.Figure) -> go.Figure:
    """Axes in type that is read from the last row, and no more buttons than there is room for."""
    figure.update_layout(modebar_remove=["zoomin", "zoomout", "autoscale"])
    figure.update_xaxes(tickfont_size=15, title_font_size=16)
    figure.update_yaxes(tickfont_size=15, title_font_size=16, automargin=True)
    return figure


def translucent(colour: str, opacity: float = 0.15) -> str:
    """A `#RRGGBB` colour with an opacity, 0 to 1, as Plotly writes it."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity})"
