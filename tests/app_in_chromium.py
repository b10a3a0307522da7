"""The app served on loopback and drawn on in Chromium, for tests and benchmarks."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import (
    Browser,
    Error,
    FloatRect,
    Frame,
    Locator,
    Page,
    sync_playwright,
)

from tests.hand import SIDE, Points

ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


STREAMLIT = (sys.executable, "-m", "streamlit")


@contextmanager
def served_app(
    streamlit: Sequence[str] = STREAMLIT,
    *,
    port: int = 0,
    base_path: str = "",
    options: Sequence[str] = (),
) -> Iterator[tuple[str, int]]:
    """Start the app as the README does, at any free port; give its address and its process's id."""
    if port == 0:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    command = [*streamlit, "run", "app.py", "--server.headless=true", *options]
    if base_path:
        command.append(f"--server.baseUrlPath={base_path}")
    process = subprocess.Popen(
        [*command, f"--server.port={port}", "--server.address=127.0.0.1"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}{base_path}"
        wait_until_healthy(address)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


@contextmanager
def chromium(*options: str) -> Iterator[Browser]:
    """Chromium without a screen and without a word to anybody but the app."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", *options],
        )
        try:
            yield browser
        finally:
            browser.close()


def canvas(page: Page | Frame) -> Locator:
    """The canvas to draw on, once it takes strokes: it then answers the mouse with a cross."""
    drawable = page.locator("canvas.upper-canvas").last  # another one may be taking its place
    drawable.wait_for()
    page.wait_for_function(
        """canvas => {
            canvas.dispatchEvent(new MouseEvent("mousemove"));
            return canvas.style.cursor === "crosshair";
        }""",
        arg=drawable.element_handle(),
    )
    return drawable


def draw(page: Page | Frame, strokes: list[Points], *, exactly: bool = False) -> None:
    """Replay strokes with the mouse: as quick as it goes, or so that each point counts."""
    mouse = page.page.mouse if isinstance(page, Frame) else page.mouse
    for points in strokes:
        box = _box_of_canvas(page)
        scale = box["width"] / SIDE
        on_page = [(box["x"] + x * scale, box["y"] + y * scale) for x, y in points]
        mouse.move(*on_page[0])
        mouse.down()
        for point in on_page[1:]:
            if exactly:  # the browser joins what happens within one frame
                page.evaluate("new Promise(requestAnimationFrame)")
            mouse.move(*point, steps=1 if exactly else 5)
        mouse.up()


def _box_of_canvas(page: Page | Frame) -> FloatRect:
    """Where the canvas is on the screen, once it is all in view."""
    for _ in range(5):
        try:
            canvas(page).scroll_into_view_if_needed()
            if box := canvas(page).bounding_box():
                return box
        except Error:  # another canvas has taken its place
            continue
    raise AssertionError("The canvas does not stay where it is.")


def draw_by_touch(page: Page, strokes: list[Points]) -> None:
    """Replay strokes with a finger, as the browser itself would report it."""
    devtools = page.context.new_cdp_session(page)
    for points in strokes:
        box = canvas(page).bounding_box()
        assert box is not None
        for i, (x, y) in enumerate(points):
            scale = box["width"] / SIDE
            touch = {"x": box["x"] + x * scale, "y": box["y"] + y * scale}
            kind = "touchMove" if i else "touchStart"
            devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [touch]})
        devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def button(page: Page, name: str) -> Locator:
    """A button by its text, which may have an icon before it."""
    return page.get_by_test_id("stBaseButton-secondary").filter(has_text=name)


def undo(page: Page) -> None:
    """Take back what was done last, and wait for the canvas that shows it."""
    with _another_canvas(page):
        button(page, "Undo").click()


def clear(page: Page, *, by_touch: bool = False) -> None:
    """Clear what is on the canvas, and wait for the blank canvas in its place."""
    with _another_canvas(page):
        if by_touch:
            button(page, "Clear").tap()
        else:
            button(page, "Clear").click()


@contextmanager
def _another_canvas(page: Page) -> Iterator[None]:
    before = canvas(page).element_handle()
    yield
    page.wait_for_function("canvas => !canvas.isConnected", arg=before)
    canvas(page)


def wait_until_healthy(address: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)  # a server that is not there yet answers at once
