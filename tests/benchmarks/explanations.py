"""How long each explanation on Draw takes: from the press that opens it until it is there."""

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator

from playwright.sync_api import Page, expect

from pages.draw_parts.why import EXPLANATIONS
from tests.app_in_chromium import canvas, chromium, clear, draw, served_app
from tests.hand import DIGITS

NETWORKS = ("basic_mlp", "deep_cnn", "micro", "compact", "studio")
FIRST = 7  # the digit that is drawn before those that count: the server then has loaded its data
DRAWN = (3, 4, 5)


def measure() -> Iterator[tuple[str, str]]:
    """Yield each figure with what it is."""
    with chromium() as browser, served_app() as (address, _):
        for network in NETWORKS:
            page = browser.new_page(viewport={"width": 1280, "height": 860})
            page.goto(f"{address}/?network={network}")
            for name, seconds in _seconds(page).items():
                middle = statistics.median(seconds)
                yield f"{EXPLANATIONS[name].label}, {network}", f"{1000 * middle:.0f} ms"
            page.close()


def _seconds(page: Page) -> dict[str, list[float]]:
    """How long each explanation takes for each digit that counts, by the explanation's name."""
    found = defaultdict(list)
    for digit in (FIRST, *DRAWN):
        canvas(page)
        draw(page, DIGITS[digit])
        expect(page.get_by_test_id("verdict")).not_to_have_text("?")
        for name in EXPLANATIONS:
            taken = _open(page, name)
            if digit != FIRST:
                found[name].append(taken)
        clear(page)
    return found


def _open(page: Page, name: str) -> float:
    """Open an explanation and close it again; how many seconds it took to appear."""
    explanation = EXPLANATIONS[name]
    pill = page.locator(".st-key-why").get_by_text(explanation.label, exact=True)
    last = page.locator(f".st-key-why-{name}").get_by_text(explanation.how_to_read)
    page.wait_for_timeout(500)  # so that nothing before it is part of what is measured
    started = time.perf_counter()
    pill.click()
    last.wait_for()
    taken = time.perf_counter() - started
    pill.click()
    expect(last).to_have_count(0)
    return taken
