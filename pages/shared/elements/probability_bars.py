"""The ten probabilities of a digit as bars: plain HTML that screen readers read as a list."""

from collections.abc import Mapping
from html import escape

import numpy as np
import numpy.typing as npt
import streamlit as st

from pages.shared import sentences
from pages.shared.look import look

CSS = """
.bars.bars { display: flex; gap: 0.25rem; list-style: none; margin: 0; padding: 0; }
.bars li { flex: 1 1 0; min-width: 0; margin: 0; display: flex; align-items: center;
  flex-direction: column-reverse; }
.bars .column { width: 78%; display: flex; flex-direction: column; justify-content: flex-end; }
.bars .bar { border-radius: 0.15rem 0.15rem 0 0; }
.bars .percent { font-size: 0.8rem; line-height: 1.3rem; height: 1.3rem; white-space: nowrap;
  align-self: center; font-variant-numeric: tabular-nums; }
.bars .digit { font-size: 1.1rem; font-weight: 600; line-height: 1.5rem; width: 100%;
  text-align: center; border-top: 1px solid color-mix(in srgb, currentColor 45%, transparent); }
"""


def show(
    probabilities: npt.NDArray[np.floating] | None,
    description: str,
    marked: Mapping[int, str] | None = None,
    *,
    height: float = 9,
) -> None:
    """Show the probabilities of the ten digits as bars.

    Args:
        probabilities: (10,), 0 to 1; None for no bars.
        description: what the bars show, for screen readers.
        marked: the colours of some digits' bars; the others are grey.
        height: of a bar of 100 %, in rem.
    """
    values = np.zeros(10) if probabilities is None else probabilities
    colours = dict.fromkeys(range(10), look().quiet) | dict(marked or {})
    bars = "".join(
        _bar(digit, value, text, colours[digit], height)
        for digit, (value, text) in enumerate(
            zip(values.tolist(), sentences.percents(values), strict=True)
        )
    )
    name = escape(description, quote=True)
    st.html(f'<style>{CSS}</style><ol class="bars" aria-label="{name}">{bars}</ol>')


def _bar(digit: int, value: float, text: str, colour: str, height: float) -> str:
    """The column of one digit, with a text above the bar."""
    return (
        f'<li><span class="digit">{digit}</span>'
        f'<div class="column" style="height: {height + 1.3:g}rem">'
        f'<span class="percent">{escape(text)}</span>'
        f'<span class="bar" style="height: {value * height:.2f}rem; background: {colour}"></span>'
        "</div></li>"
    )
