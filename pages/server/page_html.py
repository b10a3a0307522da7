"""Completes the HTML of each page: its title, its description, and a notice if it cannot connect.

Streamlit sends the same HTML for every page and does the rest by a script over a WebSocket.
Messengers and search engines that show a preview of a shared link do not run scripts: they read
what is added here. And where a network blocks WebSockets, the notice alone can say so.
"""

from collections.abc import Callable
from html import escape
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.shared import page_list

TITLE = b"<title>Streamlit</title>"  # in Streamlit's HTML
MOST_KEPT = 50  # pages whose HTML is kept: it stays the same as long as the server runs
NOTICE = Path(__file__).with_name("connection_notice.js").read_text()


class PageHtml:
    """Middleware that replaces the title in HTML by that of the page, and adds the rest."""

    def __init__(self, app: ASGIApp, policy: Callable[[bytes], str]) -> None:
        """`policy` gives the Content-Security-Policy of a page, by its HTML."""
        self._app = app
        self._policy = policy
        self._kept: dict[str, tuple[Message, Message]] = {}  # answers by path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, as ASGI asks for it."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        if scope["path"] in self._kept and _asks_for_html(scope["headers"]):
            for message in self._kept[scope["path"]]:
                await send({**message})
            return
        scope = {**scope, "headers": _asking_for_all(scope["headers"])}
        page = scope["path"].rstrip("/").rpartition("/")[2]
        start: Message | None = None
        body = b""

        async def change(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                if headers.get("content-type", "").startswith("text/html"):
                    start = message
                    return
            if start is None:
                await send(message)
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                body = completed(body, page)
                headers = MutableHeaders(raw=start["headers"])
                headers["content-length"] = str(len(body))
                headers["content-security-policy"] = self._policy(body)
                whole = (start, {"type": "http.response.body", "body": body})
                if start["status"] == 200 and len(self._kept) < MOST_KEPT:
                    self._kept[scope["path"]] = whole
                for part in whole:
                    await send({**part})

        await self._app(scope, receive, change)


def _asking_for_all(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of a request for HTML as it is, and whole: only that can be completed.

    A browser that has the HTML asks whether Streamlit has changed it. What is added may have
    changed too.
    """
    unwanted = {b"accept-encoding"}
    if _asks_for_html(headers):
        unwanted |= {b"if-none-match", b"if-modified-since"}
    return [(name, value) for name, value in headers if name not in unwanted]


def _asks_for_html(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(name == b"accept" and b"text/html" in value for name, value in headers)


def completed(html: bytes, page: str) -> bytes:
    """Streamlit's HTML with the title and description of a page, by its path, and the notice."""
    title = escape(page_list.tab_title(page), quote=True)
    description = escape(page_list.description(page), quote=True)
    added = (
        f"<title>{title}</title>"
        f'<meta name="description" content="{description}">'
        f'<meta property="og:title" content="{title}">'
        f'<meta property="og:description" content="{description}">'
        f"<script>{NOTICE}</script>"
    )
    return html.replace(TITLE, added.encode(), 1)
