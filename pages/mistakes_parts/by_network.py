"""The probabilities that every network gives one digit: a table below the bars of one network.

Bars and table have the same ten columns, so that each digit is in one place.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from html import escape

import numpy as np
import streamlit as st
from plotly.colors import find_intermediate_color, hex_to_rgb

from mnist_core.charts.look import Scale
from pages.shared import sentences
from pages.shared.look import look
from pages.shared.sentences import Probabilities

Rgb = tuple[float, float, float]  # red, green and blue, 0 to 255

CSS = """
.st-key-by-network { --names: 6.6rem; --text: 0.9rem; }
@media (max-width: 767px) { .st-key-by-network { --names: 4.3rem; --text: min(0.7rem, 2.9vw); } }
.st-key-by-network .bars { gap: 0; padding-left: var(--names); }
.st-key-by-network .bars .percent { font-size: var(--text); }
.by-network { border-collapse: collapse; table-layout: fixed; width: 100%; font-size: var(--text);
  line-height: 1.5rem; font-variant-numeric: tabular-nums; }
.by-network caption { caption-side: bottom; text-align: left; line-height: 1.4;
  font-size: max(0.87rem, var(--text)); padding-top: 0.5rem; }
.by-network th, .by-network td { padding: 0; font-weight: 400; text-align: center; border: none; }
.by-network tbody th { text-align: left; overflow-wrap: anywhere; line-height: 1.15; }
.by-network thead th { height: 0; line-height: 0; }
.by-network thead span { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); }
.by-network .names { width: var(--names); }
"""


def same_axis() -> AbstractContextManager[object]:
    """The place for the bars of one network and, directly below, the table of all."""
    return st.container(key="by-network", gap=None)


def show(
    caption: str, probabilities: Mapping[str, Probabilities], label: int, network: str
) -> None:
    """Show a row of percents for each network, as darker cells for more.

    Args:
        caption: the table's name, shown below it.
        probabilities: (10,), that each network gives the digit, by network.
        label: the true digit, whose column is framed.
        network: the chosen network, whose row is marked.
    """
    colours = look()
    style = (
        f".by-network td {{ border: 1px solid {colours.background}; }}"
        f".by-network .truth {{ border: 3px solid {colours.truth}; }}"
        f".by-network .chosen {{ border: 2px solid {colours.chosen}; }}"
        f".by-network .chosen th {{ color: {colours.chosen}; font-weight: 700; }}"
    )
    rows = "".join(_row(name, row, name == network) for name, row in probabilities.items())
    st.html(f"<style>{CSS}{style}</style>{_table(caption, label, rows)}")


def _table(caption: str, label: int, rows: str) -> str:
    columns = "".join(f'<col class="{"truth" if digit == label else ""}">' for digit in range(10))
    heads = "".join(f'<th scope="col"><span>{name}</span></th>' for name in ("network", *range(10)))
    return (
        f'<table class="by-network"><caption>{escape(caption)}</caption>'
        f'<colgroup><col class="names">{columns}</colgroup>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(name: str, probabilities: Probabilities, is_chosen: bool) -> str:
    """One network's row; a probability below 0.5% has no number."""
    cells = ""
    for share, text in zip(probabilities.tolist(), sentences.percents(probabilities), strict=True):
        colour = tint(share, look().many)
        number = escape(text.removesuffix("%"))
        cells += f'<td style="background: rgb{colour}; color: {readable_on(colour)}">{number}</td>'
    marked = ' class="chosen" aria-current="true"' if is_chosen else ""
    return f'<tr{marked}><th scope="row">{escape(name)}</th>{cells}</tr>'


def tint(share: float, scale: Scale) -> Rgb:
    """The colour of a share, 0 to 1, on a scale of two colours."""
    (_, few), (_, many) = scale
    red, green, blue = find_intermediate_color(hex_to_rgb(few), hex_to_rgb(many), share)
    return round(red), round(green), round(blue)


def readable_on(background: Rgb) -> str:
    """Black or white, whichever has the higher contrast to a background: always 4.5:1 or more.

    Source: WCAG 2.2, relative luminance and contrast ratio.
    """
    channels = np.array(background) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ [0.2126, 0.7152, 0.0722])
    return "#000000" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "#FFFFFF"
