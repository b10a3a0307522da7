"""The explanations on Draw in real Chromium, on a phone with a finger and on a laptop."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from pages.draw_parts.why import EXPLANATIONS
from tests.app_in_chromium import button, canvas, draw
from tests.browser.expectations import expect_verdict, violations, wait_until_still
from tests.browser.screens import LAPTOP, PHONE, SMALL_PHONE
from tests.hand import DIGITS


@pytest.fixture(params=[PHONE, LAPTOP], ids=["phone", "laptop"])
def open_why(open_draw, request):
    """A function that opens an explanation of a 4, drawn on a phone or on a laptop."""

    def open_it(path: str):
        page = open_draw(path, **request.param)
        draw(page, DIGITS[4])
        expect_verdict(page, "4")
        wait_until_still(page)  # the explanation may still be of a part of the drawing
        return page

    return open_it


def press(part: Locator) -> None:
    """Tap it where there is a touch screen, click it elsewhere."""
    if part.page.evaluate("navigator.maxTouchPoints > 0"):
        part.tap()
    else:
        part.click()


def choose(page: Page, question: str, answer: str) -> None:
    buttons = page.get_by_role("radiogroup", name=question)
    press(buttons.get_by_role("radio", name=answer, exact=True))


def ink(page: Page) -> list[float]:
    """How much ink, 0 to 1, is in each of 14 x 14 parts of the canvas."""
    wait_until_still(page)  # another canvas may be taking its place
    return page.locator("canvas.dc-canvas.lower-canvas").evaluate(
        """canvas => {
            const small = Object.assign(document.createElement("canvas"), {width: 14, height: 14});
            const paper = small.getContext("2d");
            paper.drawImage(canvas, 0, 0, 14, 14);
            return [...paper.getImageData(0, 0, 14, 14).data].filter((_, i) => i % 4 == 0)
                .map(value => value / 255);
        }"""
    )


def test_the_canvas_stays_where_it_is_while_a_stroke_is_drawn(open_draw):
    page = open_draw(**LAPTOP)
    draw(page, DIGITS[4])
    expect_verdict(page, "4")
    canvas(page).hover()
    page.mouse.down()
    question = page.get_by_role("radio", name=EXPLANATIONS["evidence"].label)
    question.evaluate("element => element.click()")
    expect(page.locator(".st-key-why-evidence")).to_be_attached()
    wait_until_still(page)
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0
    page.mouse.up()


def test_a_step_is_left_out_and_the_answer_without_it_is_said(open_why):
    page = open_why("/?why=steps&network=basic_mlp")
    answer = page.get_by_text("without scaling: ").inner_text().partition(": ")[2]
    without = page.get_by_alt_text("without scaling: ").get_attribute("src")
    said = page.locator("p").filter(has_text=re.compile("^Without scaling: "))
    seen = page.get_by_alt_text(re.compile("^28 × 28"))
    with_all = seen.get_attribute("src")
    assert with_all != without
    press(page.get_by_text("Without scaling", exact=True))
    expect(said).to_have_text(re.compile(f"^Without scaling: {re.escape(answer)}.* a 4"))
    expect(seen).to_have_attribute("src", without)
    expect(page).to_have_url(re.compile("without_scale=true"))
    press(page.get_by_text("Without scaling", exact=True))
    expect(said).to_have_count(0)
    expect(seen).to_have_attribute("src", with_all)


def test_the_evidence_for_another_digit_is_another_picture(open_why):
    page = open_why("/?why=evidence")
    picture = page.get_by_alt_text(re.compile("^Heat map of the evidence"))
    expect(page.get_by_text("What makes it a 4?")).to_be_visible()
    for_four = picture.get_attribute("src")
    choose(page, "Evidence for", "9")
    expect(page.get_by_text("Why not a 9?")).to_be_visible()
    expect(picture).to_have_attribute("alt", re.compile("a 9"))
    assert picture.get_attribute("src") != for_four


def test_a_changed_drawing_is_put_on_the_canvas_and_taken_back(open_why):
    page = open_why("/?why=change")
    choose(page, "Make it", "9")
    expect(page.get_by_text("read as a 9")).to_be_visible()
    seen = page.get_by_alt_text("what the network sees", exact=True)
    drawn, read = ink(page), seen.get_attribute("src")
    press(button(page, "Put it on the canvas"))
    # Alone or with a 4: the canvas centres the digit again.
    expect(page.get_by_test_id("verdict")).to_contain_text("9")
    expect(seen).not_to_have_attribute("src", read)
    assert ink(page) != pytest.approx(drawn, abs=0.3)
    press(button(page, "Undo"))
    expect_verdict(page, "4")
    expect(seen).to_have_attribute("src", read)
    assert ink(page) == pytest.approx(drawn, abs=0.3)


def test_the_nearest_digits_are_shown_and_found_on_the_map(open_why, mnist):
    page = open_why("/?why=similar")
    digits = page.get_by_role("group", name="The most similar digits").get_by_role("button")
    names = [digit.get_attribute("title") for digit in digits.all()]
    assert len(names) == 10 and all(": a 4, distance" in name for name in names)
    press(digits.nth(1))
    expect(digits.nth(1)).to_have_attribute("aria-pressed", "true")
    index = re.findall(r"\d+", names[1])[0]
    press(page.get_by_role("link", name=f"MNIST test image {index} on the map"))
    expect(page.get_by_role("heading", name="Which digits look alike?")).to_be_visible()
    expect(page.get_by_text(f"MNIST test image {index} is labelled a 4")).to_be_visible()


def test_a_press_on_a_layer_enlarges_its_maps(open_why):
    page = open_why("/?why=inside")
    layers = page.locator(".layers summary")
    assert len(layers.all()) > 5
    first = layers.filter(has_text="32 maps of 28 × 28").first
    maps = first.get_by_alt_text("The strongest map is number")
    small = maps.bounding_box()["width"]
    press(first)
    large = maps.bounding_box()["width"]
    assert large > 1.4 * small
    press(first)
    assert maps.bounding_box()["width"] == small


def test_the_moments_of_a_drawing_are_played_and_looked_up(open_why):
    page = open_why("/?why=growth")
    slider = page.get_by_role("slider", name="Moment")
    expect(slider).to_have_value("10", timeout=20_000)
    slider.fill("2")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^After 20% of the ink: .* a 1"))
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=20_000)
    expect(slider).to_have_value("10")


def test_a_press_on_a_row_chooses_that_network(open_why):
    page = open_why("/?why=networks")
    row = page.get_by_role("button", name="micro:")
    expect(row).to_have_attribute("aria-pressed", "false", timeout=20_000)
    row.click()
    expect(row).to_have_attribute("aria-pressed", "true", timeout=20_000)
    assert "network=micro" in page.url


def test_the_answer_stays_in_view_while_the_drawing_is_changed(open_why):
    page = open_why("/?why=robustness&network=basic_mlp")
    seen = page.get_by_alt_text("what the network sees now")
    page.get_by_role("slider", name="Blur").scroll_into_view_if_needed(timeout=20_000)
    page.wait_for_timeout(500)
    page.evaluate("document.querySelector('.stMain').scrollBy(0, 200)")
    expect(seen).to_be_in_viewport(ratio=1)
    top = """box => document.elementFromPoint(box.x, box.y).alt"""
    box = seen.bounding_box()
    middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    assert page.evaluate(top, middle) == "what the network sees now"


def open_with_a_drawing(open_draw, path: str, screen: dict) -> Page:
    """The Draw page with a 4 that was read, once nothing on it changes any more."""
    page = open_draw(path, **screen)
    draw(page, DIGITS[4])
    expect_verdict(page, "4")
    wait_until_still(page)
    return page


SCREENS = pytest.mark.parametrize(
    "screen",
    [SMALL_PHONE | {"color_scheme": "dark"}, LAPTOP | {"color_scheme": "light"}],
    ids=["dark phone", "light laptop"],
)


@SCREENS
def test_axe_finds_nothing_in_an_explanation_and_none_is_too_wide(open_draw, screen):
    page = open_with_a_drawing(open_draw, "/", screen)
    main = page.get_by_test_id("stMain")
    for why, explanation in EXPLANATIONS.items():
        choose(page, "Open an explanation", explanation.label)
        expect(page.locator(f".st-key-why-{why}")).to_be_visible()
        wait_until_still(page)
        assert violations(page) == [], why
        main.evaluate("main => main.scrollTo(0, main.scrollHeight)")
        page.wait_for_timeout(500)
        assert violations(page) == [], f"{why}, at its end"
        widths = main.evaluate("main => [main.scrollWidth, main.clientWidth]")
        assert widths[0] <= widths[1], f"{why} scrolls sideways"


@SCREENS
def test_axe_finds_nothing_in_the_link_and_the_strip(open_draw, screen):
    page = open_with_a_drawing(open_draw, "/?share=true", screen)
    press(button(page, "Clear"))
    expect_verdict(page, "?")
    draw(page, DIGITS[7])
    expect_verdict(page, "7")
    expect(page.get_by_label("Link to this drawing")).to_be_visible()
    expect(page.get_by_role("button", name="read as 4")).to_be_visible()
    wait_until_still(page)
    assert violations(page) == []


def test_an_explanation_comes_into_view_when_it_is_opened_on_a_phone(open_draw):
    page = open_with_a_drawing(open_draw, "/", PHONE)
    page.get_by_role("link", name="Why?").tap()
    pill = page.get_by_text("Evidence", exact=True)
    expect(pill).to_be_in_viewport(ratio=1)
    pill.tap()
    expect(page.get_by_alt_text(re.compile("^Heat map"))).to_be_in_viewport(ratio=1)
    wait_until_still(page)
    expect(page.get_by_text("Smallest change", exact=True)).to_be_in_viewport(ratio=1)


def test_a_changed_drawing_is_seen_on_the_canvas_at_once(open_draw):
    page = open_with_a_drawing(open_draw, "/?why=change", PHONE)
    press(button(page, "Put it on the canvas"))
    expect(page.locator("canvas.dc-canvas.lower-canvas")).to_be_in_viewport(ratio=1)
    expect(page.get_by_test_id("verdict")).to_be_in_viewport(ratio=1)
