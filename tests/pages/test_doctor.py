"""The page that says whether everything works."""

import re
from pathlib import Path

import cv2
import numpy as np
import pytest
import streamlit as st
import zxingcpp
from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.testing.v1 import AppTest

from mnist_core import doctor
from mnist_core.doctor import Check
from pages.shared import presenter
from pages.shared.elements.qr_code import qr_code
from tests import app_in_chromium

ROOT = Path(__file__).parents[2]

in_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(app_in_chromium.CHROMIUM is None, reason="Chromium is not installed"),
]


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """No check of another test is kept, and pages find `pages.shared`."""
    monkeypatch.syspath_prepend(str(ROOT))
    st.cache_data.clear()


def opened() -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "doctor.py"), default_timeout=30).run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    return " ".join(element.value for element in [*app.markdown, *app.warning])


def test_it_shows_what_was_found(monkeypatch):
    check = Check("disk", "ok", "9.9 GB of disk space is free.", details="/secret/folder")
    monkeypatch.setattr(doctor, "check_machine", lambda: [check])
    shown = texts(opened())
    assert "Everything on the server works." in shown
    assert r"9\.9 GB of disk space is free\." in shown
    assert "/secret" not in shown


@pytest.mark.parametrize("is_presenter", [True, False])
def test_the_presenter_alone_reads_what_to_do_and_the_details(is_presenter, monkeypatch):
    problem = Check("disk", "problem", "It is full.", "Empty `/tmp`.", "/secret/folder")
    monkeypatch.setattr(doctor, "check_machine", lambda: [problem])
    monkeypatch.setattr(doctor, "lan_addresses", lambda: [])
    monkeypatch.setattr(presenter, "is_presenter", lambda: is_presenter)
    app = opened()
    assert r"It is full\." in texts(app)
    assert ("See what to do below." in texts(app)) == is_presenter
    assert ("Tell the person who runs the app." in texts(app)) == (not is_presenter)
    assert ("Empty `/tmp`." in texts(app)) == is_presenter
    details = " ".join(code.value for code in app.code)
    assert ("disk: /secret/folder" in details) == is_presenter
    assert ("python -m mnist_core doctor" in details) == is_presenter


def test_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr(presenter, "is_presenter", lambda: True)
    checks = [
        Check("networks", "problem", "A network is damaged: *b*.", "Train it with `train`."),
        Check("memory", "warning", "Little memory is free.", "Close other programs."),
    ]
    monkeypatch.setattr(doctor, "check_machine", lambda: checks)
    shown = texts(opened())
    assert "1 problem to solve." in shown
    assert r"\*b\*\. **What to do:** Train it with `train`." in shown
    assert r"Little memory is free\. **What to do:** Close other programs." in shown


def test_a_warning_alone_means_that_the_app_works(monkeypatch):
    check = Check("memory", "warning", "Little memory is free.", "Close other programs.")
    monkeypatch.setattr(doctor, "check_machine", lambda: [check])
    assert "The app works. 1 thing could be better." in texts(opened())


def test_the_checks_of_this_machine_are_shown():
    shown = texts(opened())
    for check in doctor.check_machine():
        assert check.state != "problem", check
    assert "networks is damaged" in shown


def test_phones_get_an_address_and_a_code(monkeypatch):
    monkeypatch.setattr(doctor, "lan_addresses", lambda: ["192.168.1.20"])
    app = opened()
    address = f"http://192.168.1.20:{st.get_option('server.port')}"
    assert app.code[-1].value == address
    html = " ".join(element.proto.body for element in app.get("html"))
    assert f'alt="QR code: {address}"' in html


def test_in_no_network_the_page_says_what_to_do(monkeypatch):
    monkeypatch.setattr(doctor, "lan_addresses", lambda: [])
    assert "Connect it to the network" in texts(opened())


@pytest.mark.parametrize("is_presenter", [True, False])
@pytest.mark.parametrize(("bound", "alone"), [("localhost", True), ("0.0.0.0", False)])
def test_an_app_that_answers_its_own_computer_alone_says_so(
    monkeypatch, bound, alone, is_presenter
):
    monkeypatch.setattr(presenter, "is_presenter", lambda: is_presenter)
    options = st.get_option
    monkeypatch.setattr(
        st, "get_option", lambda name: bound if name == "server.address" else options(name)
    )
    monkeypatch.setattr(doctor, "lan_addresses", lambda: ["192.168.1.20"])
    shown = texts(opened())
    assert ("it is set to answer its own computer alone." in shown) == alone
    assert ("Start it without `server.address`" in shown) == (alone and is_presenter)


@pytest.fixture(scope="module")
def browser():
    with app_in_chromium.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address():
    with app_in_chromium.served_app() as (address, _):
        yield address


@pytest.fixture
def page(browser):
    context = browser.new_context(color_scheme="dark")
    yield context.new_page()
    context.close()


def of_browser(page: Page, name: str):
    return page.locator(f'[data-check="{name}"]')


class TestInChromium:
    pytestmark = in_chromium

    def test_the_browser_measures_how_long_an_answer_takes(self, page, address):
        page.goto(f"{address}/doctor")
        expect(of_browser(page, "connection")).to_contain_text(
            re.compile(r"The server answers in \d+ ms \(the median of 5 answers\)"), timeout=20_000
        )
        expect(of_browser(page, "browser")).to_contain_text("This is Chrome")
        expect(of_browser(page, "screen")).to_contain_text("The screen has 1280 × 720 pixels")
        expect(of_browser(page, "storage")).to_contain_text("can store data")

    def test_a_browser_on_the_server_s_own_computer_is_the_presenter_s(self, page, address):
        page.goto(f"{address}/doctor")
        page.get_by_text("Details for the presenter").click()
        expect(page.get_by_text("python -m mnist_core doctor")).to_be_visible(timeout=20_000)

    def test_it_fits_a_phone(self, browser, address):
        context = browser.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        page.goto(f"{address}/doctor")
        expect(of_browser(page, "storage")).to_be_visible(timeout=20_000)
        main = page.get_by_test_id("stMain")
        widths = main.evaluate("main => [main.scrollWidth, main.clientWidth]")
        assert widths[0] <= widths[1]
        headings = main.evaluate(
            "main => [...main.querySelectorAll('h1, h2, h3, h4')].map(found => found.tagName)"
        )
        assert headings == ["H1", "H2", "H2", "H2"]
        context.close()

    def test_it_is_the_last_page_of_the_navigation(self, page, address):
        page.goto(f"{address}/doctor")
        links = page.get_by_test_id("stTopNavLink")
        expect(links.last).to_contain_text("Check-up", timeout=20_000)

    def test_a_server_that_does_not_answer_is_noticed(self, page, address):
        lost = []

        def lose_pings(route: WebSocketRoute) -> None:
            server = route.connect_to_server()
            route.on_message(lambda m: lost.append(m) if b'"ping"' in m else server.send(m))

        page.route_web_socket(re.compile("_stcore/stream"), lose_pings)
        page.clock.install()
        page.goto(f"{address}/doctor")
        expect(of_browser(page, "connection")).to_contain_text("Measuring", timeout=20_000)
        page.clock.fast_forward("00:11")
        expect(of_browser(page, "connection")).to_contain_text("The server does not answer.")
        assert lost

    def test_the_code_leads_to_the_address(self, page):
        page.set_content(qr_code("http://192.168.1.20:8501"))
        picture = page.get_by_alt_text("QR code: http://192.168.1.20:8501").screenshot()
        pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)
        assert zxingcpp.read_barcode(pixels).text == "http://192.168.1.20:8501"
