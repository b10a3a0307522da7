"""Numbers in real Chromium: written with a finger or a mouse, on pictures, and from Draw."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.app_in_chromium import button, canvas, draw
from tests.browser.expectations import expect_no_violations
from tests.browser.screens import LANDSCAPE, LAPTOP, PHONE, PROJECTOR, SMALL_PHONE
from tests.hand import DIGITS, SIDE, Points, slowly
from tests.pages.test_number import side_by_side
from tests.pictures.paper import ink_of, photo, strokes_of

SCREENS = pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])


@pytest.fixture(scope="module")
def photo_of_42(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("photos") / "number.jpg"
    Image.fromarray(photo(ink_of(strokes_of(4, 2), (900, 1200)))).save(file)
    return file


def expect_number(page: Page, number: str) -> None:
    expect(page.get_by_test_id("number")).to_have_text(number, timeout=20_000)


def touch(page: Page, points: list[tuple[float, float]]) -> None:
    """Draw one line on the screen with a finger."""
    devtools = page.context.new_cdp_session(page)
    for i, (x, y) in enumerate(points):
        kind = "touchMove" if i else "touchStart"
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def write_by_touch(page: Page, strokes: list[Points]) -> None:
    box = canvas(page).bounding_box()
    scale = box["width"] / SIDE
    for stroke in slowly(strokes):
        touch(page, [(box["x"] + x * scale, box["y"] + y * scale) for x, y in stroke])
        page.wait_for_timeout(300)


def is_seen(page: Page, box: dict[str, float]) -> bool:
    """Whether a box has a bright line above it, where no digit of the tests is."""
    above = {"x": box["x"] + box["width"] * 0.3, "y": box["y"] - 6, "width": 1, "height": 6}
    shot = Image.open(io.BytesIO(page.screenshot(clip=above))).convert("L")
    return shot.getextrema()[1] > 100


@SCREENS
def test_a_number_that_is_written_is_read_digit_by_digit(open_draw, screen):
    page = open_draw("/number", **screen)
    if screen is PHONE:
        write_by_touch(page, side_by_side(4, 2))
    else:
        draw(page, side_by_side(4, 2))
    expect_number(page, "42")
    expect(page.get_by_alt_text("digit 1")).to_be_visible()
    expect(page.get_by_alt_text("digit 2")).to_be_visible()
    expect(page.get_by_role("list", name="Bar chart")).to_have_count(2)
    boxes = [box.bounding_box() for box in page.locator(".boxes i").all()]
    for box in boxes:
        assert is_seen(page, box)
    place = canvas(page).bounding_box()
    scale = place["width"] / SIDE
    for box, digit in zip(boxes, (0, 1), strict=True):
        strokes = side_by_side(4, 2)[: len(DIGITS[4])] if digit == 0 else side_by_side(4, 2)[2:]
        across = [place["x"] + x * scale for stroke in strokes for x, _ in stroke]
        down = [place["y"] + y * scale for stroke in strokes for _, y in stroke]
        assert box["x"] <= min(across) and max(across) <= box["x"] + box["width"]
        assert box["y"] <= min(down) and max(down) <= box["y"] + box["height"]


@pytest.mark.parametrize(
    "screen",
    [PHONE, SMALL_PHONE, LANDSCAPE, LAPTOP, PROJECTOR],
    ids=["phone", "small phone", "landscape", "laptop", "projector"],
)
def test_canvas_and_number_are_seen_together(open_draw, screen):
    page = open_draw("/number", **screen)
    draw(page, side_by_side(4, 2))
    expect_number(page, "42")
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    expect(canvas(page)).to_be_in_viewport(ratio=1)
    expect(page.get_by_test_id("number")).to_be_in_viewport(ratio=1)
    widths = page.get_by_test_id("stMain").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1], "the page scrolls sideways"


def test_a_reload_keeps_the_number_and_the_digit_apart(open_draw):
    page = open_draw("/number", **LAPTOP)
    draw(page, side_by_side(4, 2))
    expect_number(page, "42")
    page.wait_for_timeout(500)
    page.reload()
    expect_number(page, "42")
    page.get_by_role("link", name="Draw").first.click()
    expect(page.get_by_test_id("verdict")).to_have_text("?", timeout=20_000)


@SCREENS
def test_a_picture_is_read_and_cropped(open_draw, photo_of_42, screen):
    page = open_draw("/number?from=picture", wait=False, **screen)
    page.locator("input[type=file]").set_input_files(photo_of_42)
    expect_number(page, "42")
    assert page.locator(".picture .digit span").all_inner_texts() == ["4", "2"]
    corner = page.get_by_role("button", name="Lower left corner")
    corner.scroll_into_view_if_needed()
    frame = page.locator(".part").bounding_box()
    start = (frame["x"] + 1, frame["y"] + frame["height"] - 1)
    steps = [(start[0] + share * frame["width"], start[1]) for share in (0, 0.1, 0.3, 0.5)]
    if screen is PHONE:
        touch(page, steps)
    else:
        page.mouse.move(*steps[0])
        page.mouse.down()
        for step in steps[1:]:
            page.mouse.move(*step)
        page.mouse.up()
    expect_number(page, "2")
    page.get_by_role("button", name="Read the whole picture").click()
    expect_number(page, "42")


def test_a_picture_is_cropped_by_keyboard(open_draw, photo_of_42):
    page = open_draw("/number?from=picture", wait=False, **LAPTOP)
    page.locator("input[type=file]").set_input_files(photo_of_42)
    expect_number(page, "42")
    corner = page.get_by_role("button", name="Upper right corner")
    corner.focus()
    for _ in range(25):
        page.keyboard.press("ArrowLeft")
    expect_number(page, "4")
    expect(corner).to_be_focused()


def test_a_phone_takes_a_photo(open_draw, photo_of_42):
    page = open_draw("/number?from=picture", wait=False, **PHONE)
    field = page.locator("input[type=file]")
    field.evaluate(
        "field => field.addEventListener('click', () => { window.asked = "
        "[field.getAttribute('capture'), field.accept]; })"
    )
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Take a photo").tap()
    assert page.evaluate("window.asked") == ["environment", "image/*"]
    assert field.get_attribute("capture") is None  # files can still be chosen
    chooser.value.set_files(photo_of_42)
    expect_number(page, "42")


def test_a_laptop_does_not_offer_its_camera(open_draw):
    page = open_draw("/number?from=picture", wait=False, **LAPTOP)
    expect(page.locator("input[type=file]")).to_be_attached()
    page.wait_for_timeout(1000)
    expect(page.get_by_role("button", name="Take a photo")).to_be_hidden()


def test_what_is_no_picture_is_refused_in_words_and_the_next_one_is_read(
    open_draw,
    photo_of_42,
):
    page = open_draw("/number?from=picture", wait=False, **LAPTOP)
    film = io.BytesIO()
    frames = [Image.new("RGB", (60, 60), (shade, 0, 0)) for shade in (0, 99, 199)]
    frames[0].save(film, "WEBP", save_all=True, append_images=frames[1:])
    file = {"name": "film.webp", "mimeType": "image/webp", "buffer": film.getvalue()}
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("The picture is animated.")).to_be_visible()
    page.locator("input[type=file]").set_input_files(photo_of_42)
    expect_number(page, "42")


@SCREENS
def test_a_digit_of_a_number_is_explained_on_draw(open_draw, screen):
    page = open_draw("/number", **screen)
    draw(page, side_by_side(4, 2))
    expect_number(page, "42")
    page.locator(".st-key-why_1 button:visible").click()
    expect(page.get_by_role("heading", name="Which digit is this?")).to_be_visible()
    expect(page.get_by_test_id("verdict")).to_have_text("2", timeout=20_000)
    expect(page.get_by_role("heading", name="Why this answer?")).to_be_attached()
    page.get_by_role("link", name="Back to the number").click()
    expect_number(page, "42")


@SCREENS
def test_two_digits_on_draw_are_offered_as_a_number(open_draw, screen):
    page = open_draw("/", **screen)
    draw(page, [[(x, y + 60) for x, y in stroke] for stroke in side_by_side(4, 2)])
    expect(page.get_by_text("Several digits? 42.")).to_be_visible(timeout=20_000)
    button(page, "Read it as a number: 42").click()
    expect_number(page, "42")
    assert re.search(r"/number\b", page.url)
    page.go_back()
    expect(page.get_by_text("Several digits? 42.")).to_be_visible(timeout=20_000)


@SCREENS
def test_axe_finds_nothing_on_a_number(open_draw, photo_of_42, screen):
    page = open_draw("/number?from=picture", wait=False, **screen)
    page.locator("input[type=file]").set_input_files(photo_of_42)
    expect_number(page, "42")
    expect_no_violations(page)
    page.get_by_text("Write it").click()
    draw(page, side_by_side(4, 2))
    expect_number(page, "42")
    expect_no_violations(page)
