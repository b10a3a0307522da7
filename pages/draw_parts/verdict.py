"""The verdict in large type, beside what the network sees, and in a sentence."""

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.networks.verdict import Reading
from pages.shared import sentences
from pages.shared.elements import pictures
from pages.shared.languages import say

INVITATION = "Draw one digit, 0 to 9, in the black box. Bigger works better."
TOO_SMALL = "This is too small to tell. Draw larger."
GO_ON = "I don't know this digit yet. Go on drawing."


def show(reading: Reading, seen: npt.NDArray[np.uint8], strokes: int, number: str = "") -> None:
    """Show the verdict on a drawing.

    A digit that is half drawn is not refused yet: the refusal appears 3 s after each stroke.

    Args:
        reading: what a network says.
        seen: the image that it sees, uint8 (28, 28).
        strokes: how many the drawing has.
        number: that it rather is, if it is several digits.
    """
    text = sentences.sentence(reading)
    if number:
        text = say("Several digits? {number}. This page reads one digit at a time.", number=number)
        _show(_sign(f"{number}?", "of-two"), text, seen)
    elif reading.verdict == "digit":
        _show(_sign(str(reading.digit)), text, seen, _why())
    elif reading.verdict == "unsure":
        _show(_sign(f"{reading.digit}/{reading.second}", "of-two"), text, seen, _why())
    else:
        _show_later(say("none of 0 to 9"), "of-words", text, seen, strokes)


def _show_later(sign: str, kind: str, text: str, seen: npt.NDArray[np.uint8], strokes: int) -> None:
    """Show a sign and a text 3 s after the latest stroke; until then, the drawing may go on."""
    turn = f"turn-{strokes % 2}"  # another name starts the animation again
    _show(
        f'<span class="sign of-two at-first {turn}" aria-hidden="true">…</span>'
        + _sign(sign, f"{kind} later {turn}"),
        f'<span class="at-first {turn}">{say(GO_ON)}</span>'
        f'<span class="later {turn}">{text}</span>',
        seen,
        f'<span class="later {turn}">{_why()}</span>',
    )


def invite() -> None:
    """Ask for a drawing, as long as there is none."""
    _show(_sign("?"), say(INVITATION), np.zeros((28, 28), np.uint8), kind="waiting")


def ask_for_larger(seen: npt.NDArray[np.uint8]) -> None:
    """Ask for a larger drawing: a dot could be anything."""
    _show(_sign("?"), say(TOO_SMALL), seen, kind="waiting")


def _why() -> str:
    """The link to the explanations; see `why.py`."""
    return f'<a href="#why">{say("Why?")}</a>'


def _sign(sign: str, kind: str = "") -> str:
    return f'<span class="sign {kind}" data-testid="verdict" aria-hidden="true">{sign}</span>'


def _show(
    sign: str, text: str, seen: npt.NDArray[np.uint8], link: str = "", kind: str = ""
) -> None:
    """Show a sign, what the network sees, and a text that screen readers speak, with a link."""
    st.markdown(
        f'<div class="verdict {kind}"><div class="signs">{sign}</div>'
        f"{pictures.picture(seen, say('what the network sees'))}"
        f'<div class="text"><span role="status">{text}</span> {link}</div></div>',
        unsafe_allow_html=True,
    )
