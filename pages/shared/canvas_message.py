"""What the canvas sends and shows, as fabric.js writes it, to and from sketches.

Anybody can send any message to the server, so each is checked before anything in it is kept: a
message goes in; a sketch of limited size comes out.
"""

import base64
import io
import json
import struct
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from mnist_core.drawing.sketch import BLANK, PICTURE, UNITS, Sketch, Stroke, make_stroke
from pages.shared import streamlit_compat
from pages.shared.streamlit_compat import Objects

PEN, PAPER = "#FFFFFF", "#000000"  # an eraser draws with the colour of the paper

MESSAGE = 2_000_000  # characters; a longer message is not even parsed
DRAWING_STROKES = 1_000
DRAWING_POINTS = 10_000  # of all its strokes, as the sketch keeps them
UNDO_STATES = 50
UNDO_POINTS = 50_000  # of all states of one visit

PNG_URL = "data:image/png;base64"
PNG_BYTES = 2_000  # a digit of 28 x 28 pixels takes up less
# A PNG of a digit starts with the signature, the header's length and name, the width, the height,
# and 8 bits of grey for each pixel.
PNG_START = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBB", 13, b"IHDR", PICTURE, PICTURE, 8, 0)
PNG_HEADER_END = 33  # bytes


class NotADrawing(ValueError):
    """The message is not one that the canvas sends."""


class DrawingFull(Exception):
    """The drawing has too many strokes, or they have too many points."""

    def __init__(self) -> None:
        super().__init__(
            "This drawing is full, so your last stroke was not added. "
            "Undo a stroke or clear the drawing to go on."
        )


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


def read_message(message: object) -> Sketch | None:
    """The drawing in a parsed message, or None if the canvas has not sent one.

    Raises:
        NotADrawing: a part is missing or of another kind.
        DrawingFull: there are more than 1,000 strokes, or more than 10,000 points.
    """
    try:
        objects = streamlit_compat.parse_canvas_message(message)
    except ValueError as problem:
        raise NotADrawing(str(problem)) from problem
    return None if objects is None else read_objects(objects)


def read_objects(objects: Objects) -> Sketch:
    """A sketch from the objects on the canvas, with the errors of `read_message`."""
    if len(objects) > DRAWING_STROKES:
        raise DrawingFull
    picture = None
    strokes = []
    for place, item in enumerate(objects):
        match item:
            case {"type": "Path" | "path"}:
                strokes.append(_read_stroke(item))
            case {"type": "Image" | "image", "src": str(url)} if place == 0:
                picture = _read_picture(url)
            case _:
                raise NotADrawing("It holds something else than strokes and a picture.")
    sketch = Sketch(tuple(strokes), picture)
    if _points(sketch) > DRAWING_POINTS:
        raise DrawingFull
    return sketch


def read_text(text: object) -> Sketch:
    """A sketch from the objects as JSON, with the errors of `read_message`."""
    if not isinstance(text, str):
        raise NotADrawing("It is not a text.")
    check_json(text)
    match json.loads(text):
        case list(objects):
            return read_objects(objects)
    raise NotADrawing("It is not a list.")


def write_objects(sketch: Sketch) -> Objects:
    """The objects that show a sketch on the canvas."""
    objects = [] if sketch.picture is None else [_write_picture(sketch.picture)]
    return objects + [_write_stroke(stroke) for stroke in sketch.strokes]


def latest(states: list[Sketch]) -> list[Sketch]:
    """The states that Undo keeps: the oldest go first, the last one always stays."""
    kept = states[-UNDO_STATES:]
    while len(kept) > 1 and sum(map(_points, kept)) > UNDO_POINTS:
        kept = kept[1:]
    return kept


def states_of(sketch: Sketch) -> list[Sketch]:
    """The states that led to a sketch, stroke by stroke: for Undo, where only the last is known."""
    states = [BLANK] if sketch.picture is None else [BLANK, Sketch((), sketch.picture)]
    for count in range(1, len(sketch.strokes) + 1):
        states.append(Sketch(sketch.strokes[:count], sketch.picture))
    return latest(states)


def _points(sketch: Sketch) -> int:
    return sum(len(stroke.points) for stroke in sketch.strokes)


def _read_stroke(path: dict[str, Any]) -> Stroke:
    """A stroke from a path of fabric.js.

    The path of a stroke that was just drawn has a curve for each position of the pen, which is the
    curve's control point, and ends in a line. The path of a stroke that `write_objects` wrote has
    lines alone, and is kept as it is.
    """
    match path:
        case {
            "path": [["M", *_], *_, ["L", float() | int(), float() | int()]] as commands,
            "stroke": str(colour),
            "strokeWidth": float() | int() as width,
        } if colour.upper() in (PEN, PAPER) and 0 < width <= UNITS:
            erases = colour.upper() == PAPER
        case _:
            raise NotADrawing("It holds a path that no pen draws.")
    names = {str(command[0]) for command in commands if isinstance(command, list) and command}
    if names == {"M", "L"}:
        line = np.rint(_positions(commands)).astype(int).tolist()
        return Stroke(tuple((x, y) for x, y in line), round(width), erases)
    if names == {"M", "Q", "L"}:
        return make_stroke(_positions(commands[1:]), width, erases=erases)
    raise NotADrawing("It holds a path that no pen draws.")


def _positions(commands: list[list[Any]]) -> npt.NDArray[np.float64]:
    """The first point in each command, float (p, 2): of a curve that is its control point.

    A pen may leave the canvas, but what is far from it is not drawn by hand.
    """
    points = [command[1:3] if isinstance(command, list) else [] for command in commands]
    numbers = [number for point in points for number in point]
    if len(numbers) != 2 * len(points) or not all(map(_is_a_place, numbers)):
        raise NotADrawing("It holds a path through places that do not exist.")
    return np.array(points, np.float64)


def _is_a_place(number: object) -> bool:
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        return False
    return -10 * UNITS < number < 10 * UNITS


def _write_stroke(stroke: Stroke) -> dict[str, Any]:
    (first, *others) = stroke.points
    return {
        "type": "Path",
        "path": [["M", *first], *(["L", *point] for point in others or [first])],
        "fill": None,
        "stroke": PAPER if stroke.erases else PEN,
        "strokeWidth": stroke.width,
        "strokeLineCap": "round",
        "strokeLineJoin": "round",
        "selectable": False,
    }


def _write_picture(picture: bytes) -> dict[str, Any]:
    """A picture that fills the canvas: small, since every message of the canvas repeats it."""
    pixels = np.frombuffer(picture, np.uint8).reshape(PICTURE, PICTURE)
    png = io.BytesIO()
    Image.fromarray(pixels).save(png, "PNG", optimize=True)
    return {
        "type": "Image",
        "originX": "left",
        "originY": "top",
        "left": 0,
        "top": 0,
        "width": PICTURE,
        "height": PICTURE,
        "scaleX": UNITS / PICTURE,
        "scaleY": UNITS / PICTURE,
        "selectable": False,
        "src": f"{PNG_URL},{base64.b64encode(png.getvalue()).decode()}",
    }


def _read_picture(url: str) -> bytes:
    """The pixels of a PNG in a data URL. Its size is compared before anything is decoded."""
    kind, _, encoded = url.partition(",")
    if kind != PNG_URL or len(encoded) > PNG_BYTES * 4 / 3:
        raise NotADrawing("Its picture is not a small PNG.")
    try:
        png = base64.b64decode(encoded, validate=True)
    except ValueError as problem:
        raise NotADrawing("Its picture is not encoded in base64.") from problem
    if not png.startswith(PNG_START) or not _holds_pixels_alone(png):
        raise NotADrawing(f"Its picture is not a grey PNG of {PICTURE} x {PICTURE} pixels.")
    try:
        pixels = np.asarray(Image.open(io.BytesIO(png), formats=("PNG",)))
    except (OSError, SyntaxError, ValueError) as problem:  # Pillow raises all three
        raise NotADrawing(f"Its picture is damaged: {problem}") from problem
    if pixels.shape != (PICTURE, PICTURE) or pixels.dtype != np.uint8:
        raise NotADrawing(f"Its picture is not a grey PNG of {PICTURE} x {PICTURE} pixels.")
    return pixels.tobytes()


def _holds_pixels_alone(png: bytes) -> bool:
    """Whether a PNG has no chunks but those of its pixels.

    A second header could change its size, and others could hold megabytes of compressed text.
    """
    start = PNG_HEADER_END
    while start < len(png):
        if png[start + 4 : start + 8] not in (b"IDAT", b"IEND"):
            return False
        length = int.from_bytes(png[start : start + 4], "big")
        start += 12 + length  # the length itself, the chunk's name and its checksum
    return True
