"""The Mistakes page in real Chromium."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from mnist_core.networks import runs
from tests.app_in_chromium import button, canvas, draw, undo
from tests.browser.expectations import expect_blank, expect_digit, wait_until_still
from tests.browser.screens import LAPTOP


def cell(page: Page, name: str, label: int, prediction: int) -> Locator:
    """A cell of the confusion matrix that this network's name is in."""
    matrix = page.get_by_role("table", name=re.compile(rf"\b{name}\b"))
    return matrix.locator("tbody button").nth(10 * label + prediction)


def test_a_link_leads_to_a_digit_and_on_to_the_canvas(open_page, mnist):
    probabilities = runs.read_run("tiny_mlp").test_probabilities()
    read = probabilities.argmax(axis=1)
    sure = probabilities.max(axis=1) * (read != mnist.test_labels)
    index = int(sure.argmax())
    page = open_page(f"/mistakes?network=tiny_mlp&sort=confidence&digit={index}")
    said = page.get_by_text(f"MNIST test image {index} is labelled a")
    article = "an" if read[index] == 8 else "a"
    expect(said).to_contain_text(f"tiny_mlp reads it as {article} {read[index]}")
    expect(page.locator(".gallery button").first).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Edit this digit in Draw").click()
    canvas(page)
    expect_digit(page, int(read[index]))
    assert "network=tiny_mlp" in page.url
    assert canvas_ink(page).any()
    draw(page, [[(20, 20), (260, 20), (260, 260), (20, 260), (20, 20)]])
    expect(page.get_by_role("status")).not_to_contain_text("more than 99.9%")
    undo(page)
    expect_digit(page, int(read[index]))
    undo(page)
    expect_blank(page)


def test_the_gallery_is_sorted_and_turned_over(open_page, mnist):
    probabilities = runs.read_run("tiny_mlp").test_probabilities()
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != mnist.test_labels)
    page = open_page("/mistakes?network=tiny_mlp&sort=label")
    first = page.locator(".gallery button").first
    expect(first).to_have_attribute("title", re.compile(": a 0, read as"))
    page.get_by_role("button", name="More options").click()
    page.get_by_role("radio", name="confidence").click()
    surest = int(wrong[probabilities[wrong].max(axis=1).argmax()])
    expect(first).to_have_attribute("title", re.compile(f"image {surest}:"))
    expect(page).to_have_url(re.compile("sort=confidence"))
    page.keyboard.press("Escape")
    button(page, "Next").click()
    expect(page).to_have_url(re.compile("page=2"))
    expect(first).not_to_have_attribute("title", re.compile(f"image {surest}:"))
    expect(first).to_have_attribute("aria-pressed", "true")
    second = page.locator(".gallery button").nth(1)
    second.click()
    expect(page).to_have_url(re.compile("digit="))
    expect(second).to_have_attribute("aria-pressed", "true")


def centres(locator: Locator) -> list[float]:
    """How far each is from the left, by its middle."""
    boxes = (one.bounding_box() for one in locator.all())
    return [box["x"] + box["width"] / 2 for box in boxes if box]


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_bars_and_table_of_a_digit_have_the_same_columns_and_nothing_is_cut(
    open_page, mnist, width
):
    size = {"width": width, "height": 860}
    page = open_page("/mistakes?network=tiny_mlp&digit=9729", viewport=size)
    row = page.locator(".by-network tr.chosen td")
    row.first.wait_for()
    bars = centres(page.locator(".bars .digit"))
    assert len(bars) == 10
    np.testing.assert_allclose(bars, centres(row), atol=2)
    cells = page.locator(".by-network td, .by-network tbody th")
    cut = "cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth).map(c => c.innerText)"
    assert cells.evaluate_all(cut) == []


@pytest.mark.parametrize("touch", [False, True])
def test_a_chosen_digit_is_seen_at_once(open_page, mnist, touch):
    size = {"width": 390, "height": 844} if touch else {"width": 1280, "height": 860}
    page = open_page("/mistakes", viewport=size, has_touch=touch, is_mobile=touch)
    digit = page.locator(".gallery button").nth(21)
    digit.wait_for()
    wait_until_still(page)
    number = re.search(r"\d+", digit.get_attribute("title"))[0]
    if touch:
        digit.tap()
    else:
        digit.click()
    expect(page.get_by_text(f"MNIST test image {number} is labelled")).to_be_in_viewport(ratio=1)
    expect(page.locator(".bars")).to_be_in_viewport(ratio=1)
    expect(page.locator(".by-network tbody")).to_be_in_viewport(ratio=1)


def test_a_page_of_the_gallery_is_turned_without_scrolling_away(open_page, mnist):
    page = open_page(
        "/mistakes?network=tiny_mlp", viewport={"width": 390, "height": 844}, has_touch=True
    )
    chosen = page.locator(".gallery button").nth(3)
    chosen.wait_for()
    wait_until_still(page)  # else the tap may meet what stands there a moment later
    chosen.tap()
    expect(chosen).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".bars")).to_be_in_viewport(ratio=1)
    turn = button(page, "Next")
    turn.tap()
    expect(page.get_by_text("Page 2 of 15")).to_be_visible()
    page.wait_for_timeout(1000)  # scrolling would take less
    expect(turn).to_be_in_viewport(ratio=1)


def test_a_click_counts_though_the_gallery_changes_meanwhile(open_page, mnist):
    page = open_page("/mistakes?network=tiny_mlp", **LAPTOP)
    clicked, other = (page.locator(".gallery button").nth(place) for place in (3, 5))
    clicked.hover()
    page.mouse.down()
    other.evaluate("button => button.click()")
    expect(other).to_have_attribute("aria-pressed", "true")
    page.mouse.up()
    expect(clicked).to_have_attribute("aria-pressed", "true")


def test_the_gallery_is_used_by_keyboard(open_page, mnist):
    page = open_page("/mistakes?network=studio")
    gallery = page.get_by_role("group", name="Mistakes")
    third = gallery.get_by_role("button").nth(2)
    expect(third).to_have_accessible_name(re.compile(r"^MNIST test image \d+: a 7, read as a 1 \("))
    gallery.get_by_role("button").first.focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(third).to_have_attribute("aria-pressed", "true")
    expect(third).to_be_focused()


def test_a_mistake_links_to_its_place_on_the_map_and_to_its_cell(open_page, mnist):
    view = "/mistakes?network=tiny_mlp&digit=9729"
    page = open_page(view)
    page.get_by_role("link", name="See it on the map").click()
    expect(page).to_have_url(re.compile(r"/map\?.*digit=9729"))
    page = open_page(view)
    page.get_by_role("link", name="All 5s read as 6").click()
    expect(page).to_have_url(re.compile(r"/confusion\?.*cell=5-6"))
    expect(page.get_by_role("heading", name="5s read as 6 by tiny_mlp")).to_be_visible()


def canvas_ink(page: Page) -> np.ndarray:
    """What is on the canvas now, as uint8 (280, 280): 255 for white."""
    canvas(page)
    url = page.locator(LOWER_CANVAS).evaluate("canvas => canvas.toDataURL()")
    picture = Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))
    return np.asarray(picture.convert("L").resize((280, 280), Image.Resampling.BOX))


LOWER_CANVAS = "canvas.dc-canvas.lower-canvas"  # the finished strokes
