"""A class in Chromium: a presenter and phones, each in a browser of its own."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.app_in_chromium import draw
from tests.browser.screens import LAPTOP, PHONE
from tests.hand import DIGITS


class Class:
    """A presenter and phones."""

    def __init__(self, browser: Browser, address: str, **options) -> None:
        self._browser, self._address, self._options = browser, address, options
        self.contexts: list = []
        self.phones: list[Page] = []
        self.presenter = self.open("/room", **LAPTOP)
        self.presenter.get_by_role("button", name="Open a room").click()
        code = self.presenter.locator(".room strong")
        expect(code).to_have_text(re.compile(r"^[A-Z]{6}$"))
        self.code = code.inner_text()

    def open(self, path: str, **screen) -> Page:
        self.contexts.append(self._browser.new_context(**screen, **self._options))
        page = self.contexts[-1].new_page()
        page.goto(self._address + path)
        return page

    def press(self, name: str) -> None:
        self.presenter.get_by_role("button", name=name).click()

    def join(self) -> Page:
        """A phone that has followed the link."""
        phone = self.open(f"/join?room={self.code}", **PHONE)
        expect(phone.get_by_role("heading", name="Draw a", level=1)).to_be_visible()
        self.phones.append(phone)
        return phone

    def expect_figure(self, name: str, number: int) -> None:
        figure = self.presenter.locator(".figures div").filter(has_text=name).first
        expect(figure.locator("b")).to_have_text(str(number))


def task(phone: Page) -> int:
    """The digit that a phone is asked to draw."""
    return int(phone.get_by_role("heading", name="Draw a").inner_text()[-1])


def draw_and_send(phone: Page) -> None:
    draw(phone, DIGITS[task(phone)])
    phone.get_by_role("button", name="Send").click()


def expect_stored(phone: Page, number: int) -> None:
    expect(phone.get_by_text(f"Stored. Your drawings so far: {number}.")).to_be_visible()


def next_game(a_class: Class, name: str) -> None:
    """Start a game, and have all phones learn of it."""
    a_class.press("Games")
    a_class.presenter.get_by_test_id("stPopoverBody").get_by_role("button", name=name).click()
    a_class.presenter.keyboard.press("Escape")
    expect(a_class.presenter.get_by_text(f": {name}")).to_be_visible()
    for phone in a_class.phones:
        phone.get_by_role("button", name="What’s next?").click()


def wait_until_quiet(page: Page) -> None:
    """Wait until what fades in is there; a page that polls never stands still."""
    page.wait_for_timeout(2500)
