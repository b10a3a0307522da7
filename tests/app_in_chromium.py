"""The app served on loopback and drawn on in Chromium, for tests and benchmarks."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")

Points = list[tuple[int, int]]


def _strokes(text: str) -> list[Points]:
    """`x,y x,y ...`, with a slash between strokes."""
    strokes = [[point.split(",") for point in stroke.split()] for stroke in text.split("/")]
    return [[(int(x), int(y)) for x, y in stroke] for stroke in strokes]


# As people write them, in pixels of the canvas.
DIGITS = {
    0: _strokes("140,50 95,75 80,140 95,210 140,235 190,205 200,135 185,75 140,50"),
    1: _strokes("140,45 138,140 135,235"),
    2: _strokes("85,95 105,60 150,50 190,75 190,115 150,165 85,225 205,225"),
    3: _strokes("85,70 130,48 180,70 175,115 125,135 180,155 190,200 145,235 85,215"),
    4: _strokes("110,50 80,150 200,150 / 175,60 170,235"),
    5: _strokes("190,55 105,55 95,130 150,120 195,160 180,215 130,235 80,215"),
    6: _strokes("175,50 120,95 90,170 105,225 155,232 185,195 160,155 115,165 95,195"),
    7: _strokes("75,60 205,60 160,140 120,235"),
    8: _strokes(
        "180,75 140,50 100,80 120,120 170,160 185,205 140,235 95,205 110,160 165,120 185,85 165,55"
    ),
    9: _strokes("185,95 145,55 100,80 105,125 150,135 185,95 180,160 165,235"),
}


@contextmanager
def served_app() -> Iterator[tuple[str, int]]:
    """Start the app as the README does; give its address and its process's id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
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
    """The canvas to draw on, once it is there."""
    drawable = page.locator("canvas.upper-canvas")
    drawable.wait_for()
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
            if exactly:
                page.wait_for_timeout(40)  # the browser joins what happens within one frame
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


def _wait_until_healthy(address: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
