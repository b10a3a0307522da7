"""The canvas: what a visitor draws, with undo, kept while they look at other pages.

The drawable canvas forgets its drawing when its page is left. So each state that it sends,
200 ms after a stroke, is kept here, and Undo and Clear are ours.
"""

import base64
import io
import logging

import numpy as np
import numpy.typing as npt
import streamlit as st
import streamlit_drawable_canvas
from PIL import Image

from mnist_core.drawing import normalize
from pages.shared import session
from pages.shared.session import BLANK, Drawing

SIDE = 280  # pixels
PEN, PAPER = "#FFFFFF", "#000000"
STATES = 50  # that Undo can go back through


def _without_toolbar() -> None:
    """Mount the library's canvas without its toolbar.

    Invisible but under a mouse, it lies on the canvas's upper corner: strokes that begin there
    are lost to it, fingers press its buttons unseen, and its undo knows nothing of ours.
    """
    registry = logging.getLogger("streamlit.components.v2.component_registry")
    level = registry.level
    registry.setLevel(logging.ERROR)  # it warns of what is meant: another definition of the same
    streamlit_drawable_canvas.out = st.components.v2.component(
        "streamlit-drawable-canvas.streamlit_drawable_canvas",
        js="index-*.js",
        css="index-*.css",
        html='<div class="canvas-root"></div><style>.dc-toolbar {display: none !important}</style>',
    )
    registry.setLevel(level)


_without_toolbar()


def draw(pen_width: int, *, erasing: bool = False) -> Drawing:
    """Show the canvas, for a pen or an eraser of that many pixels, and return what is on it."""
    visit = session.visit()
    key = f"canvas-{visit.canvas_number}"
    if key not in st.session_state:
        # Streamlit has no state for this canvas: it is new, or its page was left.
        visit.canvas_start = visit.drawings[-1].canvas
    canvas = streamlit_drawable_canvas.st_canvas(
        stroke_width=pen_width,
        stroke_color=PAPER if erasing else PEN,
        background_color=PAPER,
        width=SIDE,
        height=SIDE,
        initial_drawing=visit.canvas_start,
        return_image_data=True,
        key=key,
    )
    strokes = canvas.json_data["objects"]
    if canvas.image_bytes and strokes != visit.drawings[-1].canvas["objects"]:
        visit.drawings.append(Drawing(canvas.json_data, canvas.image_bytes if strokes else None))
        del visit.drawings[:-STATES]
    return visit.drawings[-1]


def put(digit: npt.NDArray[np.uint8]) -> None:
    """Put a digit, uint8 (28, 28), on the canvas as a drawing to go on from; Undo takes it off."""
    large = Image.fromarray(digit).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    png = io.BytesIO()
    large.save(png, "PNG")
    source = f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"
    picture = {
        "type": "Image",
        "originX": "left",
        "originY": "top",
        "left": 0,
        "top": 0,
        "width": SIDE,
        "height": SIDE,
        "selectable": False,
        "src": source,
    }
    drawings = session.visit().drawings
    if drawings[-1].png is not None:
        drawings = [*drawings, BLANK]
    _show([*drawings, Drawing({"objects": [picture]}, png.getvalue())])


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
