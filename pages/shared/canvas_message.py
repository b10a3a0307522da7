"""Check a message of the canvas before anything in it is decoded.

A message goes in; a drawing of limited size comes out. Anybody can send any message to the server,
and a picture of gigabytes fits into a few kB.
"""

import base64
import functools
import io
import json
import struct
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from mnist_core.drawing.normalize import canvas_ink
from pages.shared import streamlit_compat

SIDE = 280  # pixels
MESSAGE = 2_000_000  # characters; a longer message is not even parsed
DRAWING_STROKES = 1_000
DRAWING_BYTES = 512_000  # the strokes and the PNG
UNDO_STATES = 50
UNDO_BYTES = 4_000_000  # all states of one visit

PNG_URL = "data:image/png;base64"
# A PNG of the canvas starts with the signature, the header's length and name, the width, the
# height, and 8 bits for each colour.
PNG_START = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIB", 13, b"IHDR", SIDE, SIDE, 8)
PNG_HEADER_END = 33  # bytes
PIXEL_CHUNKS = {b"PLTE", b"tRNS", b"IDAT", b"IEND"}


class NotADrawing(ValueError):
    """The message is not one that the canvas sends."""


class DrawingFull(Exception):
    """The drawing has too many strokes or too many bytes."""

    def __init__(self) -> None:
        super().__init__(
            "This drawing is full, so your last stroke was not added. "
            "Undo a stroke or clear the drawing to go on."
        )


class Drawing(NamedTuple):
    """A state of the canvas."""

    strokes: str  # a JSON list, from which the canvas shows them again
    png: bytes | None  # what they look like; None for a blank canvas

    @property
    def size(self) -> int:
        """Bytes that the state takes up."""
        return len(self.strokes) + (len(self.png) if self.png else 0)


BLANK = Drawing("[]", None)


def check_json(text: str) -> None:
    """Check that a message can be parsed at a reasonable cost.

    Raises:
        NotADrawing: the message is too long, not JSON, or nested too deeply.
    """
    if len(text) > MESSAGE:
        raise NotADrawing(f"It has {len(text):,} characters.")
    try:
        found = json.loads(text)
        if isinstance(found, str):  # Streamlit parses a string a second time
            json.loads(found)
    except (ValueError, RecursionError) as problem:
        raise NotADrawing(f"It cannot be parsed: {problem}") from problem


def read_message(message: object) -> Drawing | None:
    """The drawing in a parsed message, or None if nobody has drawn on the canvas yet.

    Raises:
        NotADrawing: a part is missing or of another kind, or the picture is not a PNG of the
            canvas's size.
        DrawingFull: there are more than 1,000 strokes, or more than 512 kB.
    """
    try:
        state = streamlit_compat.parse_canvas_message(message)
    except ValueError as problem:
        raise NotADrawing(str(problem)) from problem
    if state is None:
        return None
    strokes = _write_strokes(state.objects)
    size = len(strokes) + len(state.picture) * 3 // 4  # base64 writes 3 bytes as 4 characters
    if len(state.objects) > DRAWING_STROKES or size > DRAWING_BYTES:
        raise DrawingFull
    png = read_png(state.picture)
    return Drawing(strokes, png) if state.objects else BLANK


def read_png(url: str) -> bytes:
    """The PNG in a data URL, reduced to the chunks that its pixels are read from.

    The start is compared before anything is decoded. Other chunks could hold megabytes of
    compressed text, and a second header another size.

    Raises:
        NotADrawing: it is not a PNG of the canvas's size, or it is damaged.
    """
    kind, _, encoded = url.partition(",")
    try:
        png = base64.b64decode(encoded, validate=True)
    except ValueError as problem:
        raise NotADrawing("Its picture is not encoded in base64.") from problem
    if kind != PNG_URL or not png.startswith(PNG_START):
        raise NotADrawing(f"Its picture is not a PNG of {SIDE} x {SIDE} pixels.")
    png = _pixels_alone(png)
    try:
        ink(png)
    except (OSError, SyntaxError, ValueError) as problem:  # Pillow raises all three
        raise NotADrawing(f"Its picture is damaged: {problem}") from problem
    return png


def latest(states: list[Drawing]) -> list[Drawing]:
    """The states that Undo keeps: the oldest go first, the last one always stays."""
    kept = states[-UNDO_STATES:]
    while len(kept) > 1 and sum(state.size for state in kept) > UNDO_BYTES:
        kept = kept[1:]
    return kept


@functools.lru_cache(maxsize=8)  # a drawing that was just checked is read next
def ink(png: bytes) -> npt.NDArray[np.uint8]:
    """The ink on a PNG of the canvas: uint8 (280, 280), 255 where the pen was; read-only."""
    rgba = np.asarray(Image.open(io.BytesIO(png), formats=("PNG",)).convert("RGBA"))
    found = canvas_ink(rgba, paper=(0, 0, 0, 255))
    found.setflags(write=False)
    return found


def _write_strokes(strokes: streamlit_compat.Objects) -> str:
    """Strokes as compact JSON."""
    try:
        return json.dumps(strokes, allow_nan=False, separators=(",", ":"))
    except (ValueError, RecursionError) as problem:
        raise NotADrawing(f"Its strokes cannot be kept: {problem}") from problem


def _pixels_alone(png: bytes) -> bytes:
    """The PNG without the chunks that its pixels do not need."""
    kept = [png[:PNG_HEADER_END]]
    start = PNG_HEADER_END
    while start < len(png):
        length = int.from_bytes(png[start : start + 4], "big")
        end = start + 12 + length  # the length itself, the chunk's name and its checksum
        if png[start + 4 : start + 8] in PIXEL_CHUNKS:
            kept.append(png[start:end])
        start = end
    return b"".join(kept)
