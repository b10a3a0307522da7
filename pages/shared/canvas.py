"""The canvas: what a visitor draws, with undo, kept while they look at other pages.

The drawable canvas forgets its drawing when its page is left. So each state that it sends,
200 ms after a stroke, is kept here, and Undo and Clear are ours.
"""

import io

import numpy as np
import numpy.typing as npt
import streamlit as st
from PIL import Image

from mnist_core.drawing import normalize
from pages.shared import session, streamlit_compat
from pages.shared.session import BLANK, Drawing

SIDE = 280  # pixels
PEN, PAPER = "#FFFFFF", "#000000"
STATES = 50  # that Undo can go back through


def draw(pen_width: int, *, erasing: bool = False) -> Drawing:
    """Show the canvas, for a pen or an eraser of that many pixels, and return what is on it."""
    visit = session.visit()
    key = f"canvas-{visit.canvas_number}"
    if key not in st.session_state:
        # Streamlit has no state for this canvas: it is new, or its page was left.
        visit.canvas_start = visit.drawings[-1].objects
    sent = streamlit_compat.show_canvas(
        key=key,
        start=visit.canvas_start,
        pen_width=pen_width,
        pen=PAPER if erasing else PEN,
        paper=PAPER,
        side=SIDE,
    )
    if sent and sent.objects != visit.drawings[-1].objects:
        blank = streamlit_compat.is_empty(sent.objects)
        visit.drawings.append(Drawing(sent.objects, None if blank else sent.png))
        del visit.drawings[:-STATES]
    return visit.drawings[-1]


def put(digit: npt.NDArray[np.uint8]) -> None:
    """Put a digit, uint8 (28, 28), on the canvas as a drawing to go on from; Undo takes it off."""
    large = Image.fromarray(digit).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    file = io.BytesIO()
    large.save(file, "PNG")
    png = file.getvalue()
    drawings = session.visit().drawings
    if drawings[-1].png is not None:
        drawings = [*drawings, BLANK]
    _show([*drawings, Drawing([streamlit_compat.picture_object(png, SIDE)], png)])


def finished() -> list[Drawing]:
    """The drawings of this session that were cleared, and the one on the canvas, in their order."""
    drawings = session.visit().drawings
    ends = [*(after.png is None for after in drawings[1:]), True]
    return [drawing for drawing, end in zip(drawings, ends, strict=True) if end and drawing.png]


def ink(drawing: Drawing) -> npt.NDArray[np.uint8]:
    """The ink of a drawing: uint8 (280, 280), 255 where the pen was."""
    if drawing.png is None:
        return np.zeros((SIDE, SIDE), np.uint8)
    rgba = np.asarray(Image.open(io.BytesIO(drawing.png)).convert("RGBA"))
    return normalize.canvas_ink(rgba, paper=(0, 0, 0, 255))


def choose_tool() -> str:
    """The pen or the eraser; Clear takes up the pen again, as there is nothing left to erase."""
    st.session_state.setdefault("canvas_tool", "pen")
    tool = st.segmented_control("Tool", ["pen", "eraser"], required=True, key="canvas_tool")
    return tool or "pen"


def undo_and_clear() -> None:
    """Buttons that take back the last stroke or Clear, and begin anew.

    They are never disabled: a disabled button swallows the release of a pen that ends on it.
    """
    with st.container(horizontal=True):
        st.button("Undo", icon=":material/undo:", on_click=_undo)
        st.button("Clear", icon=":material/delete:", on_click=_clear)


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
    visit.drawings = drawings
    visit.canvas_number += 1  # a canvas with another key starts from the last state
