"""What a first visit with a phone takes: bytes over the network, seconds, height of the page."""

import time
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, Page

from pages.shared.page_list import PAGES
from tests.app_in_chromium import chromium, served_app

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
UNTIL_STILL = 2.0  # seconds in which nothing more may come


def measure() -> Iterator[tuple[str, str]]:
    """Yield each figure with what it is."""
    with chromium() as browser, served_app() as (address, _):
        for page in PAGES:
            path = "" if page is PAGES[0] else page.name
            _visit(browser, f"{address}/{path}")  # the server has read the data once
            yield f"{page.title}: first visit with a phone", _visit(browser, f"{address}/{path}")


def _visit(browser: Browser, address: str) -> str:
    """Open a page with an empty cache; say what that took."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    sizes: list[float] = []
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    devtools.on(
        "Network.webSocketFrameReceived",
        lambda event: sizes.append(len(event["response"]["payloadData"]) * 0.75),  # base64
    )
    started = time.perf_counter()
    page.goto(address)
    page.get_by_role("heading", level=1).wait_for()
    seconds = _seconds_until_still(page, started, sizes)
    height = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    context.close()
    return f"{sum(sizes) / 1e6:.1f} MB, {seconds:.1f} s, {height} px"


def _seconds_until_still(page: Page, started: float, sizes: list[Any]) -> float:
    """The seconds until the script has run and nothing more arrives."""
    count, changed = len(sizes), time.perf_counter()
    while time.perf_counter() < changed + UNTIL_STILL:
        page.wait_for_timeout(50)
        if len(sizes) > count:
            count, changed = len(sizes), time.perf_counter()
    return changed - started
