"""Streamlit's files are sent compressed, each compressed once."""

import asyncio
import gzip

import pytest
from starlette.responses import PlainTextResponse

from pages.server.compressed_files import CompressedFiles

TEXT = "export const text = 'the same again and again';\n" * 200
FOREVER = "public, immutable, max-age=31536000"


def ask(app, path, **headers):
    """The status, headers and body that an app answers a GET request with."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [
            (name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()
        ],
    }
    messages = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        messages.append(message)

    asyncio.run(app(scope, receive, send))
    start, *bodies = messages
    found = {name.decode(): text.decode() for name, text in start["headers"]}
    return start["status"], found, b"".join(body.get("body", b"") for body in bodies)


@pytest.fixture
def served():
    """An app behind the middleware, and the paths that it was asked for."""
    asked = []

    async def app(scope, receive, send):
        asked.append(scope["path"])
        is_there = "missing" not in scope["path"]
        cache = FOREVER if "hash" in scope["path"] else "no-cache"
        answer = PlainTextResponse(TEXT, 200 if is_there else 404, {"cache-control": cache})
        await answer(scope, receive, send)

    return CompressedFiles(app), asked


def test_a_file_is_compressed_once(served):
    app, asked = served
    for _ in range(3):
        status, headers, body = ask(app, "/static/js/index.hash.js", accept_encoding="gzip, br")
        assert (status, headers["content-encoding"]) == (200, "gzip")
        assert int(headers["content-length"]) == len(body) < len(TEXT) / 10
        assert gzip.decompress(body).decode() == TEXT
    assert asked == ["/static/js/index.hash.js"]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/static/js/index.hash.js", {}),
        ("/static/js/index.hash.js", {"accept_encoding": "gzip", "range": "bytes=0-9"}),
        ("/static/media/font.hash.woff2", {"accept_encoding": "gzip"}),
        ("/_stcore/health", {"accept_encoding": "gzip"}),
    ],
)
def test_other_requests_go_through_unchanged(served, path, headers):
    app, asked = served
    for _ in range(2):
        _, found, body = ask(app, path, **headers)
        assert "content-encoding" not in found
        assert body.decode() == TEXT
    assert asked == [path, path]


@pytest.mark.parametrize("path", ["/static/js/index.js", "/static/js/missing.hash.js"])
def test_what_may_change_is_not_kept(served, path):
    app, asked = served
    for _ in range(2):
        ask(app, path, accept_encoding="gzip")
    assert asked == [path, path]
