"""Drawing in real Chromium: the first screen, and the faults that users of such apps report."""

import os
import time
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import CDPSession, Page, Route, WebSocketRoute, expect

from tests.app_in_chromium import (
    button,
    canvas,
    draw,
    draw_by_touch,
    served_app,
)
from tests.browser.expectations import expect_verdict, wait_until_still
from tests.browser.screens import LANDSCAPE, LAPTOP, PHONE, PROJECTOR, SMALL_PHONE
from tests.hand import DIGITS, SIDE, Points, slowly

ONE: Points = [(140, 50), (140, 230)]
BAR_OF_SEVEN: Points = [(60, 60), (135, 52)]


@pytest.mark.parametrize(
    ("screen", "side"),
    [(PHONE, 335), (SMALL_PHONE, 280), (LANDSCAPE, 240), (LAPTOP, 400), (PROJECTOR, 590)],
    ids=["phone", "small phone", "landscape", "laptop", "projector"],
)
def test_canvas_verdict_and_all_bars_are_seen_together(open_draw, screen, side):
    page = open_draw(**screen)
    expect_seen_together(page, side)
    draw(page, DIGITS[4])
    expect_verdict(page, "4")
    expect_seen_together(page, side)


def expect_seen_together(page: Page, side: float) -> None:
    """The canvas is at least as large as that, and nothing of the answer has to be scrolled to."""
    box = canvas(page).bounding_box()
    assert box["width"] == pytest.approx(box["height"], abs=1)
    assert box["width"] >= side
    lowest = page.evaluate(
        """() => innerHeight - (document.querySelector(".st-key-tabs").offsetHeight)"""
    )
    status = page.locator(".verdict").get_by_role("status")
    seen = page.get_by_alt_text("what the network sees")
    for part in (canvas(page), page.get_by_test_id("verdict"), status, seen):
        end = part.bounding_box()
        assert end["y"] >= 0 and end["y"] + end["height"] <= lowest
    bars = page.locator("ol.bars li").all()
    assert len(bars) >= 10
    for bar in bars:
        end = bar.bounding_box()
        assert end["y"] + end["height"] <= lowest


def test_nothing_moves_when_a_digit_is_read(open_draw):
    page = open_draw(**PHONE)
    expect_verdict(page, "?")
    page.wait_for_timeout(2000)
    parts = [canvas(page), button(page, "Undo"), page.locator("ol.bars li").first]
    before = [part.bounding_box()["y"] for part in parts]
    draw_by_touch(page, slowly(DIGITS[4]))
    expect_verdict(page, "4")
    assert [part.bounding_box()["y"] for part in parts] == before


def finger(page: Page) -> Callable[..., None]:
    """A function that sends one event of a finger on the canvas."""
    devtools: CDPSession = page.context.new_cdp_session(page)
    box = canvas(page).bounding_box()

    def send(kind: str, *place: int) -> None:
        points = []
        if place:
            x, y = (value * box["width"] / SIDE for value in place)
            points = [{"x": box["x"] + x, "y": box["y"] + y}]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return send


def test_a_cancelled_touch_is_read_and_the_next_stroke_is_added(open_draw):
    page = open_draw(**PHONE)
    touch = finger(page)
    touch("touchStart", *ONE[0])
    for y in range(60, 231, 10):
        touch("touchMove", 140, y)
    touch("touchCancel")
    expect_verdict(page, "1")
    draw_by_touch(page, [BAR_OF_SEVEN])
    expect_verdict(page, "7")
    button(page, "Undo").tap()
    expect_verdict(page, "1")


def test_nothing_follows_the_pointer_after_a_cancelled_touch(open_draw):
    page = open_draw(**PHONE)
    touch = finger(page)
    touch("touchStart", *ONE[0])
    touch("touchMove", *ONE[1])
    touch("touchCancel")
    expect_verdict(page, "1")
    before = canvas(page).screenshot()
    box = canvas(page).bounding_box()
    for step in range(20, 300, 20):
        page.mouse.move(box["x"] + step, box["y"] + 20)
    page.wait_for_timeout(300)
    assert canvas(page).screenshot() == before


def test_a_stroke_erased_along_its_path_leaves_the_invitation(open_draw):
    page = open_draw(**LAPTOP)
    draw(page, DIGITS[3], exactly=True)
    expect_verdict(page, "3")
    page.get_by_role("radio", name="eraser").click()
    page.wait_for_timeout(1000)  # the eraser shows nowhere
    draw(page, DIGITS[3], exactly=True)
    expect(page.get_by_text("Draw one digit, 0 to 9")).to_be_visible(timeout=20_000)
    expect_verdict(page, "?")


@pytest.mark.parametrize("delay", [0, 50, 150])
def test_undo_takes_back_the_stroke_that_just_ended(open_draw, delay):
    page = open_draw(**LAPTOP)
    draw(page, [ONE])
    expect_verdict(page, "1")
    draw(page, [BAR_OF_SEVEN])
    page.wait_for_timeout(delay)
    button(page, "Undo").click()
    expect_verdict(page, "1")
    button(page, "Undo").click()
    expect_verdict(page, "?")


@pytest.mark.parametrize("delay", [0, 50, 150])
def test_clear_takes_the_stroke_that_just_ended(open_draw, delay):
    page = open_draw(**LAPTOP)
    draw(page, [ONE])
    expect_verdict(page, "1")
    draw(page, [BAR_OF_SEVEN])
    page.wait_for_timeout(delay)
    button(page, "Clear").click()
    expect_verdict(page, "?")
    page.wait_for_timeout(500)
    expect_verdict(page, "?")
    button(page, "Undo").click()
    expect_verdict(page, "7")


def test_a_reload_keeps_the_drawing_and_undo(open_draw):
    page = open_draw(**PHONE)
    draw_by_touch(page, [ONE])
    expect_verdict(page, "1")
    draw_by_touch(page, [BAR_OF_SEVEN])
    expect_verdict(page, "7")
    page.wait_for_function(  # a busy machine keeps the drawing some moments later
        "JSON.parse(sessionStorage.getItem('drawing on canvas') ?? '[]').length === 2"
    )
    page.reload()
    expect_verdict(page, "7")
    button(page, "Undo").tap()
    expect_verdict(page, "1")
    button(page, "Undo").tap()
    expect_verdict(page, "?")


def test_a_cleared_drawing_does_not_come_back(open_draw):
    page = open_draw(**PHONE)
    draw_by_touch(page, [ONE])
    expect_verdict(page, "1")
    button(page, "Clear").tap()
    expect_verdict(page, "?")
    wait_until_still(page)  # the browser may be about to keep the blank canvas
    page.reload()
    canvas(page)
    page.wait_for_timeout(1500)
    expect_verdict(page, "?")


def slow_down(page: Page, round_trip: int) -> None:
    """Delay every message between browser and server, each way, from the next load on."""

    def relay(route) -> None:
        server = route.connect_to_server()
        route.on_message(lambda message: (time.sleep(round_trip / 2000), server.send(message)))
        server.on_message(lambda message: (time.sleep(round_trip / 2000), route.send(message)))

    page.route_web_socket("**/_stcore/stream*", relay)


# Each message waits for the one before it, so this is slower than a link with such round trips.
@pytest.mark.parametrize("round_trip", [int(os.environ.get("ROUND_TRIP", "500"))])
def test_five_quick_strokes_on_a_slow_link_are_all_kept(browser, address, round_trip):
    page = browser.new_context(**PHONE).new_page()
    slow_down(page, round_trip)
    page.goto(address)
    canvas(page)
    strokes: list[Points] = [[(40 * i, 60), (40 * i, 220)] for i in range(1, 6)]
    draw(page, strokes)
    for count in reversed(range(5)):
        page.wait_for_timeout(4 * round_trip + 1500)
        assert columns_of_ink(page) == count + 1
        button(page, "Undo").tap()
    page.wait_for_timeout(4 * round_trip + 1500)
    assert columns_of_ink(page) == 0
    page.context.close()


def columns_of_ink(page: Page) -> int:
    """How many separate strokes cross the middle of the canvas."""
    row = page.locator("canvas.lower-canvas.dc-canvas").evaluate(
        """canvas => [...canvas.getContext("2d").getImageData(0, canvas.height / 2, canvas.width, 1)
            .data.filter((_, i) => i % 4 == 0)]"""
    )
    inked = np.array(row) > 127
    return int((inked[1:] & ~inked[:-1]).sum())


class Link:
    """The connection between a page and the server, which can be cut for some time."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.is_cut = False
        self.open: list[WebSocketRoute] = []
        page.route_web_socket("**/_stcore/stream*", self._connect)
        page.route("**/_stcore/**", self._answer)

    def cut(self) -> None:
        self.is_cut = True
        for connection in self.open:
            connection.close()
        self.open.clear()

    def mend(self) -> None:
        self.is_cut = False

    def _connect(self, connection: WebSocketRoute) -> None:
        if self.is_cut:
            connection.close()
        else:
            connection.connect_to_server()
            self.open.append(connection)

    def _answer(self, route: Route) -> None:
        if self.is_cut:
            route.abort()
        else:
            route.continue_()


# Streamlit forgets a visit after 120 s without a connection. Longer times were tried by hand.
@pytest.mark.parametrize("seconds", [int(os.environ.get("SECONDS_OFFLINE", "30"))])
def test_a_phone_that_was_offline_keeps_what_was_drawn_meanwhile(browser, address, seconds):
    page = browser.new_context(**PHONE).new_page()
    link = Link(page)
    page.goto(address)
    canvas(page)
    draw(page, [ONE])
    expect_verdict(page, "1")
    link.cut()
    page.wait_for_timeout(1000)
    draw(page, [BAR_OF_SEVEN])
    page.wait_for_timeout(1000 * seconds)
    link.mend()
    expect(page.get_by_test_id("verdict")).to_have_text("7", timeout=60_000)
    button(page, "Undo").tap()
    expect_verdict(page, "1")
    button(page, "Redo").tap()
    expect_verdict(page, "7")
    page.context.close()


def test_a_restart_of_the_server_keeps_drawing_and_undo(browser):
    with served_app() as (address, _):
        page = browser.new_context(**PHONE).new_page()
        page.goto(address)
        canvas(page)
        draw(page, [ONE])
        expect_verdict(page, "1")
        draw(page, [BAR_OF_SEVEN])
        expect_verdict(page, "7")
        port = int(address.rpartition(":")[2])
    with served_app(port=port):
        page.wait_for_timeout(3000)
        draw(page, [[(105, 145), (190, 140)]])
        page.wait_for_timeout(1500)
        button(page, "Undo").tap()
        expect_verdict(page, "7")
        button(page, "Undo").tap()
        expect_verdict(page, "1")
        page.context.close()


@pytest.mark.parametrize(("width", "ratio"), [(320, 3), (390, 2), (390, 3), (768, 2), (1280, 1)])
def test_ink_is_under_the_pen(open_draw, width, ratio):
    page = open_draw(viewport={"width": width, "height": 844}, device_scale_factor=ratio)
    page.mouse.wheel(0, 40)
    page.wait_for_timeout(300)
    draw(page, [[(70, 210)]])
    expect(page.get_by_text("This is too small to tell.")).to_be_visible(timeout=20_000)
    across, down = page.locator("canvas.lower-canvas.dc-canvas").evaluate(
        """canvas => {
            const { data, width } = canvas.getContext("2d")
                .getImageData(0, 0, canvas.width, canvas.height);
            let [x, y, n] = [0, 0, 0];
            for (let i = 0; i < data.length; i += 4) if (data[i] > 127) {
                x += i / 4 % width; y += Math.floor(i / 4 / width); n += 1;
            }
            return [x / n / width, y / n / width];
        }"""
    )
    side = canvas(page).bounding_box()["width"]
    assert across * side == pytest.approx(side / 4, abs=2)
    assert down * side == pytest.approx(side * 3 / 4, abs=2)


def test_the_page_does_not_scroll_while_a_finger_draws(open_draw):
    page = open_draw(**SMALL_PHONE)
    touch = finger(page)
    touch("touchStart", 140, 250)
    for y in range(240, 20, -10):
        touch("touchMove", 140, y)
    touch("touchEnd")
    expect_verdict(page, "1")
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0


def test_a_phone_that_is_turned_keeps_its_drawing(open_draw):
    page = open_draw(**PHONE)
    draw(page, [ONE])
    expect_verdict(page, "1")
    page.set_viewport_size(LANDSCAPE["viewport"])
    page.wait_for_timeout(1000)
    draw(page, [BAR_OF_SEVEN])
    expect_verdict(page, "7")


def test_a_network_that_blocks_websockets_is_named(browser, address):
    page = browser.new_context(**PHONE).new_page()
    page.route_web_socket("**/_stcore/stream*", lambda route: route.close())
    page.goto(address)
    notice = page.get_by_role("alert").filter(has_text="blocks WebSockets")
    expect(notice).to_be_visible(timeout=10_000)
    page.context.close()


def test_no_notice_where_the_page_can_connect(open_draw):
    page = open_draw(**PHONE)
    page.wait_for_timeout(9000)
    expect(page.get_by_text("blocks WebSockets")).to_have_count(0)


def test_half_a_digit_is_not_refused_at_once(open_draw):
    page = open_draw(**LAPTOP)
    draw(page, DIGITS[4][:1])
    expect(page.get_by_text("Go on drawing")).to_be_visible(timeout=20_000)
    expect(page.get_by_test_id("verdict")).to_be_hidden()
    expect(page.get_by_text("not one of the digits 0 to 9 that I know")).to_be_visible(
        timeout=20_000
    )
    expect(page.get_by_text("Go on drawing")).to_be_hidden()
    draw(page, DIGITS[4][1:])
    expect_verdict(page, "4")
