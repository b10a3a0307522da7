"""The app and Chromium for each file of browser tests, and pages in browsers of their own."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.app_in_chromium import CHROMIUM, canvas, chromium, served_app
from tests.browser.class_in_chromium import Class, draw_and_send, expect_stored

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Browser tests say so: `-m "not browser"` leaves them out."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")
            item.add_marker(
                pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
            )


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served_app() as (found, _):
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def open_page(browser: Browser, address: str):
    """Open the app in a fresh context; at the end its console must have had no errors."""
    problems: list[str] = []
    contexts = []

    def open_in(path: str = "/", watch=lambda page: None, **context_options) -> Page:
        context = browser.new_context(**context_options)
        contexts.append(context)
        page = context.new_page()
        watch(page)
        page.on("console", lambda m: problems.append(said(m)) if is_problem(m) else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(address + path)
        if path.startswith("/?") or path == "/":
            canvas(page)
        return page

    yield open_in
    for context in contexts:
        context.close()
    assert problems == []


def said(message: ConsoleMessage) -> str:
    """What the console says, and of what."""
    return f"{message.text} {message.location['url']}"


def is_problem(message: ConsoleMessage) -> bool:
    """Errors, but for what Streamlit itself looks for in vain at the address of a page."""
    in_vain = re.search(r"/\w+/_stcore/(health|host-config)$", message.location["url"])
    return message.type == "error" and not in_vain


@pytest.fixture
def open_draw(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """A function that opens the Draw page in a browser of its own."""
    contexts = []

    def open_it(path: str = "/", *, wait: bool = True, **options) -> Page:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.goto(address + path)
        if wait:
            canvas(page)
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture
def a_class(browser, address) -> Iterator[Class]:
    opened = Class(browser, address)
    yield opened
    for context in opened.contexts:
        context.close()


@pytest.fixture
def a_class_that_drew(a_class) -> Class:
    """A class of two phones; each has sent two drawings."""
    a_class.press("Start")
    for phone in (a_class.join(), a_class.join()):
        for number in (1, 2):
            draw_and_send(phone)
            expect_stored(phone, number)
    a_class.expect_figure("drawings", 4)
    return a_class
