"""The canvas with its pen, eraser, Undo, Redo and Clear; what is drawn on it becomes ink.

The canvas sends its state 200 ms after each stroke, and forgets it when a visitor leaves the page.
So the visit remembers each state: for Undo, for a return to the page, and for other pages.
"""

import io
import json
import logging
from itertools import pairwise

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
            visit.undone.clear()
            visit.canvas_problem = ""


def put(digit: npt.NDArray[np.uint8]) -> None:
    """Put a digit, uint8 (28, 28), on the canvas, to draw on; Undo takes it away."""
    large = Image.fromarray(digit).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    file = io.BytesIO()
    large.save(file, "PNG")
    png = file.getvalue()
    drawings = session.visit().drawings
    if drawings[-1].png is not None:
        drawings = [*drawings, BLANK]
    picture = streamlit_compat.picture_object(png, SIDE)
    session.visit().undone.clear()
    _show([*drawings, Drawing(json.dumps([picture]), png)])


def finished() -> list[Drawing]:
    """The drawings that the visitor has cleared, oldest first, and the one on the canvas."""
    drawings = session.visit().drawings
    finished = []
    for drawing, following in pairwise([*drawings, BLANK]):
        if drawing.png is not None and following.png is None:
            finished.append(drawing)
    return finished


def ink(drawing: Drawing) -> npt.NDArray[np.uint8]:
    """The ink of a drawing: uint8 (280, 280), 255 where the pen was."""
    if drawing.png is None:
        return np.zeros((SIDE, SIDE), np.uint8)
    return canvas_message.ink(drawing.png)


def choose_tool() -> str:
    """Choose the pen or the eraser. Clear chooses the pen, since nothing is left to erase."""
    st.session_state.setdefault("canvas_tool", "pen")
    tool = st.segmented_control("Tool", ["pen", "eraser"], required=True, key="canvas_tool")
    return "pen" if tool is None else tool


def buttons() -> None:
    """Three buttons: take back the last stroke or Clear, bring it back, and clear the canvas.

    They are never disabled: if a stroke ends on a disabled button, the canvas does not notice.
    """
    with st.container(horizontal=True, gap="small", key="canvas_buttons"):
        st.button("Undo", icon=":material/undo:", on_click=_undo, shortcut="Mod+Z")
        st.button("Redo", icon=":material/redo:", on_click=_redo, shortcut="Mod+Shift+Z")
        st.button("Clear", icon=":material/delete:", on_click=_clear, shortcut="Delete")
    if session.visit().canvas_problem:
        st.warning(session.visit().canvas_problem)


def _undo() -> None:
    visit = session.visit()
    if len(visit.drawings) > 1:
        visit.undone.append(visit.drawings[-1])
        _show(visit.drawings[:-1])


def _redo() -> None:
    visit = session.visit()
    if visit.undone:
        _show([*visit.drawings, visit.undone.pop()])


def _clear() -> None:
    st.session_state.canvas_tool = "pen"
    visit = session.visit()
    if visit.drawings[-1].png is not None:
        visit.undone.clear()
        _show([*visit.drawings, BLANK])


def _show(drawings: list[Drawing]) -> None:
    visit = session.visit()
    visit.drawings = canvas_message.latest(drawings)
    visit.canvas_problem = ""
    visit.canvas_number += 1  # a canvas with another key starts from the last state
