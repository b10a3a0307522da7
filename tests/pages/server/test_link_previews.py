"""Each page's HTML names the page, for those who read it without running scripts."""

from pathlib import Path

import pytest
import streamlit
from starlette.responses import HTMLResponse, PlainTextResponse

from pages.server.link_previews import TITLE, LinkPreviews
from pages.shared.page_list import PAGES
from tests.pages.server.test_compressed_files import ask

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_text()


async def app(scope, receive, send):
    kind = PlainTextResponse if scope["path"] == "/text" else HTMLResponse
    await kind(INDEX)(scope, receive, send)


def test_streamlit_s_html_has_the_title_that_is_replaced():
    assert INDEX.encode().count(TITLE) == 1


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.name)
@pytest.mark.parametrize("base", ["", "/digits"])
def test_a_page_has_its_title_and_its_description(page, base):
    _, headers, body = ask(LinkPreviews(app), f"{base}/{page.name}")
    assert f"<title>{page.title} – Draw a digit</title>" in body.decode()
    assert f'<meta name="description" content="{page.description}">' in body.decode()
    assert int(headers["content-length"]) == len(body)


def test_the_first_page_and_unknown_ones_are_called_like_the_app():
    for path in ("/", "/nosuch"):
        _, _, body = ask(LinkPreviews(app), path)
        assert "<title>Draw a digit</title>" in body.decode()
        assert PAGES[0].description in body.decode()


def test_what_is_not_html_stays_as_it_is():
    _, _, body = ask(LinkPreviews(app), "/text")
    assert body.decode() == INDEX
