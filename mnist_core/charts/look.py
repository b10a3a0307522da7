"""The look that all charts share: colours for light and dark themes, size of text, layout."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

Values = npt.NDArray[np.number]
Scale = tuple[tuple[float, str], ...]  # (place from 0 to 1, colour)

DIGITS = [str(digit) for digit in range(10)]
LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
BAR = 36  # pixels above a chart for the buttons that Plotly shows there, on phones always
TEXT = 15  # pixels: text in charts on phones and laptops
PROJECTOR = 1.4  # times as large


@dataclass(frozen=True)
class Look:
    """How charts look in a visitor's theme and on their screen. One colour has one meaning.

    Lines and points have a contrast of at least 3:1 to the background, text of at least 4.5:1.
    """

    is_dark: bool
    background: str
    text: str
    quiet: str  # axes, reference lines, and what is not in question
    truth: str  # what a digit really is; answers that are right
    answer: str  # what a network says instead; answers that are wrong
    probability: str  # probabilities and confidence, whatever the answer
    chosen: str  # what a visitor has chosen, and what can be pressed
    drawing: str  # a visitor's own drawings, always with a dark edge
    series: tuple[str, ...]  # ten, for digits or networks; also for colour-blind people
    errors: Scale  # from no mistakes to the most
    many: Scale  # from none to many
    change: Scale  # from fewer mistakes over as many to more
    scale: float = 1  # of text and heights: 1 on phones and laptops, more on a projector

    def size(self, pixels: float) -> int:
        """A length in pixels, such as the size of text, on this screen."""
        return round(pixels * self.scale)

    def for_projector(self) -> "Look":
        """The same with text that is read from the last row."""
        return replace(self, scale=PROJECTOR)


LIGHT = Look(
    is_dark=False,
    background="#FFFFFF",
    text="#31333F",
    quiet="#6F6F76",
    truth="#00735C",
    answer="#B34700",
    probability="#6B5B95",
    chosen="#0069A6",
    drawing="#FFC400",
    series=(
        *("#0075FF", "#ED6B09", "#0C604C", "#E5699B", "#6B0093"),
        *("#343258", "#700402", "#1806E5", "#AE8C5B", "#169CE1"),
    ),
    errors=((0.0, "#F6F3EE"), (0.5, "#EE9A5C"), (1.0, "#8A3A00")),
    many=((0.0, "#F3F1F7"), (1.0, "#4B3B78")),
    change=((0.0, "#00735C"), (0.5, "#F6F3EE"), (1.0, "#8A3A00")),
)
DARK = Look(
    is_dark=True,
    background="#161514",
    text="#FAFAFA",
    quiet="#A3A3AB",
    truth="#3CC9A0",
    answer="#FF9A4D",
    probability="#B3A2E0",
    chosen="#4FA3DC",
    drawing="#FFC400",
    series=(
        *("#3EA0FF", "#E67702", "#8AF67B", "#D17796", "#B603A3"),
        *("#FAEED4", "#6F6430", "#4759FF", "#FDF603", "#21E7FE"),
    ),
    errors=((0.0, "#2A2724"), (0.5, "#A85A1F"), (1.0, "#FFB37A")),
    many=((0.0, "#26242C"), (1.0, "#C9BBF2")),
    change=((0.0, "#3CC9A0"), (0.5, "#2A2724"), (1.0, "#FFB37A")),
)


def run_colours(names: Sequence[str], look: Look) -> dict[str, str]:
    """The colour of each run, the same on all pages that give all runs in their order."""
    return {name: look.series[i % len(look.series)] for i, name in enumerate(names)}


def lay_out(
    figure: go.Figure,
    look: Look,
    height: float,
    x: dict[str, Any],
    y: dict[str, Any],
    **layout: Any,
) -> go.Figure:
    """Give a figure its size, text that can be read, and axes that stay still.

    Nothing can be dragged, so that a finger on the chart scrolls the page.

    Args:
        figure: changed, and returned.
        look: of the visitor's screen.
        height: in pixels on a laptop; on a projector it grows with the text.
        x: the horizontal axis, as Plotly has it.
        y: the vertical axis.
        layout: more of Plotly's layout.
    """
    text = {"size": look.size(TEXT), "color": look.text}
    axis = {
        "fixedrange": True,
        "tickfont": text,
        "automargin": True,
        "gridcolor": translucent(look.quiet, 0.35),
        "zerolinecolor": translucent(look.quiet, 0.35),
    }
    figure.update_layout(
        height=look.size(height),
        margin={"l": 0, "r": 0, "t": 40, "b": 0},
        font=text,
        legend_font=text,
        hoverlabel_font_size=look.size(TEXT),
        xaxis={**axis, **x},
        yaxis={**axis, **y},
        dragmode=False,
        modebar_remove=["zoomin", "zoomout", "autoscale"],
    )
    # Not above: a title that is text alone would take the place of a font given before.
    figure.update_xaxes(title_font=text).update_yaxes(title_font=text)
    return figure.update_layout(layout)


def by_digit(look: Look) -> dict[str, Any]:
    """The axis of the ten digits."""
    return {"type": "category", "tickfont_size": look.size(18)}


def translucent(colour: str, opacity: float = 0.15) -> str:
    """A `#RRGGBB` colour with an opacity, 0 to 1, as Plotly writes it."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity})"
