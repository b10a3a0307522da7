"""What browser tests wait for and expect."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

expect.set_options(timeout=20_000)  # a machine with other work is slow, not wrong


def expect_verdict(page: Page, sign: str) -> None:
    expect(page.get_by_test_id("verdict")).to_have_text(sign, timeout=20_000)


def expect_digit(page: Page, digit: int) -> None:
    expect(page.get_by_test_id("verdict")).to_have_text(str(digit))
    expect(page.get_by_role("status")).to_have_text(re.compile(rf"^(It's|Probably) an? {digit}\b"))


def expect_blank(page: Page) -> None:
    expect(page.get_by_text("Draw one digit, 0 to 9")).to_be_visible()
    expect(page.get_by_test_id("verdict")).to_have_text("?")


def wait_until_still(page: Page) -> None:
    """Wait until the page has run and nothing on it changes any more."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    page.wait_for_timeout(1500)  # for what fades in, or runs again for the screen's size


def expect_no_violations(page: Page) -> None:
    """Axe-core finds nothing, at the top and at the end, in the light and in the dark theme."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        wait_until_still(page)
        for end in ("0", "main.scrollHeight"):
            page.get_by_test_id("stMain").evaluate(f"main => main.scrollTo(0, {end})")
            page.wait_for_timeout(300)
            assert violations(page) == [], f"in the {scheme} theme, scrolled to {end}"


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong on the page, with the elements concerned."""
    for _ in range(3):  # what fades in has too little contrast for a moment
        found = Axe().run(page).response["violations"]
        if not found:
            break
        page.wait_for_timeout(1500)
    return [f"{rule['id']}: {[node['html'][:200] for node in rule['nodes']]}" for rule in found]
