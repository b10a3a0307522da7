"""The Confusion page in real Chromium."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from mnist_core.networks import runs
from tests.app_in_chromium import canvas
from tests.browser.fingers import scrolled, swipe_up
from tests.browser.screens import LAPTOP, PHONE


def cell(page: Page, name: str, label: int, prediction: int) -> Locator:
    """A cell of the confusion matrix that this network's name is in."""
    matrix = page.get_by_role("table", name=re.compile(rf"\b{name}\b"))
    return matrix.locator("tbody button").nth(10 * label + prediction)


@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_one_tap_on_a_cell_brings_its_images_into_view(open_page, mnist, screen):
    confusion = np.array(runs.read_run("tiny_mlp").card.figures.confusion)
    page = open_page("/confusion?network=tiny_mlp", **screen)
    for label, prediction in [(9, 4), (5, 3), (2, 0)]:
        tapped = cell(page, "tiny_mlp", label, prediction)
        tapped.tap() if "has_touch" in screen else tapped.click()
        expect(page).to_have_url(re.compile(f"cell={label}-{prediction}"))
        count = int(confusion[label, prediction])
        heading = page.get_by_role(
            "heading", name=f"{label}s read as {prediction} by tiny_mlp: {count} image"
        )
        expect(heading).to_be_in_viewport()
        expect(tapped).to_have_attribute("aria-pressed", "true")
        first = page.locator(".gallery button").first
        expect(first).to_have_attribute(
            "title", re.compile(f": an? {label}, read as an? {prediction}")
        )


def test_a_cell_of_the_second_matrix_shows_the_second_networks_images(open_page, mnist):
    page = open_page("/confusion", **LAPTOP)
    cell(page, "studio", 9, 4).click()
    expect(page).to_have_url(re.compile("of=versus"))
    expect(page.get_by_role("heading", name="9s read as 4 by studio: 2 images")).to_be_visible()
    expect(page.locator(".gallery button")).to_have_count(2)
    expect(cell(page, "basic_mlp", 9, 4)).to_have_attribute("aria-pressed", "false")
    cell(page, "basic_mlp", 5, 3).click()
    expect(page.get_by_role("heading", name="5s read as 3 by basic_mlp")).to_be_visible()
    page.go_back()  # one step for each click
    expect(page.get_by_role("heading", name="9s read as 4 by studio")).to_be_visible()
    page.get_by_role("button", name="Edit this digit in Draw").click()
    canvas(page)
    page.go_back()
    expect(page.get_by_role("heading", name="9s read as 4 by studio")).to_be_visible()
    expect(page).to_have_url(re.compile(r"(?=.*cell=9-4)(?=.*of=versus)"))


def test_two_matrices_are_whole_on_the_first_screen(open_page):
    page = open_page("/confusion?source=mnist", **LAPTOP)
    for name in ("basic_mlp", "studio"):
        expect(cell(page, name, 9, 9)).to_be_in_viewport(ratio=1)
        box = cell(page, name, 9, 9).bounding_box()
        assert box["width"] == pytest.approx(box["height"], abs=1)
        assert box["width"] > 40


@pytest.mark.parametrize("width", [360, 390])
def test_the_matrix_fits_a_phone_and_lets_a_finger_scroll(open_page, width):
    phone = PHONE | {"viewport": {"width": width, "height": 844}}
    page = open_page("/confusion?source=mnist&quantity=label", **phone)
    expect(page.get_by_role("radio", name="studio")).to_be_visible()  # one matrix at a time
    last = cell(page, "basic_mlp", 9, 9)
    cut = last.evaluate(
        """last => [...last.closest("table").querySelectorAll("button, th")]
            .filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.textContent)"""
    )
    assert cut == []
    box = last.bounding_box()
    assert box["width"] >= 24  # WCAG 2.2, 2.5.8
    assert box["x"] + box["width"] <= width
    widths = page.get_by_test_id("stMain").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1], "the page scrolls sideways"
    address = page.url
    swipe_up(page, cell(page, "basic_mlp", 5, 5))
    assert scrolled(page) > 100
    assert page.url == address  # nothing was chosen


def test_the_matrix_is_reached_and_walked_by_keyboard(open_page, mnist):
    page = open_page("/confusion?cell=0-0", **LAPTOP)
    in_tab_order = page.get_by_role("table", name=re.compile("basic_mlp")).locator(
        'button[tabindex="0"]'
    )
    expect(in_tab_order).to_have_count(1)
    in_tab_order.focus()
    for key in ("ArrowUp", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    expect(cell(page, "basic_mlp", 2, 1)).to_be_focused()
    expect(in_tab_order).to_have_accessible_name("2 read as 1: 3 images, 0.3% of all 2s")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2s read as 1 by basic_mlp: 3 images")).to_be_visible()
    expect(cell(page, "basic_mlp", 2, 1)).to_have_attribute("aria-pressed", "true")
    expect(cell(page, "basic_mlp", 2, 1)).to_be_focused()
    page.keyboard.press("Tab")
    expect(cell(page, "basic_mlp", 2, 2)).not_to_be_focused()


def test_a_cell_leads_on_to_how_its_network_learned_and_to_the_map(open_page, mnist):
    page = open_page("/confusion?cell=9-4&of=versus", **LAPTOP)
    index = page.locator(".gallery button").first.get_attribute("title").split()[3].rstrip(":")
    page.get_by_role("link", name="See it on the map").click()
    expect(page).to_have_url(re.compile(rf"/map\?digit={index}$"))
    page.go_back()
    page.get_by_role("link", name="How studio learned").click()
    expect(page).to_have_url(re.compile(r"/training\?networks=studio$"))


def test_back_undoes_a_choice_and_returns_from_the_canvas(open_page, mnist):
    page = open_page("/mistakes?network=tiny_mlp")
    right = page.get_by_role("radio", name="correct")
    right.click()
    expect(page).to_have_url(re.compile("show=right"))
    page.locator(".gallery button").nth(2).click()
    expect(page).to_have_url(re.compile("digit="))
    view = page.url
    page.get_by_role("button", name="Edit this digit in Draw").click()
    canvas(page)
    page.get_by_role("link", name="Mistakes").first.click()
    expect(page.locator(".gallery button").nth(2)).to_have_attribute("aria-pressed", "true")
    assert sorted(page.url.split("?")[1].split("&")) == sorted(view.split("?")[1].split("&"))
    page.goto(view.split("?")[0] + "?network=tiny_mlp")
    expect(page.get_by_role("radio", name="mistakes")).to_be_checked()
    right.click()
    expect(page).to_have_url(re.compile("show=right"))
    page.go_back()
    expect(page.get_by_role("radio", name="mistakes")).to_be_checked()
    expect(page).not_to_have_url(re.compile("show=right"))
