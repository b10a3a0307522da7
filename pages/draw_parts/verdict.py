"""The verdict in large type, beside what the network sees, and in a sentence."""

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.networks.verdict import Reading
from pages.draw_parts import pictures
from pages.shared import sentences

INVITATION = "Draw one digit, 0 to 9, in the black box. Bigger works better."


def show(reading: Reading, seen: npt.NDArray[np.uint8]) -> None:
    """Show the verdict on an image, uint8 (28, 28)."""
    text = sentences.sentence(reading)
    if reading.verdict == "digit":
        _show(str(reading.digit), 6, text, seen)
    elif reading.verdict == "unsure":
        _show(f"{reading.digit}/{reading.second}", 3, text, seen)
    else:
        _show("not a digit", 1.5, text, seen)


def invite() -> None:
    """Ask for a drawing, as long as there is none."""
    _show("?", 6, INVITATION, np.zeros((28, 28), np.uint8))


def _show(sign: str, rem: float, text: str, seen: npt.NDArray[np.uint8]) -> None:
    """Show a sign of `rem` rem, what the network sees, and a text that screen readers speak."""
    st.markdown(
        '<div style="display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: center; '
        'min-height: 9rem">'
        '<div style="flex: 0 0 4.5rem; text-align: center; font-weight: 700; line-height: 1">'
        f'<span data-testid="verdict" aria-hidden="true" style="font-size: {rem}rem">{sign}</span>'
        "</div>"
        f"{pictures.picture(seen, 'what the network sees')}"
        '<div role="status" style="flex: 1 1 15rem; min-height: 3.4em; align-content: center">'
        f"{text}</div></div>",
        unsafe_allow_html=True,
    )
