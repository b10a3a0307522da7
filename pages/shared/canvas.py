"""A canvas with its pen, eraser, Undo, Redo and Clear; what is drawn on it becomes a sketch.

The canvas sends its state after each stroke, and forgets it when a visitor leaves the page. So the
visit remembers each state: for Undo, for a return to the page, and for other pages. The browser
keeps the last one, and gives it back when the page is loaded again or the server was restarted.
"""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.drawing import sketch
from mnist_core.drawing.sketch import BLANK, UNITS, Sketch
from pages.shared import canvas_message, session, streamlit_compat, widgets
from pages.shared.canvas_message import PAPER, PEN, DrawingFull, NotADrawing
from pages.shared.elements.into_view import bring_into_view
from pages.shared.session import CanvasState

PEN_TOOL, ERASER = "pen", "eraser"
MOST_FINISHED = 30  # drawings that a visit remembers

CSS = Path(__file__).with_suffix(".css")  # for the page that shows a canvas

_LOGGER = logging.getLogger(__name__)

_watch = st.components.v2.component(
    "canvas_watch", html="<span></span>", js=Path(__file__).with_suffix(".js").read_text()
)


class Paper(NamedTuple):
    """A kind of canvas: each has its own drawings. A page shows one."""

    name: str
    height: int = UNITS  # units; the width is always `UNITS`
    sheet: str = ""  # of a pad; the browser keeps the drawing on the latest one

    @property
    def state(self) -> CanvasState:
        """What this visit remembers of it."""
        return session.visit().canvases.setdefault(self.name + self.sheet, CanvasState())


SQUARE = Paper("canvas")  # for a digit
WIDE = Paper("wide", UNITS // 2)  # for a number


def draw(pen_width: float, paper: Paper = SQUARE) -> Sketch:
    """Show the canvas, and return what is on it; `show_tools` comes first.

    Args:
        pen_width: of the pen or eraser, as a share of the canvas's width.
        paper: the kind of canvas.
    """
    streamlit_compat.check_messages(canvas_message.check_json)
    state = paper.state
    _take_message(paper)  # before the library reads it
    is_new = _key(paper) not in st.session_state
    if is_new:
        # Streamlit has no state for this canvas: it is new, or its page was left.
        state.start = canvas_message.write_objects(state.drawings[-1])
    erases = st.session_state[_tool_key(paper)] == ERASER
    if state.put:
        bring_into_view("canvas", state.put)
    with st.container(key="canvas"):  # never empty, so that it stays while the canvas is replaced
        streamlit_compat.show_canvas(
            key=_key(paper),
            start=state.start,
            pen_width=round(pen_width * UNITS),
            pen=PAPER if erases else PEN,
            paper=PAPER,
            width=UNITS,
            height=paper.height,
        )
        if is_new:
            _take_message(paper)  # a browser that lost its server sends its drawing to the next one
        _keep_in_browser(paper)
    if state.problem:
        st.warning(state.problem)
    return state.drawings[-1]


def show_tools(paper: Paper = SQUARE, say: Callable[[str], str] = lambda text: text) -> None:
    """Take back the last stroke or Clear, bring it back, clear the canvas; pen or eraser.

    They stand below the canvas, but are not part of what runs again after a stroke. The buttons are
    never disabled: if a stroke ends on a disabled button, the canvas does not notice. Clear chooses
    the pen, since nothing is left to erase.

    Args:
        paper: the kind of canvas.
        say: gives the texts in the visitor's language.
    """
    tool = _tool_key(paper)
    if tool in st.session_state:
        widgets.give_value_again(tool)
    else:
        widgets.give_value(tool, PEN_TOOL)
    with st.container(horizontal=True, key="tools"):
        for label, icon, action, keys in (
            ("Undo", "undo", _undo, "Mod+Z"),
            ("Redo", "redo", _redo, "Mod+Shift+Z"),
            ("Clear", "delete", _clear, "Delete"),
        ):
            st.button(
                say(label),
                icon=f":material/{icon}:",
                on_click=action,
                args=(paper,),
                shortcut=keys,
            )
        st.segmented_control(
            say("Tool"),
            [PEN_TOOL, ERASER],
            format_func=say,
            required=True,
            key=tool,
            label_visibility="collapsed",
        )


def _key(paper: Paper) -> str:
    return f"{paper.name}{paper.sheet}-{paper.state.number}"


def _take_message(paper: Paper) -> None:
    """Keep the drawing that the canvas sent. If it sent anything else, show the last one again."""
    state = paper.state
    if _key(paper) not in st.session_state:
        return
    try:
        drawing = canvas_message.read_message(st.session_state[_key(paper)])
    except NotADrawing as problem:
        _LOGGER.warning("A message of the canvas was ignored. %s", problem)
        _show(state, state.drawings)
    except DrawingFull as problem:
        _show(state, state.drawings)
        state.problem = str(problem)
    else:
        if drawing is not None and drawing != state.drawings[-1]:
            _add(state, drawing)


def _add(state: CanvasState, drawing: Sketch) -> None:
    """Add what is now on the canvas to the states for Undo."""
    if state.drawings == [BLANK]:
        state.drawings = canvas_message.states_of(drawing)
    else:
        state.drawings = canvas_message.latest([*state.drawings, drawing])
    state.undone.clear()
    state.problem = ""


def _keep_in_browser(paper: Paper) -> None:
    """Have the browser keep the drawing, or give back the one that it kept before a reload."""
    state = paper.state
    _watch(
        key="canvas_watch",
        data={
            "name": paper.name,
            "sheet": paper.sheet,
            "drawing": json.dumps(canvas_message.write_objects(state.drawings[-1])),
            "is_new": _is_new(state),
            "canvas": state.number,
        },
        on_kept_change=lambda: _restore(state),
    )


def _is_new(state: CanvasState) -> bool:
    """Whether nothing was drawn on a canvas in this visit yet."""
    return state.number == 0 and state.drawings == [BLANK]


def _restore(state: CanvasState) -> None:
    """Go on with the drawing that the browser kept, if nothing was drawn since."""
    if not _is_new(state):
        return
    try:
        kept = canvas_message.read_text(st.session_state.canvas_watch.kept)
    except (NotADrawing, DrawingFull) as problem:
        _LOGGER.warning("What a browser kept was ignored. %s", problem)
    else:
        _show(state, canvas_message.states_of(kept))


def put(digit: npt.NDArray[np.uint8]) -> None:
    """Put a digit, uint8 (28, 28), on the square canvas, to draw on; Undo takes it back."""
    start_with(sketch.of_picture(digit))


def start_with(drawing: Sketch, paper: Paper = SQUARE) -> None:
    """Put a drawing on a canvas instead of what is there, which Undo brings back."""
    state = paper.state
    state.undone.clear()
    state.put += 1
    _finish(state, state.drawings[-1])
    _show(state, [*state.drawings, drawing])


def current() -> Sketch:
    """What is on the square canvas."""
    return SQUARE.state.drawings[-1]


def take(paper: Paper) -> Sketch:
    """What is on a canvas, with a stroke that was drawn just before; for callbacks of buttons."""
    _take_message(paper)
    return paper.state.drawings[-1]


def throw_away(paper: Paper) -> None:
    """Forget a sheet of a pad; the next one begins with the pen."""
    widgets.give_value(_tool_key(paper), PEN_TOOL)
    session.visit().canvases.pop(paper.name + paper.sheet, None)


def finished() -> list[Sketch]:
    """The digits that the visitor has cleared, oldest first, and the one on the canvas."""
    last = current()
    earlier = [drawing for drawing in SQUARE.state.finished if drawing != last]
    return earlier if last.is_empty else [*earlier, last]


def _finish(state: CanvasState, drawing: Sketch) -> None:
    """Remember a drawing that makes way for another."""
    if not drawing.is_empty:
        others = [other for other in state.finished if other != drawing]
        state.finished = [*others, drawing][-MOST_FINISHED:]


def _tool_key(paper: Paper) -> str:
    """The key of its tool: two pages with one key would take it for one widget."""
    return f"tool_{paper.name}"


def _undo(paper: Paper) -> None:
    _take_message(paper)  # the stroke that was drawn just before counts
    state = paper.state
    if len(state.drawings) > 1:
        state.undone.append(state.drawings[-1])
        _show(state, state.drawings[:-1])


def _redo(paper: Paper) -> None:
    _take_message(paper)
    state = paper.state
    if state.undone:
        _show(state, [*state.drawings, state.undone.pop()])


def _clear(paper: Paper) -> None:
    _take_message(paper)
    widgets.give_value(_tool_key(paper), PEN_TOOL)
    state = paper.state
    if not state.drawings[-1].is_empty:
        state.undone.clear()
        _finish(state, state.drawings[-1])
        _show(state, [*state.drawings, BLANK])


def _show(state: CanvasState, drawings: list[Sketch]) -> None:
    state.drawings = canvas_message.latest(drawings)
    state.problem = ""
    state.number += 1  # a canvas with another key starts from the last state
