"""The canvas: what a visitor draws, with undo, kept while they look at other pages.

The drawable canvas forgets its drawing when its page is left. So each state that it sends,
200 ms after a stroke, is kept here, and Undo and Clear are ours.
"""

import io
import json
import logging

import numpy as np
import numpy.typing as npt
import streamlit as st
from PIL import Image

from pages.shared import canvas_message, session, streamlit_compat
from pages.shared.canvas_message import BLANK, SIDE, Drawing, DrawingFull, NotADrawing

PEN, PAPER = "#FFFFFF", "#000000"

_LOGGER = logging.getLogger(__name__)


def draw(pen_width: int, *, erasing: bool = False) -> Drawing:
    """Show the canvas, for a pen or an eraser of that many pixels, and return what is on it."""
    streamlit_compat.check_messages(canvas_message.check_json)
    visit = session.visit()
    _take_message()  # before the library reads it
    is_new = _key() not in st.session_state
    if is_new:
        # Streamlit has no state for this canvas: it is new, or its page was left.
        visit.canvas_start = json.loads(visit.drawings[-1].strokes)
    with st.container(height=SIDE, border=False):  # the buttons below must not move
        streamlit_compat.show_canvas(
            key=_key(),
            start=visit.canvas_start,
            pen_width=pen_width,
            pen=PAPER if erasing else PEN,
            paper=PAPER,
            side=SIDE,
        )
    if is_new:
        _take_message()  # a browser that lost its server sends its drawing to the next one
    return visit.drawings[-1]


def _key() -> str:
    return f"canvas-{session.visit().canvas_number}"


def _take_message() -> None:
    """Keep the drawing that the canvas sent. If it sent anything else, show the last one again."""
    visit = session.visit()
    if _key() not in st.session_state:
        return
    try:
        drawing = canvas_message.read_message(st.session_state[_key()])
    except NotADrawing as problem:
        _LOGGER.warning("A message of the canvas was ignored. %s", problem)
        _show(visit.drawings)
    except DrawingFull as problem:
        _show(visit.drawings)
        visit.canvas_problem = str(problem)
    else:
        if drawing and drawing.strokes != visit.drawings[-1].strokes:
            visit.drawings = canvas_message.latest([*visit.drawings, drawing])
            visit.canvas_problem = ""


def put(digit: npt.NDArray[np.uint8]) -> None:
    """Put a digit, uint8 (28, 28), on the canvas as a drawing to go on from; Undo takes it off."""
    large = Image.fromarray(digit).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    file = io.BytesIO()
    large.save(file, "PNG")
    png = file.getvalue()
    drawings = session.visit().drawings
    if drawings[-1].png is not None:
        drawings = [*drawings, BLANK]
    picture = streamlit_compat.picture_object(png, SIDE)
    _show([*drawings, Drawing(json.dumps([picture]), png)])


def finished() -> list[Drawing]:
    """The drawings of this visit that were cleared, and the one on the canvas, in their order."""
    drawings = session.visit().drawings
    ends = [*(after.png is None for after in drawings[1:]), True]
    return [drawing for drawing, end in zip(drawings, ends, strict=True) if end and drawing.png]


def ink(drawing: Drawing) -> npt.NDArray[np.uint8]:
    """The ink of a drawing: uint8 (280, 280), 255 where the pen was."""
    if drawing.png is None:
        return np.zeros((SIDE, SIDE), np.uint8)
    return canvas_message.ink(drawing.png)


def choose_tool() -> str:
    """The pen or the eraser; Clear takes up the pen again, as there is nothing left to erase."""
    st.session_state.setdefault("canvas_tool", "pen")
    tool = st.segmented_control("Tool", ["pen", "eraser"], required=True, key="canvas_tool")
    return tool or "pen"


def undo_and_clear() -> None:
    """Buttons that undo the last stroke or Clear, and that clear; and why a stroke was not added.

    They are never disabled: a disabled button swallows the release of a pen that ends on it.
    """
    with st.container(horizontal=True):
        st.button("Undo", icon=":material/undo:", on_click=_undo)
        st.button("Clear", icon=":material/delete:", on_click=_clear)
    if session.visit().canvas_problem:
        st.warning(session.visit().canvas_problem)


def _undo() -> None:
    drawings = session.visit().drawings
    if len(drawings) > 1:
        _show(drawings[:-1])


def _clear() -> None:
    st.session_state.canvas_tool = "pen"
    drawings = session.visit().drawings
    if drawings[-1].png is not None:
        _show([*drawings, BLANK])


def _show(drawings: list[Drawing]) -> None:
    visit = session.visit()
    visit.drawings = canvas_message.latest(drawings)
    visit.canvas_problem = ""
    visit.canvas_number += 1  # a canvas with another key starts from the last state
