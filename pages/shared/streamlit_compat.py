"""Everything private or patched in Streamlit and in the drawing canvas; no other module touches it.

If another version of a package lacks such a part, the app loses the one feature that needs it, the
server's log says so once, and everything else goes on.
"""

import functools
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Any

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
    "the canvas keeps its own size, and its own toolbar, which covers its upper right corner",
)
WIDGET_PARSER = PrivatePart(
    "streamlit",
    "streamlit.runtime.state.session_state",
    "",
    "unpack_widget_state_value",
    "a message of the canvas that cannot be parsed ends in an error page",
)
THEME_WRITER = PrivatePart(
    "streamlit",
    "streamlit.runtime.app_session",
    "",
    "_populate_theme_msg",
    "each run of a page costs the server a tenth more",
)
RUN_EVENTS, RUN_HANDLER = (
    PrivatePart(
        "streamlit",
        "streamlit.runtime.app_session",
        "AppSession",
        name,
        "each run of a page costs the server a sixth more",
    )
    for name in ("_on_scriptrunner_event", "_handle_scriptrunner_event_on_event_loop")
)
SCRIPT_THREAD = "ScriptRunner.scriptThread"  # the name of the thread of each run of a page
PRIVATE_PARTS = (
    *(PAGES_DIRECTORY, REGISTRY_LOGGER, CANVAS_COMPONENT, WIDGET_PARSER, THEME_WRITER),
    *(RUN_EVENTS, RUN_HANDLER),
)


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
    if manager is None:
        return
    is_running_one_file = getattr(manager, PAGES_DIRECTORY.name)  # None before the server starts
    setattr(manager, PAGES_DIRECTORY.name, False)
    if is_running_one_file:
        st.rerun()


@functools.cache  # once for all visits
def check_messages(check: Callable[[str], object]) -> None:
    """Make Streamlit ignore a JSON message of a component if `check` raises `ValueError` for it.

    Streamlit parses messages before the page runs: text that is not JSON would end in an error
    page, and 20 MB of text can become 600 MB of lists.
    """
    owner = find_owner(WIDGET_PARSER)
    if owner is None:
        return
    unpack = getattr(owner, WIDGET_PARSER.name)

    def unpack_checked(state: Any) -> Any:
        kind = state.WhichOneof("value")
        if kind in ("json_value", "json_trigger_value"):
            try:
                check(getattr(state, kind))
            except ValueError as problem:
                _LOGGER.warning("A message of the canvas was ignored. %s", problem)
                return None
        return unpack(state)

    setattr(owner, WIDGET_PARSER.name, unpack_checked)


def is_page_running() -> bool:
    """Whether a page runs for somebody at this moment; False if threads are named otherwise."""
    return any(thread.name == SCRIPT_THREAD for thread in threading.enumerate())


@functools.cache  # once for all visits
def write_theme_once() -> None:
    """Keep the message with the theme, which Streamlit would write again for each run of a page."""
    owner = find_owner(THEME_WRITER)
    if owner is None:
        return
    write = getattr(owner, THEME_WRITER.name)
    written: dict[str, Any] = {}

    def copy_theme(message: Any, section: str = "theme") -> None:
        if section not in written:
            written[section] = type(message)()
            write(written[section], section)
        message.MergeFrom(written[section])

    setattr(owner, THEME_WRITER.name, copy_theme)


ELEMENT_EVENT = "ENQUEUE_FORWARD_MSG"
LONGEST_HOLD = 0.02  # seconds; a page that takes long still appears bit by bit


@functools.cache  # once for all visits
def hand_over_together() -> None:
    """Have a run of a page hand over its elements a few times, not each by itself.

    Streamlit wakes the thread that serves everybody for each element: while a page runs, the two
    threads would take the interpreter from each other again and again.
    """
    owner, has_handler = find_owner(RUN_EVENTS), find_owner(RUN_HANDLER) is not None
    if owner is None or not has_handler:
        return
    at_once = getattr(owner, RUN_EVENTS.name)
    lock = threading.Lock()
    held: dict[Any, list[Callable[[], object]]] = {}  # by session, in their order

    def deliver(session: Any) -> None:
        with lock:
            waiting = held.pop(session, [])
        # Each handler would say that there is something to send: once is enough.
        tell = getattr(session, "_message_enqueued_callback", None)
        session._message_enqueued_callback = None
        for handle in waiting:
            try:
                handle()
            except Exception:  # the next ones are handled all the same, as without this
                _LOGGER.exception("An event of a page's run was not handled.")
        session._message_enqueued_callback = tell
        if tell:
            tell()

    def hand_over(session: Any, sender: Any, event: Any, *rest: Any, **more: Any) -> None:
        loop = getattr(session, "_event_loop", None)
        if loop is None:
            at_once(session, sender, event, *rest, **more)
            return
        handle = getattr(session, RUN_HANDLER.name)
        with lock:
            waiting = held.setdefault(session, [])
            waiting.append(functools.partial(handle, sender, event, *rest, **more))
            is_first = len(waiting) == 1
        try:
            if event.name != ELEMENT_EVENT:
                loop.call_soon_threadsafe(deliver, session)
            elif is_first:
                loop.call_soon_threadsafe(loop.call_later, LONGEST_HOLD, deliver, session)
        except RuntimeError:  # the server stops
            if not loop.is_closed():
                raise

    setattr(owner, RUN_EVENTS.name, hand_over)


# What is on the canvas, as fabric.js writes it: strokes and pictures, oldest first.
Objects = list[dict[str, Any]]


def parse_canvas_message(message: object) -> Objects | None:
    """What is on the canvas, by its message; None if it has not sent one.

    Raises:
        ValueError: the canvas does not send such a message.
    """
    match message:
        case {
            "drawing": {"raw": {"version": str(), "objects": list(objects)}},
            "backgroundFit": None,
        }:
            return objects
        case {"drawing": {"raw": {"objects": list()} as raw}} if "version" not in raw:
            return None  # what the library takes for its message until one comes
    raise ValueError("It does not hold strokes.")


def show_canvas(
    *, key: str, start: Objects, pen_width: int, pen: str, paper: str, width: int, height: int
) -> None:
    """Show the drawable canvas without its toolbar. What it sends is in the session state.

    The canvas is as wide as the element that holds it, and 1 / `--ratio` as high; the page's style
    sets this variable where the canvas is no square. Its coordinates are always 0 to `width` and
    0 to `height`.

    Args:
        key: of the widget; another key makes a new canvas.
        start: what is on a new canvas. If it changes under the same key, the canvas starts again.
        pen_width: in the canvas's own coordinates.
        pen: the colour of the pen, #RRGGBB.
        paper: the colour of the background.
        width: of the canvas, in its own coordinates.
        height: in the same.
    """
    import streamlit_drawable_canvas  # it cannot be imported before the app runs

    _adapt_canvas()
    streamlit_drawable_canvas.st_canvas(
        stroke_width=pen_width,
        stroke_color=pen,
        background_color=paper,
        width=width,
        height=height,
        initial_drawing={"objects": start},
        key=key,
    )


# The canvas fills the element that holds it; fabric.js finds out by itself how large it is.
CANVAS_STYLE = """
.dc-toolbar { display: none !important; }
.dc-root, .dc-container, .canvas-container, canvas {
  width: 100% !important; height: auto !important; aspect-ratio: var(--ratio, 1); }
.dc-canvas { outline: none; }
.canvas-container { border-radius: 0.5rem; overflow: hidden; }
"""


@functools.cache  # once for all visits
def _adapt_canvas() -> None:
    """Replace the library's component by one that fills its place, and whose toolbar is hidden.

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
                html=f'<div class="canvas-root"></div><style>{CANVAS_STYLE}</style>',
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
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return package


@functools.cache
def _warn_once(message: str) -> None:
    _LOGGER.warning(message)
