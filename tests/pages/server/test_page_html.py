"""Each page's HTML names the page, for those who read it without running scripts."""

from pathlib import Path

import pytest
import streamlit
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse

from pages.server import page_html
from pages.server.page_html import TITLE, PageHtml
from pages.shared.page_list import PAGES
from tests.pages.server.test_compressed_files import ask

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_text()


async def app(scope, receive, send):
    kind = PlainTextResponse if scope["path"] == "/text" else HTMLResponse
    await kind(INDEX)(scope, receive, send)


def no_policy(html: bytes) -> str:
    return ""


def test_streamlit_s_html_has_the_title_that_is_replaced():
    assert INDEX.encode().count(TITLE) == 1


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.name)
@pytest.mark.parametrize("base", ["", "/digits"])
def test_a_page_has_its_title_and_its_description(page, base):
    _, headers, body = ask(PageHtml(app, no_policy), f"{base}/{page.name}")
    assert f"<title>{page.title} – Draw a digit</title>" in body.decode()
    assert f'<meta name="description" content="{page.description}">' in body.decode()
    assert int(headers["content-length"]) == len(body)


def test_the_first_page_and_unknown_ones_are_called_like_the_app():
    for path in ("/", "/nosuch"):
        _, _, body = ask(PageHtml(app, no_policy), path)
        assert "<title>Draw a digit</title>" in body.decode()
        assert PAGES[0].description in body.decode()


def test_what_is_not_html_stays_as_it_is():
    _, _, body = ask(PageHtml(app, no_policy), "/text")
    assert body.decode() == INDEX


def test_a_browser_that_accepts_compressed_html_gets_the_title_too():
    compressed = GZipMiddleware(app)
    _, headers, body = ask(PageHtml(compressed, no_policy), "/map", accept_encoding="gzip")
    assert "content-encoding" not in headers
    assert "<title>Map – Draw a digit</title>" in body.decode()


def test_the_html_of_a_page_is_made_once_for_all_browsers():
    asked = []

    async def app(scope, receive, send):
        asked.append(scope["path"])
        await HTMLResponse(INDEX, 404 if scope["path"] == "/nosuch" else 200)(scope, receive, send)

    pages = PageHtml(app, no_policy)
    first, second = (ask(pages, "/map", accept="text/html") for _ in range(2))
    assert first == second
    for path in ("/training", "/nosuch", "/nosuch"):
        ask(pages, path, accept="text/html")
    assert asked == ["/map", "/training", "/nosuch", "/nosuch"]


def test_only_some_pages_are_kept(monkeypatch):
    monkeypatch.setattr(page_html, "MOST_KEPT", 1)
    pages = PageHtml(app, no_policy)
    for path in ("/map", "/a", "/b"):
        _, _, body = ask(pages, path, accept="text/html")
        assert TITLE not in body
    assert list(pages._kept) == ["/map"]


def test_a_browser_that_knows_the_page_gets_its_new_policy():
    asked = []

    async def app(scope, receive, send):
        asked.append(dict(scope["headers"]))
        await HTMLResponse(INDEX)(scope, receive, send)

    for accept in ("text/html,*/*", "*/*"):
        ask(PageHtml(app, no_policy), "/map", accept=accept, if_none_match="it")
    assert [b"if-none-match" in headers for headers in asked] == [False, True]
