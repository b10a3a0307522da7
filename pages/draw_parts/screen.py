"""The look of Draw: canvas, tools, verdict and bars are seen together, on any screen."""

from pathlib import Path

import streamlit as st

from pages.shared import address, canvas

CSS = Path(__file__).with_suffix(".css")
# The controls below the canvas are hidden while presenting, so it may be larger.
PRESENTING = """
@media (min-width: 1600px) { .st-key-studio { --canvas: min(27rem, 100dvh - 12rem); } }
"""


def style() -> None:
    """Give the page its look; once, not after each stroke."""
    presenting = PRESENTING if address.is_presenting() else ""
    st.html(f"<style>{canvas.CSS.read_text()}{CSS.read_text()}{presenting}</style>")
