"""Everything private or patched in Streamlit and in the drawing canvas; no other module touches it.

If another version of a package lacks such a part, the app loses the one feature that needs it, the
server's log says so once, and everything else goes on.
"""

import base64
import functools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Any, NamedTuple

import streamlit as st
from streamlit.errors import StreamlitAPIException

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class PrivatePart:
    """A name that a package may change in any version."""

    package: str  # as requirements.txt pins it
    module: str
    owner: str  # the class that has the name, "" for the module itself
    name: str
    loss: str  # what is lost without it

    @property
    def path(self) -> str:
        """The whole name, with dots."""
        return ".".join(part for part in (self.module, self.owner, self.name) if part)


PAGES_DIRECTORY = PrivatePart(
    "streamlit",
    "streamlit.runtime.pages_manager",
    "PagesManager",
    "uses_pages_directory",
    "the first visitor after a start may see another navigation",
)
REGISTRY_LOGGER = PrivatePart(
    "streamlit",
    "streamlit.components.v2.component_registry",
    "",
    "_LOGGER",
    "a warning that the canvas is registered twice stays in the log",
)
CANVAS_COMPONENT = PrivatePart(
    "streamlit-drawable-canvas",
    "streamlit_drawable_canvas",
    "",
    "out",
    "the canvas keeps its own toolbar, which covers its upper right corner",
)
PRIVATE_PARTS = (PAGES_DIRECTORY, REGISTRY_LOGGER, CANVAS_COMPONENT)


def find_owner(part: PrivatePart) -> Any | None:
    """The class or module that has a private name; None, and a line in the log, if none has."""
    try:
        owner = import_module(part.module)
        if part.owner:
            owner = getattr(owner, part.owner)
    except (ImportError, AttributeError):
        owner = None
    if owner is not None and hasattr(owner, part.name):
        return owner
    _warn_once(f"{_versioned(part.package)} has no {part.path}: {part.loss}.")
    return None


def ignore_pages_directory() -> None:
    """Run app.py instead of a single page, for the first visitor after a start.

    Until app.py has run and named the pages, Streamlit takes each file in `pages` for a page of its
    own. If the first visitor comes by a link to one, it runs that file alone.
    """
    manager = find_owner(PAGES_DIRECTORY)
    if manager is not None and getattr(manager, PAGES_DIRECTORY.name):
        setattr(manager, PAGES_DIRECTORY.name, False)
        st.rerun()


# What is on the canvas, as fabric.js writes it: strokes and pictures, oldest first.
Objects = list[dict[str, Any]]


class CanvasState(NamedTuple):
    """What the canvas sends after each stroke."""

    objects: Objects
    png: bytes  # a picture of it


def show_canvas(
    *, key: str, start: Objects, pen_width: int, pen: str, paper: str, side: int
) -> CanvasState | None:
    """Show the drawable canvas without its toolbar, and return what it last sent.

    Args:
        key: of the widget; another key makes a new canvas.
        start: what is on a new canvas. If it changes under the same key, the canvas starts again.
        pen_width: in pixels.
        pen: the colour of the pen, #RRGGBB.
        paper: the colour of the background.
        side: of the square canvas, in pixels.
    """
    import streamlit_drawable_canvas  # it cannot be imported before the app runs

    _hide_toolbar()
    result = streamlit_drawable_canvas.st_canvas(
        stroke_width=pen_width,
        stroke_color=pen,
        background_color=paper,
        width=side,
        height=side,
        initial_drawing={"objects": start},
        return_image_data=True,
        key=key,
    )
    png: bytes | None = result.image_bytes
    if png is None:
        return None  # nothing was drawn yet
    match result.json_data:
        case {"objects": list(objects)}:
            return CanvasState(objects, png)
    package = _versioned(CANVAS_COMPONENT.package)
    _warn_once(f"{package} sends no list of objects: no stroke is read.")
    return None


def picture_object(png: bytes, side: int) -> dict[str, Any]:
    """A PNG of `side` x `side` pixels as an object that fills the canvas."""
    return {
        "type": "Image",
        "originX": "left",
        "originY": "top",
        "left": 0,
        "top": 0,
        "width": side,
        "height": side,
        "selectable": False,
        "src": f"data:image/png;base64,{base64.b64encode(png).decode()}",
    }


def is_empty(objects: Objects) -> bool:
    """Whether there is neither a stroke nor a picture. The eraser's strokes count as strokes."""
    return len(objects) == 0


@functools.cache  # once for all visits
def _hide_toolbar() -> None:
    """Replace the library's component by one whose toolbar is hidden.

    The toolbar lies invisibly on the canvas's upper corner until a mouse is over it: strokes that
    begin there are lost to it, fingers press its buttons unseen, and its Undo is not ours.
    """
    library = find_owner(CANVAS_COMPONENT)
    if library is None:
        return
    try:
        with _quiet_registry():
            component = st.components.v2.component(
                "streamlit-drawable-canvas.streamlit_drawable_canvas",
                js="index-*.js",
                css="index-*.css",
                html='<div class="canvas-root"></div>'
                "<style>.dc-toolbar {display: none !important}</style>",
            )
    except (StreamlitAPIException, TypeError) as problem:
        _warn_once(f"{_versioned(CANVAS_COMPONENT.package)}: {CANVAS_COMPONENT.loss}. {problem}")
    else:
        setattr(library, CANVAS_COMPONENT.name, component)


@contextmanager
def _quiet_registry() -> Iterator[None]:
    """Keep Streamlit from warning of a second component with the same name: it is intended."""
    registry = find_owner(REGISTRY_LOGGER)
    if registry is None:
        yield
        return
    logger = getattr(registry, REGISTRY_LOGGER.name)
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _versioned(package: str) -> str:
    return f"{package} {metadata.version(package)}"


@functools.cache
def _warn_once(message: str) -> None:
    _LOGGER.warning(message)
