"""The canvas: what a visitor draws, with undo, kept while they look at other pages.

The drawable canvas forgets its drawing when its page is left and shows its toolbar only
under a mouse, so each state of the drawing is kept here, and Undo and Clear are ours.
"""

import io
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import streamlit as st
from PIL import Image
from streamlit_drawable_canvas import st_canvas

from mnist_core import preprocessing

SIDE = 280  # pixels
PEN, PAPER = "#FFFFFF", "#000000"
STATES = 50  # that Undo can go back through


class Drawing(NamedTuple):
    """A state of the canvas."""

    canvas: dict[str, Any]  # the strokes as the canvas wants them to show them again
    png: bytes | None  # what they look like; None for a blank canvas


BLANK = Drawing({"objects": []}, None)


def draw(pen_width: int) -> Drawing:
    """Show the canvas and return what is on it."""
    drawings: list[Drawing] = st.session_state.setdefault("drawings", [BLANK])
    st.session_state.setdefault("canvas_start", BLANK.canvas)
    key = f"canvas-{st.session_state.setdefault('canvas_number', 0)}"
    if key not in st.session_state:
        # Streamlit has no state for this canvas: it is new, or its page was left.
        st.session_state.canvas_start = drawings[-1].canvas
    canvas = st_canvas(
        stroke_width=pen_width,
        stroke_color=PEN,
        background_color=PAPER,
        width=SIDE,
        height=SIDE,
        initial_drawing=st.session_state.canvas_start,
        return_image_data=True,
        key=key,
    )
    strokes = canvas.json_data["objects"]
    if canvas.image_bytes and strokes != drawings[-1].canvas["objects"]:
        drawings.append(Drawing(canvas.json_data, canvas.image_bytes if strokes else None))
        del drawings[:-STATES]
    return drawings[-1]


def ink(drawing: Drawing) -> npt.NDArray[np.uint8]:
    """The ink of a drawing: uint8 (280, 280), 255 where the pen was."""
    if drawing.png is None:
        return np.zeros((SIDE, SIDE), np.uint8)
    rgba = np.asarray(Image.open(io.BytesIO(drawing.png)).convert("RGBA"))
    return preprocessing.canvas_ink(rgba, paper=(0, 0, 0, 255))


def undo_and_clear() -> None:
    """Buttons that work on touch screens as well, and take back a Clear."""
    drawings = st.session_state.drawings
    with st.container(horizontal=True):
        st.button("Undo", icon=":material/undo:", on_click=_undo, disabled=len(drawings) == 1)
        st.button(
            "Clear", icon=":material/delete:", on_click=_clear, disabled=drawings[-1].png is None
        )


def _undo() -> None:
    _show(st.session_state.drawings[:-1])


def _clear() -> None:
    _show([*st.session_state.drawings, BLANK])


def _show(drawings: list[Drawing]) -> None:
    st.session_state.drawings = drawings
    st.session_state.canvas_number += 1  # a canvas under another key starts from the last state
