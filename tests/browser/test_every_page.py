"""What holds for every page in real Chromium: accessibility, width, navigation, presenting."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests import app_in_chromium
from tests.browser.expectations import expect_no_violations, wait_until_still
from tests.browser.screens import LAPTOP, PHONE, SMALL_PHONE


@pytest.mark.parametrize(
    "path",
    ["/training", "/confusion", "/mistakes?confidence=true", "/map", "/dataset?view=dataset"],
)
def test_every_choice_is_seen_whole_on_a_phone(open_page, mnist, path):
    page = open_page(path, viewport={"width": 390, "height": 844})
    page.locator(".js-plotly-plot, table button").first.wait_for()
    last = page.get_by_test_id("stButtonGroup").locator("button:last-of-type")
    expect(last).not_to_have_count(0)
    wait_until_still(page)  # a choice that is drawn again has no place for a moment
    for choice in filter(lambda choice: choice.is_visible(), last.all()):
        box = choice.bounding_box()
        assert box["x"] + box["width"] <= 390 - 16, choice.inner_text()


def test_the_tab_of_the_open_page_is_in_view_on_a_phone(open_page):
    page = open_page("/doctor", **PHONE)
    tab = page.locator(".st-key-tabs").get_by_role("link", name="Check-up")
    expect(tab).to_be_in_viewport(ratio=0.9)


def test_the_first_visitor_may_come_by_a_link_to_any_page(browser):
    with app_in_chromium.served_app() as (address, _):
        page = browser.new_page()
        page.goto(f"{address}/confusion?network=tiny_mlp")
        expect(page.get_by_role("heading", name="What does a network mix up?")).to_be_visible()
        expect(
            page.get_by_test_id("stTopNavLink").first
        ).to_be_visible()  # from app.py's own navigation
        expect(page.get_by_text("gallery", exact=True)).to_have_count(0)
        assert "network=tiny_mlp" in page.url
        page.close()


def test_markdown_in_a_link_is_shown_as_text(open_page):
    markdown = "![a](/a.png) [b](/b) www.c.org"
    page = open_page(f"/training?quantity={quote(markdown)}")
    toast = page.get_by_test_id("stToast")
    expect(toast).to_contain_text(
        f"The link asks for quantity={markdown}, which is not one of the choices"
    )
    expect(toast.locator("img, a")).to_have_count(0)
    expect(page.get_by_role("radio", name="accuracy")).to_be_checked()


# Every page with what shows that it is complete.
COMPLETE = {
    "/": "what the network sees",
    "/number": "Which number is this?",
    "/training": "How did the networks learn?",
    "/lab": "What makes a network learn?",
    "/confusion": "What does a network mix up?",
    "/mistakes": "Which digits fooled it?",
    "/map": "Which digits look alike?",
    "/dataset": "What does the network learn from?",
    "/join": "Draw together",
    "/room": "Draw with a class",
    "/doctor": "Is everything working?",
}


@pytest.mark.parametrize("screen", [LAPTOP, SMALL_PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", COMPLETE)
def test_axe_finds_nothing_and_nothing_is_too_wide(open_page, mnist, path, screen):
    page = open_page(path, color_scheme="light", **screen)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect_no_violations(page)
    main = page.get_by_test_id("stMain")
    widths = main.evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1], "the page scrolls sideways"


def test_charts_follow_a_change_of_the_theme(open_page):
    page = open_page("/training", color_scheme="light")
    number = page.locator(".js-plotly-plot .ytick text").first
    expect(number).to_have_css("fill", "rgb(49, 51, 63)")
    page.emulate_media(color_scheme="dark")
    expect(number).to_have_css("fill", "rgb(250, 250, 250)")


def test_a_phone_finds_the_pages_in_a_tab_bar(open_page):
    page = open_page("/", **PHONE)
    tab = page.get_by_test_id("stPageLink-NavLink").filter(has_text="Confusion")
    expect(tab).to_be_in_viewport(ratio=1)
    tab.tap()
    expect(page.get_by_role("heading", name="What does a network mix up?")).to_be_visible()
    expect(page).to_have_title("Confusion – Draw a digit")


@pytest.mark.parametrize("path", ["/", "/training"])
def test_presenting_shows_the_page_alone(open_page, path):
    page = open_page(f"{path}?present", viewport={"width": 1920, "height": 1080})
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stHeader")).not_to_be_visible()
    size = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert size > 25
    page.get_by_role("button", name="close_fullscreen").click()
    expect(page.get_by_test_id("stHeader")).to_be_visible()
