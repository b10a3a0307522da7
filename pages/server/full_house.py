"""Lets no more people in than there is room for: so the app goes on for those who are here."""

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from mnist_core import open_files

SORRY = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
<title>Too many people</title><body style="font: 1.2rem sans-serif; margin: 2rem; max-width: 30rem">
<h1>There is no room left</h1><p>As many people are here as this server can take. Try again in a
minute: a place becomes free when somebody closes the page.</p></body></html>"""


class FullHouse:
    """Middleware that turns away new visits while there is no room; those that are here go on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, as ASGI asks for it."""
        if _asks_for_page(scope) and open_files.is_house_full():
            response = HTMLResponse(SORRY, 503, {"Retry-After": "60", "Cache-Control": "no-store"})
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _asks_for_page(scope: Scope) -> bool:
    """Whether a browser asks for the HTML of a page, with which each visit begins."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
