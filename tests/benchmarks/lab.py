"""The lab: how soon a curve begins, what a training costs the server, and what others notice."""

import os
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page

from tests.app_in_chromium import canvas, chromium, clear, draw, served_app
from tests.hand import DIGITS

QUICK = "layers=flatten.dense100-relu&images=10000&epochs=1"
LONG = "layers=conv16x3-relu.pool2.conv32x3-relu.flatten&images=55000&epochs=50"
SECONDS = 180_000
JOBS = int(os.environ.get("JOBS", "50"))
STROKES = 30


def measure() -> Iterator[tuple[str, str]]:
    """Yield each figure with its name."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"LAB_FOLDER": folder, "LAB_WORKER": "on", "LAB_SECONDS": "300"}
        with served_app() as (address, pid), chromium() as browser:
            try:
                yield from _measure(browser, address, psutil.Process(pid), Path(folder))
            finally:
                _end_worker(Path(folder))


def _measure(
    browser: Browser, address: str, server: psutil.Process, folder: Path
) -> Iterator[tuple[str, str]]:
    page = _open(browser, f"{address}/lab?{QUICK}")
    yield "lab: click to the first point, at once after the page has opened", _first_point(page)
    _wait_until_trained(page)
    yield "lab: click to the first point, worker warm", _first_point(page)
    _wait_until_trained(page)
    visitor = _open(browser, address)
    canvas(visitor)
    yield "pen-up to bars, nobody trains, 95th percentile", _answers(visitor)
    page.goto(f"{address}/lab?{LONG}")
    _first_point(page)
    before, began = sum(server.cpu_times()[:2]), time.monotonic()
    time.sleep(20)
    share = (sum(server.cpu_times()[:2]) - before) / (time.monotonic() - began)
    yield "processor of the server while one visitor watches a training", f"{share:.0%}"
    yield "pen-up to bars during a training, 95th percentile", _answers(visitor)
    page.get_by_role("button", name="Stop and keep").click()
    _wait_until_trained(page)
    worker = psutil.Process(int((folder / "worker.pid").read_text()))
    sizes = [worker.memory_info().rss / 2**20]
    page.goto(f"{address}/lab?layers=flatten.dense100-relu&images=1000&epochs=1")
    for _ in range(JOBS):
        _first_point(page)
        _wait_until_trained(page)
    worker = psutil.Process(int((folder / "worker.pid").read_text()))
    sizes.append(worker.memory_info().rss / 2**20)
    server_size = server.memory_info().rss / 2**20
    yield (
        f"memory of the worker before and after {JOBS} jobs",
        " and ".join(f"{size:,.0f} MiB" for size in sizes),
    )
    yield f"memory of the server after {JOBS} jobs", f"{server_size:,.0f} MiB"


def _open(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(address)
    return page


def _first_point(page: Page) -> str:
    """Click on Train, and wait until the curves show a batch."""
    page.locator(".st-key-train button").click(timeout=SECONDS)
    began = time.monotonic()
    # What is said of the training before goes first.
    page.locator(".st-key-train button").wait_for(state="detached", timeout=SECONDS)
    page.get_by_text(re.compile(r"Batch [1-9]|Trained\.")).first.wait_for(timeout=SECONDS)
    return f"{time.monotonic() - began:.1f} s"


def _wait_until_trained(page: Page) -> None:
    page.locator(".st-key-train button").wait_for(timeout=SECONDS)


def _answers(page: Page) -> str:
    """How long a stroke takes until the bars show it."""
    times = []
    for number in range(STROKES):
        digit = number % 10
        before = page.get_by_role("status").inner_text()
        draw(page, DIGITS[digit])
        began = time.monotonic()
        page.wait_for_function(
            "before => document.querySelector('[role=status]').innerText !== before",
            arg=before,
            timeout=SECONDS,
        )
        times.append(1000 * (time.monotonic() - began))
        clear(page)
    return f"{statistics.quantiles(times, n=20)[-1]:.0f} ms"


def _end_worker(folder: Path) -> None:
    file = folder / "worker.pid"
    if file.exists() and psutil.pid_exists(int(file.read_text())):
        psutil.Process(int(file.read_text())).kill()
