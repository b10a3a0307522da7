"""Messages of the canvas, honest and hostile."""

import base64
import io
import json
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from pages.shared.canvas_message import (
    BLANK,
    DRAWING_BYTES,
    DRAWING_STROKES,
    MESSAGE,
    UNDO_BYTES,
    UNDO_STATES,
    Drawing,
    DrawingFull,
    NotADrawing,
    check_json,
    ink,
    latest,
    read_message,
)
from tests import app_in_chromium

SIGNATURE = b"\x89PNG\r\n\x1a\n"
STROKE = {"type": "Path", "path": [["M", 70, 60], ["L", 200, 60]]}


def encoded(picture: Image.Image, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()


def seven(mode: str = "RGBA", size: tuple[int, int] = (280, 280)) -> bytes:
    picture = Image.new(mode, size, "black")
    ImageDraw.Draw(picture).line([(70, 60), (200, 60), (120, 230)], fill="white", width=22)
    return encoded(picture)


def message(png: bytes, *strokes: object) -> dict[str, object]:
    """What the canvas sends once it is parsed."""
    url = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    raw = {"objects": list(strokes) or [STROKE]}
    return {"drawing": {"raw": raw, "data": url}, "backgroundFit": None}


def chunk(name: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + checksum


def palette_png(side: int) -> bytes:
    """A black picture of two colours, which is small however large its side is."""
    header = struct.pack(">IIBBBBB", side, side, 1, 3, 0, 0, 0)
    rows = zlib.compress(bytes((1 + (side + 7) // 8) * side), 9)
    chunks = [(b"IHDR", header), (b"PLTE", bytes(6)), (b"IDAT", rows), (b"IEND", b"")]
    return SIGNATURE + b"".join(chunk(*parts) for parts in chunks)


@pytest.fixture
def no_decoding(monkeypatch):
    """Opening any picture fails the test."""

    def fail(*_, **__):
        pytest.fail("the picture was opened")

    monkeypatch.setattr(Image, "open", fail)


@pytest.mark.parametrize("mode", ["RGBA", "RGB", "LA", "L"])
def test_a_drawing_is_read(mode):
    drawing = read_message(message(seven(mode), STROKE))
    assert json.loads(drawing.strokes) == [STROKE]
    assert ink(drawing.png).shape == (280, 280)
    assert ink(drawing.png)[60, 100] == 255
    assert ink(drawing.png)[200, 20] == 0


def test_a_canvas_that_nobody_has_drawn_on_has_no_drawing():
    raw = {"objects": [], "background": "#000000"}
    assert read_message({"drawing": {"raw": raw, "data": None}, "backgroundFit": None}) is None


def test_a_canvas_without_strokes_is_blank():
    empty = message(seven())
    empty["drawing"]["raw"]["objects"] = []
    assert read_message(empty) == BLANK


@pytest.mark.parametrize(
    "picture",
    [
        palette_png(13_300),
        seven(size=(281, 280)),
        seven(size=(280, 279)),
        seven(size=(28, 28)),
        palette_png(280),  # one bit for each pixel, which no canvas sends
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 280 280\n",
        encoded(Image.new("RGB", (280, 280)), "JPEG"),
        encoded(Image.new("RGB", (280, 280)), "GIF"),
        SIGNATURE,
        b"",
    ],
    ids=["bomb", "wide", "low", "small", "one bit", "PostScript", "JPEG", "GIF", "start", "empty"],
)
def test_what_is_not_a_png_of_the_canvas_is_refused_without_decoding(picture, no_decoding):
    assert len(picture) < 100_000
    with pytest.raises(NotADrawing, match="not a PNG of 280 x 280 pixels"):
        read_message(message(picture))


def test_a_second_header_cannot_change_the_size():
    png = seven()
    bomb = chunk(b"IHDR", struct.pack(">IIBBBBB", 13_300, 13_300, 8, 6, 0, 0, 0))
    drawing = read_message(message(png[:33] + bomb + png[33:]))
    assert Image.open(io.BytesIO(drawing.png)).size == (280, 280)


@pytest.mark.parametrize("name", [b"zTXt", b"iTXt", b"iCCP", b"eXIf", b"acTL", b"fcTL"])
def test_only_the_chunks_of_the_pixels_are_kept(name):
    png = seven()
    extra = chunk(name, b"Comment\0\0" + zlib.compress(bytes(10_000_000)))
    for place in (33, len(png) - 12):
        drawing = read_message(message(png[:place] + extra + png[place:]))
        assert drawing.png == png


@pytest.mark.parametrize("end", [33, 40, 200, -60])
def test_a_png_that_was_cut_off_is_refused(end):
    with pytest.raises(NotADrawing, match="damaged"):
        read_message(message(seven()[:end]))


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_png_is_read_or_refused(seed):
    random = np.random.default_rng(seed)
    png = np.frombuffer(seven(), np.uint8).copy()
    png[random.integers(8, len(png), 3)] ^= random.integers(1, 256, 3, np.uint8)
    try:
        drawing = read_message(message(png.tobytes()))
    except NotADrawing:
        return
    assert ink(drawing.png).shape == (280, 280)


PICTURE = message(seven())["drawing"]["data"]
MALFORMED = [
    None,
    [],
    "text",
    {},
    {"drawing": None},
    {"drawing": 3},
    {"drawing": {}},
    {"drawing": {"data": PICTURE}},
    {"drawing": {"data": PICTURE, "raw": 3}},
    {"drawing": {"data": PICTURE, "raw": {}}},
    {"drawing": {"data": PICTURE, "raw": {"objects": 7}}},
    {"drawing": {"data": PICTURE, "raw": {"objects": {}}}},
    {"drawing": {"data": PICTURE, "raw": {"objects": [float("nan")]}}},
    {"drawing": {"data": 5, "raw": {"objects": [STROKE]}}},
    {"drawing": {"data": "", "raw": {"objects": [STROKE]}}},
    {"drawing": {"data": "data:image/png;base64,é", "raw": {"objects": [STROKE]}}},
    {"drawing": {"data": f"{PICTURE}!", "raw": {"objects": [STROKE]}}},
    {"drawing": {"data": PICTURE.replace("png", "jpeg"), "raw": {"objects": [STROKE]}}},
    {"drawing": {"data": PICTURE, "raw": {"objects": [STROKE]}}, "backgroundFit": {}},
]


@pytest.mark.parametrize("malformed", MALFORMED, ids=lambda value: str(value)[:60])
def test_a_malformed_message_is_refused(malformed):
    if isinstance(malformed, dict):
        malformed = {"backgroundFit": None, **malformed}  # as Streamlit fills it in
    with pytest.raises(NotADrawing):
        read_message(malformed)


UNREADABLE = {
    "empty": "",
    "text": "nonsense",
    "text in JSON": '"nonsense"',
    "cut off": '{"drawing": {',
    "deep": "[" * 100_000 + "]" * 100_000,
    "deep in a string": json.dumps("[" * 100_000 + "]" * 100_000),
    "long number": "1" * 5_000,
    "too long": json.dumps("x" * MESSAGE),
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_text_that_cannot_be_parsed_is_refused(text):
    with pytest.raises(NotADrawing):
        check_json(text)


def test_what_the_canvas_sends_can_be_parsed():
    text = json.dumps(message(seven()))
    check_json(text)
    check_json(json.dumps(text))  # as Streamlit keeps it


def test_a_drawing_may_have_1000_strokes_and_no_more():
    assert read_message(message(seven(), *[STROKE] * DRAWING_STROKES))
    with pytest.raises(DrawingFull, match="Undo a stroke or clear"):
        read_message(message(seven(), *[STROKE] * (DRAWING_STROKES + 1)))


def test_a_drawing_may_have_512_kb_and_no_more():
    png = seven()
    free = DRAWING_BYTES - len(png)
    assert read_message(message(png, "x" * (free - 100))).size <= DRAWING_BYTES
    with pytest.raises(DrawingFull):
        read_message(message(png, "x" * (free + 100)))


def test_a_picture_of_too_many_bytes_is_not_decoded(no_decoding):
    with pytest.raises(DrawingFull):
        read_message(message(seven() + bytes(DRAWING_BYTES)))


@pytest.mark.parametrize("strokes", [10, 100_000, DRAWING_BYTES])
def test_undo_keeps_as_many_of_the_latest_states_as_fit(strokes):
    states = [Drawing(f"{number:{strokes}}", b"png") for number in range(60)]
    kept = latest(states)
    assert kept == states[-len(kept) :]
    assert len(kept) <= UNDO_STATES
    assert sum(state.size for state in kept) <= UNDO_BYTES
    if len(kept) < UNDO_STATES:
        assert sum(state.size for state in states[-len(kept) - 1 :]) > UNDO_BYTES


def test_the_drawing_on_the_canvas_is_kept_whatever_its_size():
    large = Drawing("x" * (UNDO_BYTES + 1), None)
    assert latest([BLANK, large]) == [large]


WATCH_UNDO = """() => {
    window.places = new Set();
    const note = () => {
        for (const button of document.querySelectorAll("button"))
            if (button.innerText.includes("Undo"))
                places.add(button.getBoundingClientRect().y);
        requestAnimationFrame(note);
    };
    note();
}"""


@pytest.mark.browser
@pytest.mark.skipif(app_in_chromium.CHROMIUM is None, reason="Chromium is not installed")
def test_the_buttons_stay_in_place_while_the_canvas_is_replaced():
    with app_in_chromium.served_app() as (address, _), app_in_chromium.chromium() as browser:
        page = browser.new_page()
        page.goto(address)
        app_in_chromium.draw(page, [[(140, 50), (140, 230)]])
        verdict = page.get_by_test_id("verdict")
        expect(verdict).to_have_text("1", timeout=20_000)
        page.evaluate(WATCH_UNDO)
        page.get_by_test_id("stBaseButton-secondary").filter(has_text="Undo").click()
        expect(verdict).to_have_text("?", timeout=20_000)
        app_in_chromium.draw(page, [[(140, 50), (140, 230)]])
        expect(verdict).to_have_text("1", timeout=20_000)
        assert len(page.evaluate("[...places]")) == 1
