"""What browsers are told about pages, and what visitors are not told about the server."""

import base64
import hashlib
from functools import partial

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse

from pages.server.page_html import PageHtml
from pages.server.response_headers import ResponseHeaders, content_policy, embed_sites
from tests.pages.server.test_compressed_files import ask

SCRIPT = "start('here')"
HTML = f"<title>Streamlit</title><script>{SCRIPT}</script><script src='a.js'></script>"


async def app(scope, receive, send):
    is_file = "." in scope["path"] or "_stcore" in scope["path"]
    answer = PlainTextResponse("text") if is_file else HTMLResponse(HTML)
    await answer(scope, receive, send)


def policy(**settings: str) -> dict[str, set[str]]:
    """The content policy of a page, by its rules."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        policy_of = partial(content_policy, sites=embed_sites())
        _, headers, _ = ask(PageHtml(app, policy_of), "/map")
    rules = (rule.split() for rule in headers["content-security-policy"].split(";"))
    return {name: set(sources) for name, *sources in rules}


@pytest.mark.parametrize("path", ["/map", "/static/a.js", "/_stcore/metrics"])
def test_every_answer_says_that_its_type_is_meant(path):
    _, headers, _ = ask(ResponseHeaders(app), path)
    assert headers["x-content-type-options"] == "nosniff"


def test_browsers_keep_the_files_of_the_canvas():
    _, headers, _ = ask(ResponseHeaders(app), "/base/_stcore/bidi-components/canvas/style.css")
    assert headers["cache-control"] == "public, max-age=600"
    _, headers, _ = ask(ResponseHeaders(app), "/static/a.js")
    assert "cache-control" not in headers


def test_the_scripts_in_the_html_may_run_and_no_others():
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    sources = policy()["script-src"]
    assert f"'sha256-{digest}'" in sources
    assert not {"'unsafe-inline'", "*", "https:"} & sources


def test_only_the_app_itself_shows_it_in_a_frame():
    assert policy()["frame-ancestors"] == {"'self'"}


def test_the_sites_of_the_setting_may_show_it_in_a_frame():
    sites = "https://school.example http://localhost:*"
    assert policy(EMBED_SITES=sites)["frame-ancestors"] == {"'self'", *sites.split()}
    assert "*" in policy(EMBED_SITES="*")["frame-ancestors"]


@pytest.mark.parametrize("site", ["school.example", "https://a.example;", "'none'", "https://a/b"])
def test_what_is_no_site_is_refused(monkeypatch, site):
    monkeypatch.setenv("EMBED_SITES", site)
    with pytest.raises(ValueError, match="is not a site"):
        embed_sites()


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/digits/_stcore/metrics"])
def test_visitors_do_not_see_the_figures_of_the_server(monkeypatch, path):
    assert ask(ResponseHeaders(app), path)[0] == 404
    monkeypatch.setenv("METRICS", "on")
    assert ask(ResponseHeaders(app), path)[0] == 200
