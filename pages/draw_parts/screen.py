"""The look of Draw: canvas, tools, verdict and bars are seen together, on any screen."""

from pathlib import Path

import streamlit as st

from pages.shared import canvas

CSS = Path(__file__).with_suffix(".css")


def style() -> None:
    """Give the page its look; once, not after each stroke."""
    st.html(f"<style>{canvas.CSS.read_text()}{CSS.read_text()}</style>")
