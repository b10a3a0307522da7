"""Sharing a drawing in real Chromium: by link, by QR code, from the strip."""

import re

import pytest
from playwright.sync_api import expect

from tests.app_in_chromium import button, draw
from tests.browser.expectations import expect_verdict, wait_until_still
from tests.browser.qr_codes import text_of_qr_code
from tests.browser.screens import LAPTOP, PHONE
from tests.hand import DIGITS


def seen(page) -> str:
    """The 28x28 image that the network sees, as a data URL."""
    return page.get_by_alt_text("what the network sees").get_attribute("src")


@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_a_link_opens_the_same_drawing_in_another_browser(open_draw, screen):
    page = open_draw("/?share=true", **screen)
    draw(page, DIGITS[4])
    expect_verdict(page, "4")
    link = page.get_by_label("Link to this drawing")
    expect(link).to_have_value(re.compile("drawing="), timeout=20_000)
    wait_until_still(page)  # the link may still be of a part of the drawing
    path = "/?" + link.input_value().partition("?")[2]
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    other = open_draw(path, **screen)
    expect_verdict(other, "4")
    assert seen(other) == seen(page)
    expect(other).not_to_have_url(re.compile("drawing="))
    draw(other, [[(60, 60), (220, 60)]])  # one can go on drawing
    expect(other.get_by_alt_text("what the network sees")).not_to_have_attribute("src", seen(page))
    button(other, "Undo").click()
    expect_verdict(other, "4")


def test_the_qr_code_holds_the_link(open_draw):
    page = open_draw("/?share=true", **LAPTOP)
    draw(page, DIGITS[8])
    expect_verdict(page, "8")
    link = page.get_by_label("Link to this drawing")
    expect(link).to_have_value(re.compile("drawing="))
    assert text_of_qr_code(page, "QR code: Link to this drawing") == link.input_value()


def test_back_leaves_the_page_and_is_not_filled_with_strokes(open_draw):
    page = open_draw("/training", wait=False, **LAPTOP)
    expect(page.get_by_role("heading", name="How did the networks learn?")).to_be_visible()
    page.get_by_role("link", name="Draw").first.click()
    draw(page, DIGITS[4])
    expect_verdict(page, "4")
    page.go_back()
    expect(page.get_by_role("heading", name="How did the networks learn?")).to_be_visible()


def test_a_click_in_the_strip_restores_a_drawing(open_draw):
    page = open_draw(**LAPTOP)
    draw(page, DIGITS[7])
    expect_verdict(page, "7")
    button(page, "Clear").click()
    expect_verdict(page, "?")
    draw(page, DIGITS[3])
    expect_verdict(page, "3")
    page.get_by_role("button", name="read as 7").click()
    expect_verdict(page, "7")
    expect(page.get_by_role("button", name="read as 3")).to_be_visible()
