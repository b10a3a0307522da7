"""Serves Streamlit's own files compressed: a first visit then takes a third of the bytes.

Streamlit leaves this to a proxy, because it would compress each file again for each visitor. Here
each file is compressed once and kept. Knows nothing of the pages.
"""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COMPRESSIBLE = (".js", ".css", ".json", ".svg")  # fonts and pictures are compressed already
LEVEL = 9  # of gzip: slow and small, as each file is compressed once
LEAST = 1000  # bytes: smaller files stay as they are


class CompressedFiles:
    """Middleware that answers requests for unchanging files with kept, compressed answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._compressed = GZipMiddleware(app, minimum_size=LEAST, compresslevel=LEVEL)
        self._kept: dict[str, list[Message]] = {}  # by path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, as ASGI asks for it."""
        if not _asks_for_compressed_file(scope):
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        answer = self._kept.get(path)
        if answer is None:
            answer = []

            async def keep(message: Message) -> None:
                answer.append(message)

            await self._compressed(scope, receive, keep)
            if _never_changes(answer):
                self._kept[path] = answer
        for message in answer:
            await send(message)


def _asks_for_compressed_file(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    if not scope["path"].endswith(COMPRESSIBLE):
        return False
    headers = Headers(scope=scope)
    # A browser that has the file already asks whether it changed; that answer is short.
    conditional = {"range", "if-none-match", "if-modified-since"} & set(headers)
    return "gzip" in headers.get("accept-encoding", "") and not conditional


def _never_changes(answer: list[Message]) -> bool:
    """Whether an answer is a whole file with a hash in its name, so that there are only a few."""
    start, is_whole = answer[0], not answer[-1].get("more_body", False)
    is_immutable = "immutable" in Headers(raw=start["headers"]).get("cache-control", "")
    return bool(start["status"] == 200 and is_immutable and is_whole)
