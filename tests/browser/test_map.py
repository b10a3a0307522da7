"""The Map page in real Chromium."""

import base64
import io
import re
from collections.abc import Callable
from contextlib import suppress

import numpy as np
from PIL import Image
from playwright.sync_api import Page, TimeoutError, expect

from mnist_core.digit_map import digit_map
from pages.shared import widgets
from tests import app_in_chromium
from tests.app_in_chromium import draw
from tests.browser.expectations import (
    expect_digit,
    wait_until_still,
)
from tests.browser.fingers import scrolled, swipe_up
from tests.browser.screens import LAPTOP, PHONE
from tests.hand import DIGITS


def test_an_old_link_to_the_map_leads_there_with_its_parameters(browser):
    with app_in_chromium.served_app() as (address, _):  # it may be the first visit
        page = browser.new_page()
        for _ in range(2):
            page.goto(f"{address}/embedding?network=tiny_mlp&dimensions=3")
            expect(page).to_have_url(re.compile(r"/map\?network=tiny_mlp&dimensions=3$"))
            expect(page.get_by_role("figure", name="A 3-D map of MNIST")).to_be_visible()
        page.close()


def test_choices_behind_a_button_keep_their_values_however_late_it_is_pressed(open_page, mnist):
    page = open_page("/map", **LAPTOP)
    page.get_by_role("radio", name="network’s view").click()
    expect(page.get_by_text("After learning")).to_be_visible()
    page.wait_for_timeout(1000 * widgets.SETTLED)
    page.get_by_role("radio", name="raw pixels").click()
    expect(page.get_by_text("Before learning")).to_be_visible()
    page.get_by_role("button", name="More options").click()
    for name, value in (("Neighbours", "5"), ("Point size", "5"), ("Opacity", "0.8")):
        expect(page.get_by_role("combobox", name=name)).to_have_value(value)
    expect(page).to_have_url(re.compile(r"/map$"))


NO_WEBGL = """
const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function(kind, ...rest) {
  return kind.includes("webgl") ? null : get.call(this, kind, ...rest);
};
"""


def test_the_map_is_drawn_without_webgl(open_page, mnist):
    page = open_page("/map", lambda page: page.add_init_script(NO_WEBGL), **LAPTOP)
    points = page.locator(".st-key-map .scatterlayer .point")
    expect(points).to_have_count(10_000)
    expect(page.get_by_text("WebGL is not supported")).to_have_count(0)
    page.get_by_role("button", name="More options").click()
    page.get_by_role("radio", name="3-D").click()
    expect(page.get_by_text("This browser cannot show maps in 3-D")).to_be_visible()


Place = tuple[float, float]


def click_in_chart(page: Page, find: Callable[[], Place | None], label: str) -> None:
    """Click a place in a chart, once the label under the mouse says that it is there.

    A chart that is still being laid out moves its points, and takes no clicks.
    """
    shown = page.locator(".hoverlayer .hovertext").filter(has_text=re.compile(label))
    for _ in range(50):
        place = find()
        if place:
            page.mouse.move(0, 0)
            page.mouse.move(*place)
        with suppress(TimeoutError):
            shown.wait_for(timeout=400)
            page.mouse.down()
            return page.mouse.up()
    raise AssertionError(f"No label in the chart says “{label}”.")


def click_point(page: Page, index: int) -> None:
    """Click a point of the map, where it is by Plotly's own axes."""
    plot = page.locator(".js-plotly-plot").first
    click_in_chart(page, lambda: plot.evaluate(PLACE_OF_POINT, index), f"^Image {index}: ")


PLACE_OF_POINT = """(plot, index) => {
    const {xaxis, yaxis} = plot._fullLayout || {};
    for (const trace of plot._fullData || []) {
        const i = [...(trace.customdata || [])].indexOf(index);
        if (i >= 0) {
            const box = plot.getBoundingClientRect();
            return [box.x + xaxis._offset + xaxis.l2p(trace.x[i]),
                    box.y + yaxis._offset + yaxis.l2p(trace.y[i])];
        }
    }
}"""


def point_that_no_other_hides() -> int:
    """The index of a digit that stands alone on the map of the pixels."""
    coordinates = digit_map.read_map(digit_map.PIXELS).coordinates[:, :2]
    crowd = np.linalg.norm(coordinates[:, None] - coordinates[None, ::10], axis=2)
    return int(np.sort(crowd, axis=1)[:, 1].argmax())


def open_map_on_a_phone(open_page: Callable[..., Page], path: str = "/map") -> Page:
    """The map on a phone, once it takes touches."""
    page = open_page(path, **PHONE)
    expect(page.get_by_role("button", name="Explore with a finger")).to_be_visible()
    page.locator(".js-plotly-plot .nsewdrag").first.wait_for()
    wait_until_still(page)
    return page


def visible_part(page: Page) -> list[float]:
    """The part of the map's vertical axis that is shown."""
    plot = page.locator(".js-plotly-plot").first
    return plot.evaluate("plot => plot._fullLayout.yaxis.range")


def test_a_finger_on_the_map_scrolls_the_page_and_moves_the_map_on_request(open_page, mnist):
    page = open_map_on_a_phone(open_page)
    before = visible_part(page)
    swipe_up(page, page.locator(".js-plotly-plot").first)
    assert scrolled(page) > 50
    assert visible_part(page) == before
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    page.get_by_role("button", name="Explore with a finger").tap()
    swipe_up(page, page.locator(".js-plotly-plot").first)
    assert scrolled(page) == 0
    assert visible_part(page) != before


def test_one_tap_on_the_map_shows_the_digit(open_page, mnist):
    page = open_map_on_a_phone(open_page)
    alone = point_that_no_other_hides()
    place = page.locator(".js-plotly-plot").first.evaluate(PLACE_OF_POINT, alone)
    page.touchscreen.tap(*place)
    expect(page).to_have_url(re.compile(f"digit={alone}(&|$)"))
    expect(page.get_by_role("heading", name="The chosen digit")).to_be_in_viewport()


def test_a_click_on_a_point_of_the_3d_map_shows_its_digit(open_page, mnist):
    page = open_page("/map?dimensions=3", **LAPTOP)
    plot = page.locator(".js-plotly-plot").first
    plot.locator("canvas").first.wait_for()
    wait_until_still(page)
    plot.evaluate(
        """plot => plot.on("plotly_hover", ({points}) => { window.seen = points[0].customdata })"""
    )
    box = plot.bounding_box()
    for across in range(30, 70, 4):
        x, y = box["x"] + across / 100 * box["width"], box["y"] + 0.4 * box["height"]
        page.mouse.move(x, y)
        page.wait_for_timeout(500)
        if page.evaluate("window.seen"):
            break
    page.mouse.down()
    page.wait_for_timeout(100)
    page.mouse.up()
    expect(page).to_have_url(re.compile(rf"digit={page.evaluate('window.seen')}(&|$)"))
    expect(page.get_by_role("heading", name="The chosen digit")).to_be_visible()


def test_the_page_of_the_map_is_short_on_a_phone(open_page, mnist):
    page = open_map_on_a_phone(open_page)
    height = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    assert height <= 975  # half of what it was


def test_a_click_on_a_point_of_the_map_shows_its_digit(open_page, mnist):
    page = open_page("/map?network=tiny_mlp", viewport={"width": 1280, "height": 1100})
    alone = point_that_no_other_hides()
    click_point(page, alone)
    expect(page).to_have_url(re.compile(f"digit={alone}(&|$)"))
    expect(page.get_by_text(f"MNIST test image {alone} is labelled a")).to_be_visible()
    shown = page.get_by_alt_text(f"MNIST test image {alone}").get_attribute("src")
    picture = Image.open(io.BytesIO(base64.b64decode(shown.split(",")[1])))
    np.testing.assert_array_equal(np.asarray(picture), mnist.test_images[alone])


def test_a_drawn_zero_lands_among_the_zeros(open_page, mnist):
    page = open_page("/?network=deep_cnn")
    draw(page, DIGITS[0])
    expect_digit(page, 0)
    page.get_by_role("link", name="Map").first.click()
    said = page.get_by_text("Most similar to it:")
    expect(said).to_be_visible(timeout=30_000)
    zeros = re.search(r"(\d+) zeros", said.inner_text())
    assert zeros and int(zeros[1]) > 5
