"""Puts a random digit on the canvas, for people who cannot draw or want to see how it works."""

import numpy as np
import streamlit as st

from pages.shared import canvas, digit_sources, session
from pages.shared.languages import say


def offer() -> None:
    """A button that puts the next example on the canvas."""
    st.button(say("Try an example"), icon=":material/casino:", on_click=_put_example)


def _put_example() -> None:
    visit = session.visit()
    digits = digit_sources.examples()
    order = np.random.default_rng(0).permutation(len(digits.images))
    canvas.put(digits.images[order[visit.examples % len(order)]])
    visit.examples += 1
