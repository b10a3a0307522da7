"""Gives each page a title and a description in its HTML.

Streamlit sends the same HTML for every page and sets the title by a script. Messengers and search
engines that show a preview of a shared link do not run scripts: they read what is added here.
"""

from html import escape

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.shared import page_list

TITLE = b"<title>Streamlit</title>"  # in Streamlit's HTML


class LinkPreviews:
    """Middleware that replaces the title in HTML by that of the page, and adds a description."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, as ASGI asks for it."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
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
                body = with_preview(body, page)
                MutableHeaders(raw=start["headers"])["content-length"] = str(len(body))
                await send(start)
                await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, change)


def with_preview(html: bytes, page: str) -> bytes:
    """Streamlit's HTML with the title and the description of a page, by its path."""
    title = escape(page_list.tab_title(page), quote=True)
    description = escape(page_list.description(page), quote=True)
    added = (
        f"<title>{title}</title>"
        f'<meta name="description" content="{description}">'
        f'<meta property="og:title" content="{title}">'
        f'<meta property="og:description" content="{description}">'
    )
    return html.replace(TITLE, added.encode(), 1)
