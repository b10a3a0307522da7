"""The probabilities of the ten digits as bars: plain HTML that screen readers read as a list."""

from collections.abc import Mapping
from html import escape

import numpy as np
import numpy.typing as npt
import streamlit as st

from pages.shared import sentences
from pages.shared.languages import say, written
from pages.shared.look import look

DIGITS = [str(digit) for digit in range(10)]

CSS = """
.bars.bars { display: flex; gap: 0.25rem; list-style: none; margin: 0; padding: 0; }
.bars li { flex: 1 1 0; min-width: 0; margin: 0; display: flex; align-items: center;
  flex-direction: column-reverse; }
.bars .column { width: 78%; height: calc(var(--full) + 1.3rem); display: flex;
  flex-direction: column; justify-content: flex-end; }
.bars .bar { height: calc(var(--full) * var(--share)); border-radius: 0.15rem 0.15rem 0 0; }
.bars .percent { font-size: 0.8rem; line-height: 1.3rem; height: 1.3rem; white-space: nowrap;
  align-self: center; font-variant-numeric: tabular-nums; }
.bars .digit { font-size: 1.1rem; font-weight: 600; line-height: 1.5rem; width: 100%;
  text-align: center; height: 1.6rem;
  border-top: 1px solid color-mix(in srgb, currentColor 45%, transparent); }
.bars .words { display: block; font-size: 0.65rem; font-weight: 400; line-height: 1.1;
  padding-top: 0.15rem; }
.bars.refused li:not(:last-child) .bar { -webkit-mask: var(--hatch); mask: var(--hatch);
  --hatch: repeating-linear-gradient(45deg, black 0 3px, transparent 3px 6px); }
.bars.refused li:last-child .digit { font-weight: 700; border-top-width: 3px; }
@media (min-width: 1600px) { .bars .words, .bars .percent { font-size: 0.9rem; } }
"""


def show(
    probabilities: npt.NDArray[np.floating],
    description: str,
    marked: Mapping[int, str] | None = None,
    *,
    height: str = "var(--bar)",
    refused: bool = False,
) -> None:
    """Show the probabilities of the ten digits as bars.

    Args:
        probabilities: (10,), 0 to 1; or (11,), and the last one is that of "none of 0 to 9".
        description: what the bars show, for screen readers.
        marked: the colours of some digits' bars; the others are grey.
        height: of a bar of 100 %, as CSS.
        refused: whether the answer is none of the digits; their bars are then hatched.
    """
    labels = [*DIGITS, f'<span class="words">{say("none")}</span>']
    colours = dict.fromkeys(range(len(labels)), look().quiet) | dict(marked or {})
    bars = "".join(
        _bar(labels[place], value, text, colours[place])
        for place, (value, text) in enumerate(
            zip(probabilities.tolist(), sentences.percents(probabilities), strict=True)
        )
    )
    name = escape(description, quote=True)
    kind = "bars refused" if refused else "bars"
    st.html(
        f"<style>{CSS}</style>"
        f'<ol class="{kind}" style="--full: {height}" aria-label="{name}">{bars}</ol>'
    )


def _bar(label: str, value: float, text: str, colour: str) -> str:
    """One column: a label, and above it the bar with its text."""
    return (
        f'<li><span class="digit">{label}</span>'
        '<div class="column">'
        f'<span class="percent">{escape(written(text))}</span>'
        f'<span class="bar" style="--share: {value:.4f}; background: {colour}"></span>'
        "</div></li>"
    )
