"""Charts of what a network mixes up: the colours of confusion matrices, accuracy by digit.

Counts or shares go in; colours and figures come out.
"""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from mnist_core.charts.look import DIGITS, Look, Scale, Values, by_digit, lay_out
from mnist_core.charts.style import precise_percent

PALE = 0.25  # of a colour on the diagonal, the rest is the page's background
SMALLEST = 1e-9  # the end of a colour scale if there are no mistakes: it must be above 0


class CellColours(NamedTuple):
    """The colours of one cell, as #RRGGBB."""

    background: str
    text: str  # black or white, whichever is easier to read


def matrix_colours(values: Values, look: Look, *, most: float) -> list[CellColours]:
    """The colours of a confusion matrix, row by row: the more mistakes, the stronger.

    Args:
        values: (10, 10), counts or shares; row: the true digit, column: the prediction. The
            diagonal is pale and not on the scale, so that the mistakes can be seen.
        look: of the visitor's screen.
        most: the value with the strongest colour.
    """
    return _colours(values / max(most, SMALLEST), look.errors, right_colour(look))


def difference_colours(values: Values, look: Look, *, most: float) -> list[CellColours]:
    """The colours of the difference of two matrices, from fewer over as many to more mistakes.

    The arguments are those of `matrix_colours`; -`most` and `most` have the strongest colours.
    """
    return _colours(0.5 + values / max(most, SMALLEST) / 2, look.change, diagonal_colour(look))


def right_colour(look: Look) -> str:
    """The background of what a network reads correctly."""
    return _mix(look.background, look.truth, PALE)


def diagonal_colour(look: Look) -> str:
    """The background of the diagonal of a difference, which counts no mistakes."""
    return _mix(look.background, look.quiet, PALE)


def gradient(scale: Scale) -> str:
    """A colour scale as CSS, from left to right."""
    stops = ", ".join(f"{colour} {place:.0%}" for place, colour in scale)
    return f"linear-gradient(to right, {stops})"


def _colours(places: Values, scale: Scale, diagonal: str) -> list[CellColours]:
    """The colours of places (10, 10) on a scale, 0 to 1, and of the diagonal."""
    found = []
    for label, row in enumerate(places.tolist()):
        for prediction, place in enumerate(row):
            background = diagonal if label == prediction else _colour_at(scale, place)
            found.append(CellColours(background, _text_on(background)))
    return found


def _colour_at(scale: Scale, place: float) -> str:
    """The colour at a place of a scale; places outside have the colour of the nearest end."""
    place = min(max(place, 0), 1)
    for (low, first), (high, last) in itertools.pairwise(scale):
        if place <= high:
            return _mix(first, last, (place - low) / (high - low))
    return scale[-1][1]


def _mix(first: str, last: str, share: float) -> str:
    """A colour between two, with this share of the last one."""
    channels = zip(_channels(first), _channels(last), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in channels)


def _text_on(background: str) -> str:
    """Black or white, whichever has more contrast to a background: always at least 4.5:1.

    Source: WCAG 2.2, definitions of relative luminance and contrast ratio.
    """
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (value / 255 for value in _channels(background))
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    on_black, on_white = (luminance + 0.05) / 0.05, 1.05 / (luminance + 0.05)
    return "#000000" if on_black > on_white else "#FFFFFF"


def _channels(colour: str) -> list[int]:
    """Red, green and blue of #RRGGBB, 0 to 255."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def digit_accuracy_bars(
    accuracy: Values, low: Values, high: Values, texts: Sequence[str], look: Look, *, start: float
) -> go.Figure:
    """Draw the accuracy on each digit with its interval.

    Args:
        accuracy: (10,), 0 to 1; NaN for a digit without images.
        low: (10,), where the interval begins.
        high: (10,), where it ends.
        texts: the accuracies as they are shown on hover.
        look: of the visitor's screen.
        start: where the axis begins, 0 to 1.
    """
    intervals = zip(texts, low, high, strict=True)
    hover = [
        f"{text} (95% interval: {precise_percent(least)} to {precise_percent(most)})"
        for text, least, most in intervals
    ]
    figure = go.Figure(
        go.Bar(
            x=DIGITS,
            y=accuracy,
            marker_color=look.truth,
            error_y={
                "type": "data",
                "array": high - accuracy,
                "arrayminus": accuracy - low,
                "color": look.text,
            },
            customdata=hover,
            hovertemplate="%{x}: %{customdata}<extra></extra>",
        )
    )
    title = "accuracy" if start == 0 else f"accuracy (axis starts at {start:.0%})"
    y = {"range": [start, 1], "tickformat": ".0%", "title": title}
    return lay_out(figure, look, 320, by_digit(look), y)
