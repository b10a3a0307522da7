"""How long the pages that look inside take: to open, and to answer a click. Needs MNIST."""

import statistics
import time
from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from tests.app_in_chromium import chromium, served_app

CLICKS = 7
# Each page with what it ends in.
LAST = {
    "training": "What’s inside a network?",
    "confusion": "MNIST’s 10,000 test images",
    "mistakes": "MNIST’s 10,000 test images",
    "map": "Coordinates as CSV",
    "dataset": "Numbers as CSV",
}


def measure() -> Iterator[tuple[str, str]]:
    """Yield each figure with what it is."""
    with chromium() as browser, served_app() as (address, _):
        browser.new_page().goto(address)
        for name, last in LAST.items():
            page = browser.new_page(viewport={"width": 1280, "height": 1000})

            def open_page(page: Page = page, name: str = name, last: str = last) -> None:
                page.goto(f"{address}/{name}?show=right")
                page.get_by_text(last).first.wait_for(timeout=60_000)

            first, again = _seconds(open_page), _seconds(open_page)
            yield f"{name}: opened for the first time, and again", f"{first:.1f} s, {again:.1f} s"
            if name in ANSWERS:
                what, click, said = ANSWERS[name]
                waits = [_answer(page, click, said, number) for number in range(1, CLICKS + 1)]
                yield f"{name}: {what}, median of {CLICKS}", f"{statistics.median(waits):.2f} s"
            page.close()


def _answer(
    page: Page, click: Callable[[Page, int], None], said: Callable[[int], str], number: int
) -> float:
    page.wait_for_timeout(500)  # so that nothing before it is part of what is measured
    started = time.perf_counter()
    click(page, number)
    page.get_by_text(said(number)).first.wait_for()
    return time.perf_counter() - started


def _cell(page: Page, number: int) -> None:
    page.locator("table button").nth(10 * number).click()


def _seconds(call: Callable[[], None]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


# What is clicked the n-th time, and what the page says then.
ANSWERS: dict[str, tuple[str, Callable[[Page, int], None], Callable[[int], str]]] = {
    "confusion": ("a click on a cell", _cell, lambda n: f"{n}s read as 0"),
    "mistakes": (
        "the next digits",
        lambda page, _: page.get_by_role("button", name="Next").click(),
        lambda n: f"page {n + 1} of",
    ),
    "dataset": (
        "another digit",
        lambda page, number: page.locator(".gallery button").nth(number).click(),
        lambda n: f"Its label is {n}.",
    ),
}
