"""What a person at the canvas waits for, and what it costs the server."""

import statistics
import time
from collections.abc import Iterator

import psutil
from playwright.sync_api import Browser, Page, expect

from tests.app_in_chromium import canvas, chromium, clear, draw, served_app

STARTS, VISITS, STROKES = 5, 10, 200
TIMED = 50  # strokes whose time from pen-up to bars is measured

# A stroke that makes a 1, and one that makes a 7 of it: each changes the bars.
PAIR = [[(140, 50), (140, 230)], [(60, 60), (135, 52)]]

# From the pen's leaving the canvas to the first frame with other bars than before.
WATCH = """() => {
  const bars = () => [...document.querySelectorAll("ol.bars .bar")]
    .map(bar => bar.getAttribute("style")).join();
  window.waits = [];
  document.addEventListener("pointerup", event => {
    if (!event.composedPath().some(node => node.tagName === "CANVAS")) return;
    const [before, start] = [bars(), performance.now()];
    const look = () => bars() && bars() !== before
      ? window.waits.push(performance.now() - start) : requestAnimationFrame(look);
    look();
  }, true);
}"""


def measure() -> Iterator[tuple[str, str]]:
    """Yield each figure with what it is."""
    with chromium() as browser:
        starts = [_start(browser) for _ in range(STARTS)]
        yield (
            f"process start to a usable canvas, median of {STARTS}",
            f"{statistics.median(starts):.1f} s",
        )
        with served_app() as (address, pid):
            yield from _visits(browser, address)
            yield from _strokes(browser.new_page(), address, psutil.Process(pid))


def _start(browser: Browser) -> float:
    page = browser.new_page()
    started = time.perf_counter()
    with served_app() as (address, _):
        page.goto(address)
        canvas(page)
        seconds = time.perf_counter() - started
        page.close()
    return seconds


def _visits(browser: Browser, address: str) -> Iterator[tuple[str, str]]:
    """How long a visitor with an empty cache waits, of a server that has had visitors before."""
    seconds = [_visit(browser, address) for _ in range(1 + VISITS)][1:]
    yield (
        f"first screen, from the address to a usable canvas, empty cache, {VISITS} visits",
        f"median {statistics.median(seconds):.1f} s, longest {max(seconds):.1f} s",
    )


def _visit(browser: Browser, address: str) -> float:
    context = browser.new_context()  # each has a cache of its own
    page = context.new_page()
    started = time.perf_counter()
    page.goto(address, wait_until="commit")
    canvas(page)
    seconds = time.perf_counter() - started
    context.close()
    return seconds


def _strokes(page: Page, address: str, server: psutil.Process) -> Iterator[tuple[str, str]]:
    page.goto(address)
    canvas(page)
    page.wait_for_timeout(2000)  # for the server to come to rest: its processor time is measured
    page.evaluate(WATCH)
    processor = 0.0
    resident = {0: server.memory_info().rss}
    for stroke in range(1, STROKES + 1):
        before = processor_seconds(server)
        draw(page, [PAIR[(stroke - 1) % 2]])
        page.wait_for_function(f"window.waits.length == {stroke}")
        page.wait_for_timeout(100)  # for what the server still does once the bars are there
        processor += processor_seconds(server) - before
        if stroke % 2 == 0:
            clear(page)
            expect(page.get_by_test_id("verdict")).to_have_text("?")
        if stroke % 50 == 0:
            resident[stroke] = server.memory_info().rss
    (first, *others) = page.evaluate("window.waits")
    waits = sorted(others[:TIMED])
    yield "pen-up to the new bars, the first stroke", f"{first:.0f} ms"
    yield (
        f"pen-up to the new bars, {TIMED} strokes",
        f"median {statistics.median(waits):.0f} ms, "
        f"95th percentile {waits[int(0.95 * TIMED) - 1]:.0f} ms",
    )
    yield "processor time of the server, a stroke", f"{processor / STROKES * 1000:.0f} ms"
    yield (
        f"resident memory of the server after {', '.join(map(str, resident))} strokes",
        ", ".join(f"{size / 2**20:.0f}" for size in resident.values()) + " MiB",
    )


def processor_seconds(process: psutil.Process) -> float:
    """The seconds that a process has worked so far."""
    times = process.cpu_times()
    return times.user + times.system
