"""The legend of confusion matrices: what the colours stand for, and how to read a matrix."""

from html import escape

import streamlit as st

from mnist_core.charts.confusion import diagonal_colour, gradient, right_colour
from mnist_core.charts.look import TEXT, Scale
from mnist_core.charts.percents import precise_percent
from mnist_core.metrics.confusion import Quantity
from pages.shared.look import is_phone, look

CSS = """
.legend { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.5rem; margin: 0;
  font-variant-numeric: tabular-nums; }
.legend .bar { width: 7rem; height: 1rem; border-radius: 2px; }
.legend .diagonal { width: 1rem; height: 1rem; border-radius: 2px; margin-left: 0.75rem; }
.legend :last-child { margin-right: 1rem; }
"""
UNITS = {"counts": "mistakes", "label": "of a row", "prediction": "of a column"}


def show(most: float, quantity: Quantity) -> None:
    """The legend of matrices; the strongest colour is that of the value `most`."""
    counts = quantity == "counts"
    low, high = ("0", f"{most:.0f}") if counts else ("0%", precise_percent(most))
    with st.container(horizontal=True, vertical_alignment="center"):
        _show_colours(
            look().errors, low, f"{high} {UNITS[quantity]}", right_colour(look()), "correct"
        )
        press = "Tap" if is_phone() else "Click"
        st.caption(
            f"Rows: true digit. Columns: what the network read. {press} a cell to see its digits.",
            width="content",
        )


def show_difference(first: str, second: str, most: float, quantity: Quantity) -> None:
    """The legend of the second network's matrix minus the first one's; see `show`."""
    counts = quantity == "counts"
    number, unit = (f"{most:.0f}", "") if counts else (f"{100 * most:.1f}", " percentage points")
    with st.container(horizontal=True, vertical_alignment="center"):
        _show_colours(
            look().change,
            f"−{number}",
            f"+{number}{unit}",
            diagonal_colour(look()),
            "correct answers",
        )
        st.caption(
            f"Green: {second} makes this mistake less often than {first}. Orange: more often.",
            width="content",
        )


def _show_colours(scale: Scale, low: str, high: str, diagonal: str, meaning: str) -> None:
    """A scale with the numbers at its ends, and the colour of the diagonal with its meaning."""
    st.html(
        f'<style>{CSS}</style><p class="legend" style="font-size: {look().size(TEXT)}px">'
        f'<span>{escape(low)}</span><span class="bar" style="background: {gradient(scale)}">'
        f'</span><span>{escape(high)}</span><span class="diagonal" style="background: {diagonal}">'
        f"</span><span>{escape(meaning)}</span></p>",
        width="content",
    )
