"""What this project needs of the private parts of Streamlit and of the canvas, and life without.

A test of the first half that fails names the pin in requirements.txt that no longer fits.
"""

import asyncio
import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module, metadata, resources
from pathlib import Path

import pytest
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime.scriptrunner.script_runner import ScriptRunnerEvent
from streamlit.testing.v1 import AppTest

from pages.shared import streamlit_compat
from pages.shared.canvas_message import read_message
from pages.shared.streamlit_compat import (
    CANVAS_COMPONENT,
    PAGES_DIRECTORY,
    PRIVATE_PARTS,
    REGISTRY_LOGGER,
    RUN_EVENTS,
    THEME_WRITER,
    PrivatePart,
)
from tests.app_in_apptest import ROOT, canvas_state, draw, page, texts
from tests.hand import DIGITS

CANVAS = "streamlit-drawable-canvas"


def pin(package: str) -> str:
    """What to say of a package that no longer does what this project needs."""
    pins = "\n".join(file.read_text() for file in ROOT.glob("requirements*.txt"))
    pinned = re.search(rf"^{package}==(.+)$", pins, re.MULTILINE)
    expected = pinned[1] if pinned else "nothing"
    return f"requirements pin {package}=={expected}, and {metadata.version(package)} is installed:"


def named(part: PrivatePart) -> str:
    return part.path


@pytest.mark.parametrize("part", PRIVATE_PARTS, ids=named)
def test_the_installed_version_has_the_private_name(part):
    page("draw").run()  # the canvas can only be imported in an app
    found = streamlit_compat.find_owner(part)
    assert found is not None, f"{pin(part.package)} it has no {part.path}. Without: {part.loss}."


@pytest.mark.parametrize("package", sorted({part.package for part in PRIVATE_PARTS}))
def test_the_installed_version_is_the_pinned_one(package):
    assert f"{package}=={metadata.version(package)}," in pin(package), pin(package)


def test_the_theme_is_written_once_and_stays_the_same(monkeypatch):
    owner = import_module(THEME_WRITER.module)
    calls = []

    def write(message, section="theme"):
        calls.append(section)
        message.primary_color = f"#{len(calls)}"

    monkeypatch.setattr(owner, THEME_WRITER.name, write)
    streamlit_compat.write_theme_once.__wrapped__()
    for _ in range(2):
        message = CustomThemeConfig()
        getattr(owner, THEME_WRITER.name)(message)
        getattr(owner, THEME_WRITER.name)(message.dark, "theme.dark")
        assert (message.primary_color, message.dark.primary_color) == ("#1", "#2")
    assert calls == ["theme", "theme.dark"]


class Session:
    """What a session does with the events of its runs: it keeps their order."""

    def __init__(self) -> None:
        self._event_loop = asyncio.get_running_loop()
        self._message_enqueued_callback = self._tell
        self.handled: list[str] = []
        self.told = 0  # how many of them, when the session last said that there is something

    def _tell(self) -> None:
        self.told = len(self.handled)

    def _on_scriptrunner_event(self, sender: object, event: ScriptRunnerEvent, *rest: object):
        raise AssertionError("It is replaced.")

    def _handle_scriptrunner_event_on_event_loop(self, sender, event, message="") -> None:
        if message == "broken":
            raise ValueError(message)
        self.handled.append(message or event.name)


def hand_over(monkeypatch, run: Callable[[Session], None]) -> tuple[list[str], int]:
    """What a session has handled after a run in a thread, and how often its loop was woken."""
    monkeypatch.setattr(streamlit_compat, "find_owner", lambda part: Session)
    monkeypatch.setattr(Session, RUN_EVENTS.name, Session._on_scriptrunner_event)
    streamlit_compat.hand_over_together.__wrapped__()
    wakes = 0

    async def serve() -> list[str]:
        session = Session()
        wake = session._event_loop.call_soon_threadsafe

        def count(*arguments):
            nonlocal wakes
            wakes += 1
            return wake(*arguments)

        monkeypatch.setattr(session._event_loop, "call_soon_threadsafe", count)
        thread = threading.Thread(target=run, args=(session,))
        thread.start()
        while thread.is_alive():
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        assert session.told == len(session.handled)
        return session.handled

    return asyncio.run(serve()), wakes


STARTED, ELEMENT = ScriptRunnerEvent.SCRIPT_STARTED, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
STOPPED = ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS


def test_the_elements_of_a_run_are_handed_over_together_and_in_order(monkeypatch):
    def run(session: Session) -> None:
        for number in range(3):
            session._on_scriptrunner_event(None, STARTED)
            for element in range(20):
                session._on_scriptrunner_event(None, ELEMENT, f"{number} {element}")
            session._on_scriptrunner_event(None, STOPPED)

    handled, wakes = hand_over(monkeypatch, run)
    expected = []
    for number in range(3):
        elements = [f"{number} {element}" for element in range(20)]
        expected += [STARTED.name, *elements, STOPPED.name]
    assert handled == expected
    assert wakes < 33  # of 66 events; 9 where nothing else keeps the machine busy


def test_an_element_that_cannot_be_handled_takes_no_other_with_it(monkeypatch, caplog):
    def run(session: Session) -> None:
        for element in ("first", "broken", "last"):
            session._on_scriptrunner_event(None, ELEMENT, element)
        session._on_scriptrunner_event(None, STOPPED)

    handled, _ = hand_over(monkeypatch, run)
    assert handled == ["first", "last", STOPPED.name]
    assert "An event of a page's run was not handled." in caplog.text


def test_a_long_run_shows_its_elements_before_it_ends(monkeypatch):
    seen = []

    def run(session: Session) -> None:
        session._on_scriptrunner_event(None, ELEMENT, "first")
        deadline = time.monotonic() + 10
        while not session.handled and time.monotonic() < deadline:
            time.sleep(0.01)
        seen.extend(session.handled)
        session._on_scriptrunner_event(None, STOPPED)

    handled, _ = hand_over(monkeypatch, run)
    assert seen == ["first"]
    assert handled == ["first", STOPPED.name]


MAIN = """
import streamlit as st
from pages.shared import streamlit_compat
streamlit_compat.ignore_pages_directory()
st.title("{}")
"""


def open_a_single_page(folder: Path) -> AppTest:
    """Open a page by its own link, as the first visitor after a start."""
    (folder / "app.py").write_text(MAIN.format("the app"))
    (folder / "pages").mkdir()
    (folder / "pages" / "one.py").write_text(MAIN.format("one page alone"))
    return (
        AppTest.from_file(str(folder / "app.py"), default_timeout=60)
        .switch_page("pages/one.py")
        .run()
    )


def test_the_first_visitor_by_a_link_to_a_page_gets_the_app(tmp_path):
    (title,) = open_a_single_page(tmp_path).title
    assert title.value == "the app", (
        f"{pin('streamlit')} PagesManager.uses_pages_directory no longer says what to run."
    )


@pytest.mark.parametrize("name", ["dc-toolbar", "canvas-root", '"Path"', '"Image"'])
def test_the_canvas_in_the_browser_knows_the_names_that_are_used(name):
    build = resources.files("streamlit_drawable_canvas") / "frontend" / "build"
    (code,) = [file.read_text() for file in build.iterdir() if file.name.endswith(".js")]
    assert name in code, f"{pin(CANVAS)} its JavaScript has no {name}."


def canvas_alone() -> None:

    from pages.shared import streamlit_compat

    streamlit_compat.show_canvas(
        key="canvas-0",
        start=[],
        pen_width=22,
        pen="#FFFFFF",
        paper="#000000",
        width=280,
        height=280,
    )


def test_what_the_canvas_sends_is_read():
    app = AppTest.from_function(canvas_alone, default_timeout=60)
    app.run()
    draw(app, *DIGITS[7])
    app.run()
    drawing = read_message(app.session_state["canvas-0"])
    assert drawing is not None, f"{pin(CANVAS)} its strokes are sent in another shape."
    assert len(drawing.strokes) == len(DIGITS[7])


# Life without a private part.


@pytest.fixture
def without(monkeypatch, caplog):
    """Have a version of a package that lacks a private part."""

    def lack(part: PrivatePart, **elsewhere: str) -> None:
        (constant,) = [name for name, value in vars(streamlit_compat).items() if value is part]
        monkeypatch.setattr(streamlit_compat, constant, replace(part, **elsewhere))

    streamlit_compat._adapt_canvas.cache_clear()
    streamlit_compat._warn_once.cache_clear()
    caplog.set_level(logging.WARNING, logger=streamlit_compat.__name__)
    yield lack
    streamlit_compat._adapt_canvas.cache_clear()


def warnings(caplog) -> list[str]:
    return [m.getMessage() for m in caplog.records if m.name == streamlit_compat.__name__]


@pytest.mark.parametrize("part", [REGISTRY_LOGGER, CANVAS_COMPONENT], ids=named)
@pytest.mark.parametrize("elsewhere", [{"name": "no_such_name"}, {"module": "no_such_module"}])
def test_without_a_private_name_a_drawing_is_still_read(part, elsewhere, without, caplog):
    without(part, **elsewhere)
    app = page("draw").run()
    draw(app, *DIGITS[7])
    app.run()
    assert not app.exception
    assert "a 7" in texts(app)
    assert not canvas_state(app).drawings[-1].is_empty
    (said,) = warnings(caplog)
    assert part.package in said and part.loss in said


def test_without_the_pages_directory_s_name_the_first_visitor_gets_the_page(
    tmp_path, without, caplog
):
    without(PAGES_DIRECTORY, name="no_such_name")
    (title,) = open_a_single_page(tmp_path).title
    assert title.value == "one page alone"
    (said,) = warnings(caplog)
    assert PAGES_DIRECTORY.loss in said


def test_a_canvas_that_cannot_be_replaced_keeps_its_toolbar(without, monkeypatch, caplog):
    def refuse(*_, **__):
        raise TypeError("component() has other parameters")

    page("draw").run()
    streamlit_compat._adapt_canvas.cache_clear()
    monkeypatch.setattr("streamlit.components.v2.component", refuse)
    app = page("draw").run()
    assert not app.exception
    (said,) = warnings(caplog)
    assert "toolbar" in said and "other parameters" in said


def test_a_message_of_another_shape_is_no_stroke(without, caplog):
    app = page("draw").run()
    draw(app, *DIGITS[7])
    message = app.session_state["canvas-0"]
    app.session_state["canvas-0"] = {**message, "drawing": {**message["drawing"], "raw": {}}}
    app.run()
    assert not app.exception
    assert len(canvas_state(app).drawings) == 1
    assert any("A message of the canvas was ignored" in text for text in caplog.messages)
