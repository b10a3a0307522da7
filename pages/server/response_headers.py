"""Tells browsers what pages may do: load nothing from elsewhere, and be shown in no foreign frame.

Also keeps the server's own figures from visitors. Settings: `EMBED_SITES`, the sites that may show
the app in a frame; `METRICS=on`, where the figures are collected. Knows nothing of the pages.
"""

import base64
import hashlib
import os
import re

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SITE = re.compile(r"\*|https?://[\w.*-]+(:(\d+|\*))?", re.ASCII)
INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # the addresses of rooms have keys in them
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
}

# Each new canvas, thus each Undo, would load the style of the canvas again.
COMPONENTS = "/_stcore/bidi-components/"
KEPT = "public, max-age=600"


class ResponseHeaders:
    """Middleware that adds headers to every answer, and hides the server's figures."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._has_metrics = os.environ.get("METRICS") == "on"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, as ASGI asks for it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": list(message["headers"])}
                headers = MutableHeaders(raw=message["headers"])
                headers.update(ALWAYS)
                if COMPONENTS in scope["path"] and message["status"] == 200:
                    headers["cache-control"] = KEPT
            await send(message)

        if scope["path"].endswith("/_stcore/metrics") and not self._has_metrics:
            await PlainTextResponse("Not Found", 404)(scope, receive, add)
        else:
            await self._app(scope, receive, add)


def embed_sites() -> list[str]:
    """The sites that may show the app in a frame, by the setting `EMBED_SITES`.

    Raises:
        ValueError: the setting is not a list of sites.
    """
    sites = os.environ.get("EMBED_SITES", "").split()
    for site in sites:
        if not SITE.fullmatch(site):
            raise ValueError(f"EMBED_SITES: {site} is not a site such as https://example.org.")
    return sites


def content_policy(html: bytes, sites: list[str]) -> str:
    """The Content-Security-Policy of a page.

    Args:
        html: of the page; the scripts in it may run, and no others.
        sites: those that may show the page in a frame.
    """
    digests = [hashlib.sha256(script).digest() for script in INLINE_SCRIPT.findall(html)]
    scripts = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
    rules = {
        "default-src": ["'self'"],
        # Components of a page arrive as text, and become scripts with addresses of their own.
        # Plotly writes the programs that draw a map's points itself, and evaluates them.
        "script-src": ["'self'", "blob:", "'unsafe-eval'", *scripts],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "media-src": ["'self'", "data:", "blob:"],
        "worker-src": ["'self'", "blob:"],
        # Not all browsers count WebSockets to the same place as 'self'.
        "connect-src": ["'self'", "ws:", "wss:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'", *sites],
    }
    return "; ".join(" ".join([name, *sources]) for name, sources in rules.items())
