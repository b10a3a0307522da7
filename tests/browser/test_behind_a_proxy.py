"""The app at a base path behind HAProxy, in a frame on another site, and behind bad proxies."""

import os
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Error, Page, WebSocket, expect

from tests.app_in_chromium import ROOT, canvas, chromium, draw, served_app
from tests.browser.class_in_chromium import draw_and_send, expect_stored
from tests.browser.conftest import is_problem, said
from tests.browser.expectations import expect_verdict
from tests.browser.qr_codes import text_of_qr_code
from tests.browser.screens import LAPTOP, PHONE
from tests.browser.test_canvas import BAR_OF_SEVEN, ONE
from tests.browser.test_every_page import COMPLETE
from tests.hand import DIGITS
from tests.haproxy import CONFIGURATION, haproxy
from tests.pictures.paper import ink_of, photo, strokes_of

BASE_PATH = "/digits"
CONNECTED = "[data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"


@pytest.fixture(scope="module")
def app():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMBED_SITES", "http://localhost:*")
        with served_app(base_path=BASE_PATH) as (address, _):
            yield address


@pytest.fixture(scope="module")
def address(app):
    """The app as visitors reach it: what is not below the base path belongs to another site."""
    with haproxy(app) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    """Chromium that gives a frame of another site no cookies, as most browsers do."""
    with chromium("--test-third-party-cookie-phaseout") as started:
        yield started


class Frame(BaseHTTPRequestHandler):
    """A page that shows the address after its question mark in a frame."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        shown = self.path.partition("?")[2]
        self.wfile.write(f'<iframe src="{shown}" width="1200" height="700"></iframe>'.encode())


@pytest.fixture
def school():
    """Another site; for browsers, 127.0.0.1 and localhost are two sites."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Frame) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture
def picture(tmp_path):
    file = tmp_path / "number.png"
    Image.fromarray(photo(ink_of(strokes_of(4, 2), (900, 1200)))).save(file)
    return file


def test_every_page_opens_and_asks_for_nothing_outside_the_base_path(open_page, address, mnist):
    asked: list[str] = []
    page = open_page("/", watch=lambda page: page.on("request", lambda r: asked.append(r.url)))
    for path in COMPLETE:
        page.goto(address + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning"
        )
    assert len(asked) > 100
    outside = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    assert outside == []


def test_a_drawing_is_read_and_its_link_leads_back_to_it(open_draw, address):
    page = open_draw("/?share=true", **LAPTOP)
    draw(page, DIGITS[4])
    expect_verdict(page, "4")
    link = page.get_by_label("Link to this drawing")
    expect(link).to_have_value(re.compile("drawing="))
    assert link.input_value().startswith(f"{address}/?")
    assert text_of_qr_code(page, "QR code: Link to this drawing") == link.input_value()
    other = open_draw(link.input_value().removeprefix(address), **PHONE)
    expect_verdict(other, "4")


def test_links_between_pages_stay_below_the_base_path(open_page, address, mnist):
    page = open_page("/", **LAPTOP)
    page.get_by_role("link", name="Confusion").first.click()
    expect(page.get_by_role("heading", name="What does a network mix up?")).to_be_visible()
    expect(page).to_have_url(re.compile(f"^{re.escape(address)}/confusion"))
    page.get_by_role("link", name="Draw").first.click()
    canvas(page)
    expect(page).to_have_url(re.compile(rf"^{re.escape(address)}/?(\?|$)"))


def test_a_download_is_the_file(open_page, mnist):
    page = open_page("/confusion?network=tiny_mlp&more=mix-ups")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Matrix of tiny_mlp as CSV").click()
    rows = Path(saving.value.path()).read_text().splitlines()
    assert len(rows) == 11


def test_phones_join_a_room_by_its_code(a_class, address):
    join = text_of_qr_code(a_class.presenter, "QR code: the link to join")
    assert join == f"{address}/join?room={a_class.code}"
    a_class.press("Start")
    phone = a_class.join()
    draw_and_send(phone)
    expect_stored(phone, 1)


def test_a_picture_can_be_uploaded(open_page, picture):
    page = open_page("/number?from=picture")
    page.locator("input[type=file]").set_input_files(picture)
    expect(page.get_by_test_id("number")).to_have_text("42")


def test_the_health_check_asks_at_the_base_path(app):
    """As in the image, where it has a path of its own in the environment."""
    place = urlsplit(app)
    environment = {
        "STREAMLIT_SERVER_PORT": str(place.port),
        "STREAMLIT_SERVER_BASE_URL_PATH": place.path,
    }
    check = [sys.executable, ROOT / "deploy" / "health_check.py"]
    assert subprocess.run(check, env=os.environ | environment).returncode == 0
    environment["STREAMLIT_SERVER_BASE_URL_PATH"] = "/elsewhere"
    assert subprocess.run(check, env=os.environ | environment, capture_output=True).returncode == 1


def test_a_frame_on_another_site_reads_drawings_without_cookies(browser, address, school):
    page = browser.new_context(**LAPTOP).new_page()
    problems: list[str] = []
    page.on("console", lambda m: problems.append(said(m)) if is_problem(m) else None)
    page.goto(f"{school}/?{address}/?embed=true")
    (frame,) = page.main_frame.child_frames
    draw(frame, DIGITS[4])
    expect(frame.get_by_test_id("verdict")).to_have_text("4")
    assert page.context.cookies() == []
    with pytest.raises(Error, match="Access is denied"):
        frame.evaluate("sessionStorage")
    assert problems == []
    page.context.close()


def test_a_frame_on_a_site_that_was_not_named_stays_empty(browser, address, school):
    page = browser.new_context(**LAPTOP).new_page()
    other_site = school.replace("localhost", "127.0.0.1")
    with page.expect_event("requestfailed") as request:
        page.goto(f"{other_site}/?{address}/?embed=true")
    assert request.value.url.startswith(address)
    assert "BLOCKED_BY_RESPONSE" in request.value.failure
    page.context.close()


def test_signs_of_life_keep_a_proxy_from_closing_a_silent_connection(browser, tmp_path):
    with (
        served_app(options=["--server.websocketPingInterval=1"]) as (app, _),
        haproxy(app, configuration=impatient(tmp_path)) as address,
    ):
        page, connections = opened(browser, address)
        page.wait_for_timeout(9000)
        assert len(connections) == 1
        page.context.close()


def test_a_drawing_outlives_a_proxy_that_closes_silent_connections(browser, app, tmp_path):
    with haproxy(app, configuration=impatient(tmp_path)) as address:
        page, connections = opened(browser, address)
        draw(page, [ONE])
        expect_verdict(page, "1")
        page.wait_for_event("websocket")  # the proxy has closed the one before
        assert len(connections) > 1
        expect(page.locator(CONNECTED)).to_be_visible()
        draw(page, [BAR_OF_SEVEN])
        expect_verdict(page, "7")
        page.context.close()


def test_a_proxy_that_refuses_websockets_is_named_within_ten_seconds(browser, app, tmp_path):
    line = "default_backend app"
    deny = f"http-request deny if {{ hdr(upgrade) -i websocket }}\n    {line}"
    with haproxy(app, configuration=changed(tmp_path, line, deny)) as address:
        page = browser.new_context(**PHONE).new_page()
        page.goto(address)
        notice = page.get_by_role("alert").filter(has_text="blocks WebSockets")
        expect(notice).to_be_visible(timeout=10_000)
        page.context.close()


def impatient(folder: Path) -> Path:
    """The configuration of HAProxy, but it closes connections that are silent for six seconds."""
    return changed(folder, "timeout tunnel 12h", "timeout tunnel 6s")


def changed(folder: Path, part: str, replacement: str) -> Path:
    """The configuration of HAProxy with a part of it replaced."""
    text = CONFIGURATION.read_text()
    assert text.count(part) == 1
    file = folder / "haproxy.cfg"
    file.write_text(text.replace(part, replacement))
    return file


def opened(browser: Browser, address: str) -> tuple[Page, list[WebSocket]]:
    """The Draw page, and the connections to the server that it has opened so far."""
    page = browser.new_context(**LAPTOP).new_page()
    connections: list[WebSocket] = []
    page.on("websocket", lambda connection: connections.append(connection))
    page.goto(address)
    canvas(page)
    return page, connections
