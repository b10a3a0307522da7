"""The number in large type, and below it each digit: its place, its 28 x 28 pixels and its bars."""

from pathlib import Path

import streamlit as st

from mnist_core.pictures.files import Size
from mnist_core.pictures.reading import Digit, Number
from pages.shared import address, canvas, sentences, session
from pages.shared.elements import answer_bars, pictures
from pages.shared.loaders import DEFAULT_NETWORK

WHY = "Put this digit on the canvas of Draw, which explains the answer"
CSS = Path(__file__).with_suffix(".css")


def style() -> str:
    """The style of the page, with that of its canvas."""
    return canvas.CSS.read_text() + CSS.read_text()


def invite(text: str) -> None:
    """Ask for a number, as long as there is none."""
    _say("?", text)


def show(number: Number, network: str) -> None:
    """Show a number that a network of this name has read; nothing more if none of it is a digit."""
    has_digits = number.number.strip("?") != ""
    _say(number.number if has_digits else "?", sentence(number))
    if not has_digits and len(number.digits) > 1:
        return
    for place, digit in enumerate(number.digits):
        _show_digit(place, digit, network)


def show_boxes(number: Number, size: Size) -> None:
    """Show over the canvas above it, of `size`, where each digit of a number is."""
    boxes = "".join(
        f'<i style="left: {left / size.width:.1%}; width: {(right - left) / size.width:.1%}; '
        f'top: {top / size.height:.1%}; height: {(bottom - top) / size.height:.1%}"></i>'
        for left, top, right, bottom in (digit.box for digit in number.digits)
    )
    st.html(f'<div class="boxes" aria-hidden="true">{boxes}</div>')


def sentence(number: Number) -> str:
    """What a network says of a number, digit by digit."""
    words = [sentences.short(digit.reading) for digit in number.digits]
    if not number.number.strip("?"):
        return "I find none of the digits 0 to 9 that I know."
    if len(words) == 1:
        return f"One digit: {words[0]}."
    listed = f"{', '.join(words[:-1])} and {words[-1]}"
    text = f"{sentences.NUMBERS[len(words)].capitalize() if len(words) < 10 else len(words)} digits"
    return f"{text}: {listed}."


def _say(sign: str, text: str) -> None:
    st.html(
        f'<div class="number"><span class="sign" data-testid="number" aria-hidden="true">{sign}'
        f'</span><span role="status">{text}</span></div>'
    )


def _show_digit(place: int, digit: Digit, network: str) -> None:
    """Show one digit, with a button that takes it to the Draw page."""
    with st.container(key=f"digit_{place}"):
        st.html(pictures.picture(digit.image, f"digit {place + 1}"))
        answer_bars.show(digit.reading, height="4.5rem")
        if st.button("Why?", icon=":material/draw:", help=WHY, key=f"why_{place}"):
            canvas.put(digit.image)
            is_on_canvas = (
                address.value_of("from") != "picture"
            )  # a picture is gone when one leaves
            session.visit().digit_of_number = digit.image.tobytes() if is_on_canvas else b""
            chosen = {} if network == DEFAULT_NETWORK else {"network": network}
            address.switch_page("pages/draw.py", why="evidence", **chosen)
