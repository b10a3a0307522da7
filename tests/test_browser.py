"""The app as people meet it: real Chromium, real strokes."""

import base64
import io
import itertools
import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote

import numpy as np
import pytest
import sklearn.metrics
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, TimeoutError, expect

from mnist_core.digit_map import digit_map
from mnist_core.drawing.render import render_ink
from mnist_core.networks import runs
from tests import app_in_chromium
from tests.app_in_chromium import CHROMIUM, button, canvas, clear, draw, draw_by_touch, undo
from tests.hand import DIGITS, EUROPEAN, NO_DIGITS

expect.set_options(timeout=20_000)  # a machine with other work is slow, not wrong

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def address():
    with app_in_chromium.served_app() as (address, _):
        yield address


@pytest.fixture(scope="module")
def browser():
    with app_in_chromium.chromium() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Browser, address: str):
    """Open the app in a fresh context; at the end its console must have had no errors."""
    problems: list[str] = []
    contexts = []

    def open_in(path: str = "/", watch=lambda page: None, **context_options) -> Page:
        context = browser.new_context(**context_options)
        contexts.append(context)
        page = context.new_page()
        watch(page)
        page.on("console", lambda m: problems.append(said(m)) if is_problem(m) else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(address + path)
        if path.startswith("/?") or path == "/":
            canvas(page)
        return page

    yield open_in
    for context in contexts:
        context.close()
    assert problems == []


def said(message: ConsoleMessage) -> str:
    """What the console says, and of what."""
    return f"{message.text} {message.location['url']}"


def is_problem(message: ConsoleMessage) -> bool:
    """Errors, but for what Streamlit itself looks for in vain at the address of a page."""
    in_vain = re.search(r"/\w+/_stcore/(health|host-config)$", message.location["url"])
    return message.type == "error" and not in_vain


def expect_digit(page: Page, digit: int) -> None:
    expect(page.get_by_test_id("verdict")).to_have_text(str(digit))
    expect(page.get_by_role("status")).to_have_text(re.compile(rf"^(It's|Probably) an? {digit}\b"))


def expect_blank(page: Page) -> None:
    expect(page.get_by_text("Draw one digit, 0 to 9")).to_be_visible()
    expect(page.get_by_test_id("verdict")).to_have_text("?")


@pytest.mark.parametrize(
    ("digit", "strokes"), [*DIGITS.items(), *EUROPEAN.items()], ids=lambda value: str(value)[:1]
)
def test_each_digit_is_read(open_page, digit, strokes):
    page = open_page()
    expect_blank(page)
    draw(page, strokes)
    expect_digit(page, digit)
    # By its name: the empty chart may be there for some milliseconds more, unseen.
    expect(page.get_by_role("list", name="Bar chart of the ten probabilities")).to_be_visible()
    expect(page.get_by_alt_text("what the network sees")).to_be_visible()


@pytest.mark.parametrize("letter", ["K", "M"])
def test_a_letter_is_refused(open_page, letter):
    page = open_page()
    draw(page, NO_DIGITS[letter])
    expect(page.get_by_role("status")).to_contain_text("That doesn't look like a digit")
    expect(page.get_by_test_id("verdict")).to_have_text("not a digit")


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
    page.get_by_text("How the drawing became").click()
    expect(page.get_by_alt_text("cropped")).to_be_visible()
    draw(page, [[(60, 60), (122, 53)], [(60, 50), (122, 50)]])
    expect_digit(page, 1)
    undo(page)
    expect_digit(page, 7)
    expect(page.get_by_role("radio", name="eraser")).to_be_checked()
    clear(page)
    expect_blank(page)
    expect(page.get_by_role("radio", name="pen", exact=True)).to_be_checked()
    draw(page, DIGITS[4])
    expect_digit(page, 4)


def test_another_network_reads_the_same_drawing(open_page):
    page = open_page("/?network=tiny_mlp")
    networks = page.get_by_test_id("stSelectbox").locator("input")
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


@pytest.mark.parametrize("width", [390, 645, 700, 820, 900, 1600])
def test_the_whole_canvas_is_seen_at_any_width(open_page, width):
    page = open_page(viewport={"width": width, "height": 844})
    expect_blank(page)
    visible = canvas(page).evaluate(
        """canvas => {
            const scroll = canvas.closest(".dc-scroll").getBoundingClientRect();
            return [scroll.width, scroll.right, window.innerWidth];
        }"""
    )
    assert visible[0] >= 280
    assert visible[1] <= visible[2]


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


def test_the_curves_let_a_finger_scroll_the_page(open_page):
    page = open_page(**PHONE)
    page.get_by_test_id("stPageLink-NavLink").filter(has_text="Training").tap()
    for view, count in [("Curves", 1), ("Best", 1), ("Cost", 2), ("Inside", 1)]:
        page.get_by_role("radio", name=view).tap()
        charts = page.locator(".js-plotly-plot .nsewdrag")
        expect(charts).to_have_count(count)
        for chart in charts.all():
            assert chart.evaluate("element => getComputedStyle(element).touchAction") != "none"


TRAINING = ["curves", "best", "cost", "inside"]  # its views


@pytest.mark.parametrize("view", TRAINING)
def test_each_view_of_training_is_short_on_a_phone_and_nothing_is_cut(open_page, view):
    page = open_page(f"/training?view={view}", **PHONE)
    page.locator(".js-plotly-plot").last.wait_for()
    wait_until_still(page)
    main = page.get_by_test_id("stMain")
    assert 844 < main.evaluate("main => main.scrollHeight") < 2000  # 7,023 when all were one
    widths = main.evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1], "the page scrolls sideways"


@pytest.mark.parametrize("view", TRAINING)
def test_the_charts_of_each_view_of_training_are_above_the_fold(open_page, view):
    page = open_page(f"/training?view={view}", **DESKTOP)
    charts = page.locator(".js-plotly-plot")
    charts.last.wait_for()
    wait_until_still(page)
    for chart in charts.all():
        expect(chart).to_be_in_viewport(ratio=0.98)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", TRAINING[1:])
def test_axe_finds_nothing_in_the_other_views_of_training(open_page, view, scheme):
    page = open_page(f"/training?view={view}", color_scheme=scheme, **PHONE)
    page.locator(".js-plotly-plot").last.wait_for()
    wait_until_still(page)
    assert violations(page) == []
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    page.wait_for_timeout(500)
    assert violations(page) == []


@pytest.mark.parametrize("on_a_phone", [False, True])
def test_the_labels_of_five_curves_do_not_overlap(open_page, on_a_phone):
    names = ["studio", "compact", "micro", "sigmoid_mlp", "tiny_mlp"]
    screen = PHONE if on_a_phone else DESKTOP
    page = open_page(f"/training?{'&'.join(f'networks={name}' for name in names)}", **screen)
    page.locator(".js-plotly-plot").wait_for()
    wait_until_still(page)
    boxes = [
        box.bounding_box()
        for box in page.locator(".annotation rect.bg").all()
        if box.bounding_box()["width"] > 40  # not those of the lines that lead to the points
    ]
    assert len(boxes) == len(names)
    for one, other in itertools.combinations(boxes, 2):
        assert (
            one["x"] + one["width"] <= other["x"]
            or other["x"] + other["width"] <= one["x"]
            or one["y"] + one["height"] <= other["y"]
            or other["y"] + other["height"] <= one["y"]
        )


def test_a_network_s_curves_lead_to_what_it_mixes_up_and_to_its_mistakes(open_page, mnist):
    page = open_page("/training?networks=micro")
    page.get_by_role("link", name="What micro mixes up").click()
    expect(page).to_have_url(re.compile(r"/confusion\?network=micro$"))
    page.go_back()
    page.get_by_role("link", name="its mistakes").click()
    expect(page).to_have_url(re.compile(r"/mistakes\?network=micro$"))


@pytest.mark.parametrize(
    "path",
    ["/training", "/confusion", "/mistakes?confidence=true", "/map", "/dataset?view=dataset"],
)
def test_every_choice_is_seen_whole_on_a_phone(open_page, mnist, path):
    page = open_page(path, viewport={"width": 390, "height": 844})
    page.locator(".js-plotly-plot, table button").first.wait_for()
    last = page.get_by_test_id("stButtonGroup").locator("button:last-of-type")
    expect(last).not_to_have_count(0)
    for choice in filter(lambda choice: choice.is_visible(), last.all()):
        box = choice.bounding_box()
        assert box["x"] + box["width"] <= 390 - 16, choice.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_finger_draws_on_a_phone(open_page, scheme):
    page = open_page(
        viewport={"width": 390, "height": 664},  # between the browser's own bars
        has_touch=True,
        is_mobile=True,
        device_scale_factor=3,
        color_scheme=scheme,
    )
    draw_by_touch(page, DIGITS[3])
    expect_digit(page, 3)
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1], "the page scrolls sideways"
    expect(button(page, "Clear")).to_be_in_viewport()
    expect(page.get_by_test_id("verdict")).to_be_in_viewport(ratio=1)
    button(page, "Clear").tap()
    expect_blank(page)


@pytest.mark.parametrize("pen_width", [8, 22, 40])
def test_strokes_are_drawn_in_python_as_the_canvas_paints_them(open_page, pen_width):
    page = open_page(f"/?pen={pen_width}")
    expect_blank(page)
    strokes = [*DIGITS[8], *DIGITS[4], [(30, 30)]]
    draw(page, strokes, exactly=True)
    wait_for_ink(page, *strokes[-1][0])
    box = canvas(page).bounding_box()
    corner = np.array([box["x"], box["y"]])
    # The browser reports the mouse in whole pixels of the page.
    # The pencil leaves out the last point but one, which in a hand's stroke is near the last.
    kept = [[*stroke[:-2], stroke[-1]] if len(stroke) > 2 else stroke for stroke in strokes]
    reported = [np.floor(np.array(stroke) + corner) - corner for stroke in kept]
    painted = canvas_ink(page).astype(float)
    difference = np.abs(painted - render_ink(reported, 280, pen_width))
    assert difference.mean() / 255 < 0.02
    assert difference.sum() < 0.06 * painted.sum()


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


def test_an_old_link_to_the_map_leads_there_with_its_parameters(browser):
    with app_in_chromium.served_app() as (address, _):  # it may be the first visit
        page = browser.new_page()
        for _ in range(2):
            page.goto(f"{address}/embedding?network=tiny_mlp&dimensions=3")
            expect(page).to_have_url(re.compile(r"/map\?network=tiny_mlp&dimensions=3$"))
            expect(page.get_by_role("figure", name="A 3-D map of MNIST")).to_be_visible()
        page.close()


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


def cell(page: Page, name: str, label: int, prediction: int) -> Locator:
    """A cell of the confusion matrix that this network's name is in."""
    matrix = page.get_by_role("table", name=re.compile(rf"\b{name}\b"))
    return matrix.locator("tbody button").nth(10 * label + prediction)


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LAPTOP = {"viewport": {"width": 1280, "height": 860}}


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
    page.locator(".gallery button").nth(3).tap()
    expect(page.locator(".bars")).to_be_in_viewport(ratio=1)
    turn = button(page, "Next")
    turn.tap()
    expect(page.get_by_text("Page 2 of 15")).to_be_visible()
    page.wait_for_timeout(1000)  # scrolling would take less
    expect(turn).to_be_in_viewport(ratio=1)


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


def test_back_undoes_a_choice_of_curves(open_page):
    page = open_page("/training?networks=micro&networks=tiny_mlp")
    chosen = page.get_by_test_id("stMultiSelect")
    expect(chosen).to_contain_text("tiny_mlp")
    page.get_by_role("radio", name="loss").click()
    expect(page).to_have_url(re.compile("networks=micro&networks=tiny_mlp&quantity=loss"))
    page.go_back()
    expect(page.get_by_role("radio", name="accuracy")).to_be_checked()
    expect(page).not_to_have_url(re.compile("quantity"))
    expect(chosen).to_contain_text("micro")


def test_markdown_in_a_link_is_shown_as_text(open_page):
    markdown = "![a](/a.png) [b](/b) www.c.org"
    page = open_page(f"/training?quantity={quote(markdown)}")
    toast = page.get_by_test_id("stToast")
    expect(toast).to_contain_text(f"The link asks for quantity {markdown}, which does not exist")
    expect(toast.locator("img, a")).to_have_count(0)
    expect(page.get_by_role("radio", name="accuracy")).to_be_checked()


def test_numbers_are_downloaded_as_shown(open_page, mnist):
    page = open_page("/confusion?network=tiny_mlp&more=mix-ups")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Matrix of tiny_mlp as CSV").click()
    assert saving.value.suggested_filename == "confusion-tiny_mlp-mnist.csv"
    saved = np.genfromtxt(saving.value.path(), delimiter=",", skip_header=1)
    predicted = runs.read_run("tiny_mlp").test_probabilities().argmax(axis=1)
    np.testing.assert_array_equal(
        saved[:, -10:], sklearn.metrics.confusion_matrix(mnist.test_labels, predicted)
    )


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize(
    ("width", "all_fit"), [(390, False), (820, False), (1280, True), (1920, True)]
)
def test_all_columns_of_numbers_fit_or_scroll_visibly(open_page, mnist, width, all_fit):
    page = open_page("/dataset?source=mnist", viewport={"width": width, "height": 860})
    frame = page.get_by_role("region", name="28 × 28 numbers")
    expect(frame).to_be_visible()
    wide, place = frame.evaluate("element => [element.scrollWidth, element.clientWidth]")
    assert (wide <= place) == all_fit
    expect(page.get_by_text("The table scrolls sideways.")).to_be_visible(visible=not all_fit)
    table = frame.get_by_role("table")
    expect(table.get_by_role("rowheader")).to_have_count(28)
    expect(table.get_by_role("columnheader")).to_have_count(28)
    widths = page.get_by_test_id("stMain").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1], "the page scrolls sideways"


def test_the_numbers_and_the_examples_are_seen_without_scrolling(open_page, mnist):
    page = open_page("/dataset", viewport={"width": 1280, "height": 860})
    expect(page.locator(".numbers tbody tr").last).to_be_in_viewport()
    expect(page.locator(".gallery button").last).to_be_in_viewport()


def test_one_tap_on_an_example_brings_the_digit_into_view(open_page, mnist):
    page = open_page("/dataset?source=mnist", **PHONE)
    expect(page.locator(".gallery button").first).to_have_attribute("aria-pressed", "true")
    name = page.locator(".gallery button").nth(7).get_attribute("title")
    page.locator(".gallery button").nth(7).tap()
    expect(page.get_by_role("heading", name=name)).to_be_in_viewport()
    expect(page.get_by_alt_text(name.split(":")[0])).to_be_in_viewport(ratio=1)
    button(page, "Show other examples").tap()
    expect(page.get_by_text("Above: 20 random examples.")).to_be_visible()
    expect(button(page, "Show other examples")).to_be_in_viewport()  # it does not scroll away


@pytest.mark.parametrize("path", ["/dataset", "/dataset?view=dataset", "/dataset?seed=1"])
def test_the_dataset_is_half_as_long_on_a_phone_as_it_was(open_page, mnist, path):
    page = open_page(path, **PHONE)
    last = "Counts and ink as CSV" if "view" in path else "Numbers as CSV"
    expect(page.get_by_text(last)).to_be_visible()
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollHeight") <= 2225


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


def swipe_up(page: Page, element: Locator) -> None:
    """Move a finger upwards from the middle of an element."""
    box = element.bounding_box()
    x, y = box["x"] + 0.7 * box["width"], box["y"] + 0.5 * box["height"]
    devtools = page.context.new_cdp_session(page)
    for up in range(0, 160, 15):
        touch = {
            "type": "touchMove" if up else "touchStart",
            "touchPoints": [{"x": x, "y": y - up}],
        }
        devtools.send("Input.dispatchTouchEvent", touch)
        page.wait_for_timeout(20)
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(600)


def visible_part(page: Page) -> list[float]:
    """The part of the map's vertical axis that is shown."""
    plot = page.locator(".js-plotly-plot").first
    return plot.evaluate("plot => plot._fullLayout.yaxis.range")


def scrolled(page: Page) -> float:
    """How far the page is scrolled, in pixels."""
    return page.get_by_test_id("stMain").evaluate("main => main.scrollTop")


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
    page = open_page("/map?dimensions=3", **DESKTOP)
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


def canvas_ink(page: Page) -> np.ndarray:
    """The red of what is on the canvas now: uint8 (280, 280)."""
    canvas(page)
    values = page.locator(LOWER_CANVAS).evaluate(
        """canvas => [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
            .data.filter((_, i) => i % 4 == 0)]"""
    )
    return np.array(values, np.uint8).reshape(280, 280)


def wait_for_ink(page: Page, x: int, y: int) -> None:
    """Wait until the canvas has painted ink at a place."""
    page.wait_for_function(
        "([canvas, x, y]) => canvas.getContext('2d').getImageData(x, y, 1, 1).data[0] > 0",
        arg=[page.locator(LOWER_CANVAS).element_handle(), x, y],
    )


LOWER_CANVAS = "canvas.dc-canvas.lower-canvas"  # the finished strokes


def bytes_of(frame: bytes | str) -> bytes:
    return frame if isinstance(frame, bytes) else frame.encode()


# Every page with what shows that it is complete.
COMPLETE = {
    "/": "what the network sees",
    "/training": "How did the networks learn?",
    "/confusion": "What does a network mix up?",
    "/mistakes": "Which digits fooled it?",
    "/map": "Which digits look alike?",
    "/dataset": "What does the network learn from?",
    "/doctor": "Is everything working?",
}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 860}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", COMPLETE)
def test_axe_finds_nothing(open_page, mnist, path, screen, scheme):
    page = open_page(path, color_scheme=scheme, **screen)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    wait_until_still(page)
    assert violations(page) == []
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    page.wait_for_timeout(500)
    assert violations(page) == []


def wait_until_still(page: Page) -> None:
    """Wait until the page has run and nothing on it changes any more."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    page.wait_for_timeout(1500)  # for what fades in, or runs again for the screen's size


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong on the page, with the elements concerned."""
    for _ in range(3):  # what fades in has too little contrast for a moment
        found = Axe().run(page).response["violations"]
        if not found:
            break
        page.wait_for_timeout(1500)
    return [f"{rule['id']}: {[node['html'][:200] for node in rule['nodes']]}" for rule in found]


@pytest.mark.parametrize("path", COMPLETE)
def test_nothing_is_wider_than_a_phone(open_page, mnist, path):
    page = open_page(path, viewport={"width": 360, "height": 640})
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    wait_until_still(page)
    widths = page.get_by_test_id("stMain").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1], "the page scrolls sideways"


def test_a_phone_finds_the_pages_in_a_tab_bar(open_page):
    page = open_page("/", **PHONE)
    tab = page.get_by_test_id("stPageLink-NavLink").filter(has_text="Confusion")
    expect(tab).to_be_in_viewport(ratio=1)
    tab.tap()
    expect(page.get_by_role("heading", name="What does a network mix up?")).to_be_visible()
    expect(page).to_have_title("Confusion – Draw a digit")


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


@pytest.mark.parametrize("path", ["/", "/training"])
def test_presenting_shows_the_page_alone(open_page, path):
    page = open_page(f"{path}?present", viewport={"width": 1920, "height": 1080})
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stHeader")).not_to_be_visible()
    size = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert size > 25
    page.get_by_test_id("stBaseButton-tertiary").first.click()
    expect(page.get_by_test_id("stHeader")).to_be_visible()
