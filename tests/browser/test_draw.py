"""Drawing digits in real Chromium, and what the page says of them."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from mnist_core.drawing.sketch import UNITS, Sketch, make_stroke, render_sketch
from tests.app_in_chromium import button, canvas, clear, draw, draw_by_touch, undo
from tests.browser.expectations import expect_blank, expect_digit, wait_until_still
from tests.browser.screens import LAPTOP, PHONE
from tests.hand import DIGITS, EUROPEAN, NO_DIGITS


def test_each_digit_is_read(open_page):
    page = open_page()
    for digit, strokes in [*DIGITS.items(), *EUROPEAN.items()]:
        expect_blank(page)
        draw(page, strokes)
        expect_digit(page, digit)
        # By its name: the empty chart may be there for some milliseconds more, unseen.
        bars = page.get_by_role("list", name="Bar chart of how likely each answer is")
        expect(bars).to_be_visible()
        expect(page.get_by_alt_text("what the network sees")).to_be_visible()
        clear(page)


def test_a_letter_is_refused(open_page):
    page = open_page()
    for letter in ("K", "M"):
        draw(page, NO_DIGITS[letter])
        status = page.get_by_role("status")
        expect(status).to_contain_text("not one of the digits 0 to 9 that I know")
        expect(page.get_by_test_id("verdict")).to_have_text("none of 0 to 9")
        clear(page)


def test_strokes_are_taken_back_one_by_one_and_a_clear_too(open_page):
    page = open_page()
    draw(page, [[(140, 50), (140, 230)]])
    expect_digit(page, 1)
    draw(page, [[(60, 60), (135, 52)]])
    expect_digit(page, 7)
    undo(page)
    expect_digit(page, 1)
    clear(page)
    expect_blank(page)
    undo(page)
    expect_digit(page, 1)
    draw(page, [[(60, 60), (135, 52)]])  # goes on from what came back
    expect_digit(page, 7)


def test_an_eraser_makes_a_one_of_a_seven(open_page):
    page = open_page()
    draw(page, [[(140, 50), (140, 230)], [(60, 60), (135, 52)]])
    expect_digit(page, 7)
    page.get_by_role("radio", name="eraser").click()
    # The tool shows nowhere on the page, but what is asked for next is answered after it.
    page.get_by_text("All networks", exact=True).click()
    expect(page.get_by_role("button", name="tiny_mlp")).to_be_visible()
    draw(page, [[(60, 60), (122, 53)], [(60, 50), (122, 50)]])
    expect_digit(page, 1)
    undo(page)
    undo(page)  # one of two strokes of the eraser is enough
    expect_digit(page, 7)
    expect(page.get_by_role("radio", name="eraser")).to_be_checked()
    clear(page)
    expect_blank(page)
    expect(page.get_by_role("radio", name="pen", exact=True)).to_be_checked()
    draw(page, DIGITS[4])
    expect_digit(page, 4)


def test_another_network_reads_the_same_drawing(open_page):
    page = open_page("/?network=tiny_mlp")
    networks = page.get_by_role("combobox", name="Network")
    expect(page.get_by_role("list", name="An empty chart")).to_be_visible()
    before = networks.bounding_box()
    draw(page, DIGITS[7])
    expect_digit(page, 7)
    expect(page.get_by_text("has only ever seen digits")).to_be_visible()
    assert networks.bounding_box() == before  # nothing moves away from under the pointer
    networks.click()
    page.get_by_role("option", name="dropout_cnn").click()
    expect(page).to_have_url(re.compile("network=dropout_cnn"))
    expect_digit(page, 7)


def test_the_drawing_survives_a_visit_to_another_page(open_page):
    page = open_page()
    draw(page, DIGITS[4])
    expect_digit(page, 4)
    page.get_by_role("link", name="Training").first.click()
    expect(page.get_by_role("heading", name="How did the networks learn?")).to_be_visible()
    page.get_by_role("link", name="Draw").first.click()
    expect_digit(page, 4)
    assert canvas_ink(page).any()
    undo(page)
    expect(page.get_by_role("status")).not_to_contain_text("a 4")


def test_a_stroke_reruns_the_fragment_alone(open_page):
    received: list[bytes | str] = []

    def listen(page: Page) -> None:
        page.on("websocket", lambda ws: ws.on("framereceived", lambda f: received.append(f)))

    page = open_page(watch=listen)
    expect_blank(page)
    assert any(b"Which digit is this?" in bytes_of(frame) for frame in received)
    received.clear()
    draw(page, DIGITS[7])
    expect_digit(page, 7)
    assert received
    assert not any(b"Which digit is this?" in bytes_of(frame) for frame in received)


def test_the_whole_canvas_is_seen_at_any_width(open_page):
    page = open_page()
    for width in (390, 645, 700, 820, 900, 1600):
        page.set_viewport_size({"width": width, "height": 844})
        wait_until_still(page)
        visible = canvas(page).evaluate(
            """canvas => {
                const scroll = canvas.closest(".dc-scroll").getBoundingClientRect();
                return [scroll.width, scroll.right, window.innerWidth];
            }"""
        )
        assert visible[0] >= 320, width
        assert visible[1] <= visible[2], width


def test_a_stroke_may_begin_in_any_corner(open_page):
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    for corner in [(270, 8), (200, 12), (8, 8), (8, 270), (270, 270)]:
        draw_by_touch(page, [[corner, (140, 140)]])
        expect(page.get_by_test_id("verdict")).not_to_have_text("?")
        clear(page, by_touch=True)
        expect_blank(page)


def test_a_stroke_may_end_anywhere(open_page):
    page = open_page(viewport={"width": 1200, "height": 900})
    for end in [(140, 330), (40, 330), (-60, 140), (340, 140), (140, -60)]:
        draw(page, [[(140, 60), (140, 140), end]])
        expect(page.get_by_test_id("verdict")).not_to_have_text("?")
        clear(page)
        expect_blank(page)


def test_a_finger_draws_on_a_phone(open_page):
    page = open_page(
        viewport={"width": 390, "height": 664},  # between the browser's own bars
        has_touch=True,
        is_mobile=True,
        device_scale_factor=3,
    )
    draw_by_touch(page, DIGITS[3])
    expect_digit(page, 3)
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1], "the page scrolls sideways"
    expect(button(page, "Clear")).to_be_in_viewport()
    expect(page.get_by_test_id("verdict")).to_be_in_viewport(ratio=1)
    button(page, "Clear").tap()
    expect_blank(page)


@pytest.mark.parametrize(("screen", "pen"), [("phone", 3), ("phone", 8), ("laptop", 14)])
def test_strokes_are_drawn_in_python_as_the_canvas_paints_them(open_page, pen, screen):
    options = PHONE if screen == "phone" else LAPTOP
    page = open_page(f"/?pen={pen}", **options)
    expect_blank(page)
    strokes = [*DIGITS[8], *DIGITS[4], [(30, 30)]]
    draw(page, strokes, exactly=True)
    wait_for_ink(page, 30, 30)
    box = canvas(page).bounding_box()
    corner, scale = np.array([box["x"], box["y"]]), box["width"] / 280
    # The browser reports the mouse in whole pixels of the page.
    # The pencil leaves out the last point but one, which in a hand's stroke is near the last.
    kept = [[*stroke[:-2], stroke[-1]] if len(stroke) > 2 else stroke for stroke in strokes]
    reported = [(np.floor(np.array(stroke) * scale + corner) - corner) / scale for stroke in kept]
    painted = canvas_ink(page).astype(float)
    sketch = Sketch(
        tuple(make_stroke(line * UNITS / 280, 10 * pen, erases=False) for line in reported)
    )
    difference = np.abs(painted - render_sketch(sketch))
    assert difference.mean() / 255 < 0.02
    assert difference.sum() < 0.06 * painted.sum()


def canvas_ink(page: Page) -> np.ndarray:
    """What is on the canvas now, as uint8 (280, 280): 255 for white."""
    canvas(page)
    url = page.locator(LOWER_CANVAS).evaluate("canvas => canvas.toDataURL()")
    picture = Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))
    return np.asarray(picture.convert("L").resize((280, 280), Image.Resampling.BOX))


def wait_for_ink(page: Page, x: int, y: int) -> None:
    """Wait until the canvas has painted ink at a place, in pixels of a canvas of 280."""
    page.wait_for_function(
        """([canvas, x, y]) => canvas.getContext("2d")
            .getImageData(x * canvas.width / 280, y * canvas.height / 280, 1, 1).data[0] > 0""",
        arg=[page.locator(LOWER_CANVAS).element_handle(), x, y],
    )


LOWER_CANVAS = "canvas.dc-canvas.lower-canvas"  # the finished strokes


def bytes_of(frame: bytes | str) -> bytes:
    return frame if isinstance(frame, bytes) else frame.encode()


def test_the_first_visit_of_draw_is_light(open_page):
    sizes: list[int] = []

    def count(page: Page) -> None:
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on(
            "Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"])
        )

    page = open_page("/", watch=count, **PHONE)
    draw(page, DIGITS[7])
    expect_digit(page, 7)
    page.wait_for_timeout(2000)  # for what comes late
    assert 0.5e6 < sum(sizes) < 2e6  # bytes; 8.2 MB when Plotly drew the bars


def test_strokes_are_taken_back_and_brought_back_by_keys(open_page):
    page = open_page()
    draw(page, DIGITS[7])
    expect_digit(page, 7)
    page.wait_for_timeout(300)
    page.keyboard.press("Control+z")
    expect_blank(page)
    page.keyboard.press("Control+Shift+z")
    expect_digit(page, 7)
    page.keyboard.press("Delete")
    expect_blank(page)


def test_an_example_needs_no_drawing(open_page, mnist):
    page = open_page()
    button(page, "Try an example").click()
    expect(page.get_by_test_id("verdict")).not_to_have_text("?")
