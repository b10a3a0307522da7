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

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.hand import Points

ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


STREAMLIT = (sys.executable, "-m", "streamlit")


@contextmanager
def served_app(streamlit: Sequence[str] = STREAMLIT) -> Iterator[tuple[str, int]]:
    """Start the app as the README does; give its address and its process's id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*streamlit, "run", "app.py", "--server.headless=true"]
    process = subprocess.Popen(
        [*command, f"--server.port={port}", "--server.address=127.0.0.1"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_healthy(address)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium without a screen and without a word to anybody but the app."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        try:
            yield browser
        finally:
            browser.close()


def canvas(page: Page) -> Locator:
    """The canvas to draw on, once it takes strokes: it then answers the mouse with a cross."""
    drawable = page.locator("canvas.upper-canvas")
    drawable.wait_for()
    page.wait_for_function(
        """canvas => {
            canvas.dispatchEvent(new MouseEvent("mousemove"));
            return canvas.style.cursor === "crosshair";
        }""",
        arg=drawable.element_handle(),
    )
    return drawable


def draw(page: Page, strokes: list[Points], *, exactly: bool = False) -> None:
    """Replay strokes with the mouse: as quick as it goes, or so that each point counts."""
    for points in strokes:
        box = canvas(page).bounding_box()
        assert box is not None
        on_page = [(box["x"] + x, box["y"] + y) for x, y in points]
        page.mouse.move(*on_page[0])
        page.mouse.down()
        for point in on_page[1:]:
            if exactly:  # the browser joins what happens within one frame
                page.evaluate("new Promise(requestAnimationFrame)")
            page.mouse.move(*point, steps=1 if exactly else 5)
        page.mouse.up()


def draw_by_touch(page: Page, strokes: list[Points]) -> None:
    """Replay strokes with a finger, as the browser itself would report it."""
    devtools = page.context.new_cdp_session(page)
    for points in strokes:
        box = canvas(page).bounding_box()
        assert box is not None
        for i, (x, y) in enumerate(points):
            touch = {"x": box["x"] + x, "y": box["y"] + y}
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


def _wait_until_healthy(address: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)  # a server that is not there yet answers at once
