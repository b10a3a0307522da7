"""Messages of the canvas, honest and hostile."""

import base64
import io
import json
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from mnist_core.drawing.sketch import BLANK, Sketch, Stroke, of_picture
from pages.shared.canvas_message import (
    DRAWING_POINTS,
    DRAWING_STROKES,
    MESSAGE,
    UNDO_POINTS,
    UNDO_STATES,
    DrawingFull,
    NotADrawing,
    check_json,
    latest,
    read_message,
    read_text,
    states_of,
    write_objects,
)
from tests import app_in_chromium
from tests.hand import DIGITS, message, path

LINE = path([(70, 60), (200, 60)])
DIGIT = np.arange(784, dtype=np.uint16).reshape(28, 28).astype(np.uint8)


def restored(sketch: Sketch) -> Sketch:
    """The same sketch, after the canvas has shown it."""
    return read_message(json.loads(json.dumps(message(*write_objects(sketch)))))


def test_a_stroke_is_read_with_its_width_and_its_tool():
    drawn = path([(70, 60), (200, 60)], width=100)
    erased = path([(70, 60), (200, 60)], width=50, colour="#000000")
    first, second = read_message(message(drawn, erased)).strokes
    assert first == Stroke(((250, 214), (714, 214)), 100)
    assert second == Stroke(((250, 214), (714, 214)), 50, erases=True)


@pytest.mark.parametrize("digit", range(10))
def test_what_is_shown_again_is_read_the_same(digit):
    sketch = read_message(message(*map(path, DIGITS[digit])))
    assert restored(sketch) == sketch


def test_a_dot_is_shown_again():
    dot = read_message(message(path([(140, 140)])))
    assert set(dot.strokes[0].points) == {(500, 500)}
    assert restored(dot) == dot


def test_a_picture_is_shown_again_with_the_strokes_over_it():
    sketch = Sketch((Stroke(((250, 214), (714, 214)), 80),), DIGIT.tobytes())
    assert restored(sketch) == sketch


def test_a_canvas_without_objects_is_blank():
    assert read_message(message()) == BLANK


def test_until_the_canvas_sends_a_message_there_is_none():
    start = {"objects": [LINE], "background": "#000000"}
    assert read_message({"drawing": {"raw": start, "data": None}, "backgroundFit": None}) is None


def png(mode: str = "L", size: tuple[int, int] = (28, 28), kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def picture(content: bytes) -> dict[str, object]:
    url = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    return {"type": "Image", "src": url}


@pytest.fixture
def no_decoding(monkeypatch):
    """Opening any picture fails the test."""

    def fail(*_, **__):
        pytest.fail("the picture was opened")

    monkeypatch.setattr(Image, "open", fail)


@pytest.mark.parametrize(
    "content",
    [
        png(size=(13_300, 13_300)),
        png(size=(29, 28)),
        png(size=(28, 27)),
        png("RGB"),
        png("1"),
        png("RGB", kind="JPEG"),
        png(kind="GIF"),
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"",
        png() + bytes(3000),
    ],
    ids=["bomb", "wide", "low", "colour", "one bit", "JPEG", "GIF", "PostScript", "empty", "long"],
)
def test_what_is_not_a_small_grey_png_is_refused_without_decoding(content, no_decoding):
    with pytest.raises(NotADrawing, match="PNG"):
        read_message(message(picture(content)))


def test_a_second_header_cannot_change_the_size():
    bomb = chunk(b"IHDR", struct.pack(">IIBBBBB", 13_300, 13_300, 8, 0, 0, 0, 0))
    with pytest.raises(NotADrawing):
        read_message(message(picture(png()[:33] + bomb + png()[33:])))


@pytest.mark.parametrize("name", [b"zTXt", b"iTXt", b"iCCP", b"eXIf", b"acTL", b"fcTL", b"IHDR"])
@pytest.mark.parametrize("place", [33, -12])
def test_other_chunks_are_refused_without_decoding(name, place, no_decoding):
    extra = chunk(name, b"Comment\0\0" + zlib.compress(bytes(500_000)))
    with pytest.raises(NotADrawing):
        read_message(message(picture(png()[:place] + extra + png()[place:])))


@pytest.mark.parametrize("end", [43, -20])
def test_a_png_that_was_cut_off_is_refused(end):
    with pytest.raises(NotADrawing, match="damaged"):
        read_message(message(picture(png()[:end])))


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_png_is_read_or_refused(seed):
    random = np.random.default_rng(seed)
    whole = write_objects(of_picture(DIGIT))[0]["src"].partition(",")[2]
    content = np.frombuffer(base64.b64decode(whole), np.uint8).copy()
    content[random.integers(8, len(content), 3)] ^= random.integers(1, 256, 3, np.uint8)
    try:
        drawing = read_message(message(picture(content.tobytes())))
    except NotADrawing:
        return
    assert len(drawing.picture) == 784


MALFORMED = [
    None,
    [],
    "text",
    {},
    {"drawing": None},
    {"drawing": 3},
    {"drawing": {}},
    {"drawing": {"data": None}},
    {"drawing": {"raw": 3}},
    {"drawing": {"raw": {}}},
    {"drawing": {"raw": {"version": "7", "objects": 7}}},
    {"drawing": {"raw": {"version": "7", "objects": {}}}},
    {"drawing": {"raw": {"version": 7, "objects": [LINE]}}},
    {"drawing": {"raw": {"version": "7", "objects": [LINE]}}, "backgroundFit": {}},
]


@pytest.mark.parametrize("malformed", MALFORMED, ids=lambda value: str(value)[:60])
def test_a_malformed_message_is_refused(malformed):
    if isinstance(malformed, dict):
        malformed = {"backgroundFit": None, **malformed}  # as Streamlit fills it in
    with pytest.raises(NotADrawing):
        read_message(malformed)


NOT_DRAWN = [
    None,
    3,
    "text",
    {},
    {"type": "Circle"},
    picture("é".encode()),
    {**LINE, "stroke": "#FF0000"},
    {**LINE, "stroke": None},
    {**LINE, "strokeWidth": 0},
    {**LINE, "strokeWidth": float("nan")},
    {**LINE, "strokeWidth": float("inf")},
    {**LINE, "strokeWidth": "80"},
    {**LINE, "strokeWidth": 1e300},
    {"type": "Path", "stroke": "#FFFFFF", "strokeWidth": 80},
    {**LINE, "path": []},
    {**LINE, "path": [["M", 1, 1]]},
    {**LINE, "path": [["L", 1, 1], ["M", 1, 1]]},
    {**LINE, "path": [["M"], ["L", 1, 1]]},
    {**LINE, "path": [["M", 1, 1], 5, ["L", 1, 1]]},
    {**LINE, "path": [["M", 1, 1], [], ["L", 1, 1]]},
    {**LINE, "path": [["M", 1, 1], ["C", 1, 1, 1, 1], ["L", 1, 1]]},
    {**LINE, "path": [["M", 1, 1], ["Q"], ["L", 1, 1]]},
    {**LINE, "path": [["M", 1, 1], [["Q"], 1, 1], ["L", 1, 1]]},
    {**LINE, "path": [["M", "1", 1], ["L", 1, 1]]},
    {**LINE, "path": [["M", 1, 1], ["Q", None, 1, 1, 1], ["L", 1, 1]]},
    {**LINE, "path": [["M", 1, True], ["L", 1, 1]]},
    {**LINE, "path": [["M", float("nan"), 1], ["L", 1, 1]]},
    {**LINE, "path": [["M", 1, 1], ["L", float("inf"), 1]]},
    {**LINE, "path": [["M", 1, 1], ["L", 1e300, 1]]},
    {**LINE, "path": [["M", 1, 1], ["L", 10**400, 1]]},
]


@pytest.mark.parametrize("item", NOT_DRAWN, ids=lambda value: str(value)[:80])
def test_what_no_pen_draws_is_refused(item):
    with pytest.raises(NotADrawing):
        read_message(message(LINE, item))


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
    with pytest.raises(NotADrawing):
        read_text(text)


@pytest.mark.parametrize("value", [None, 3, "{}", "3", "[3]"])
def test_what_a_browser_kept_is_checked_too(value):
    with pytest.raises(NotADrawing):
        read_text(value)


def test_what_the_canvas_sends_can_be_parsed():
    text = json.dumps(message(LINE))
    check_json(text)
    check_json(json.dumps(text))  # as Streamlit keeps it


def test_a_drawing_may_have_1000_strokes_and_no_more():
    assert read_message(message(*[LINE] * DRAWING_STROKES))
    with pytest.raises(DrawingFull, match="Undo a stroke or clear"):
        read_message(message(*[LINE] * (DRAWING_STROKES + 1)))


def zigzag(points: int) -> dict[str, object]:
    """A path that needs all of its points."""
    lines = [["L", 1 + 9 * (i % 2), i % 900] for i in range(points - 1)]
    return {**LINE, "path": [["M", 0, 0], *lines]}


def test_a_drawing_may_have_10000_points_and_no_more():
    assert read_message(message(zigzag(DRAWING_POINTS)))
    with pytest.raises(DrawingFull):
        read_message(message(zigzag(DRAWING_POINTS), LINE))


@pytest.mark.parametrize("points", [2, 1_000, 3_000])
def test_undo_keeps_as_many_of_the_latest_states_as_fit(points):
    states = [Sketch((Stroke(((0, number),) * points, 80),)) for number in range(60)]
    kept = latest(states)
    assert kept == states[-len(kept) :]
    assert len(kept) <= UNDO_STATES
    assert len(kept) * points <= UNDO_POINTS
    if len(kept) < UNDO_STATES:
        assert (len(kept) + 1) * points > UNDO_POINTS


def test_the_drawing_on_the_canvas_is_kept_whatever_its_size():
    large = Sketch((Stroke(((0, 0),) * (UNDO_POINTS + 1), 80),))
    assert latest([BLANK, large]) == [large]


def test_a_drawing_alone_gives_the_states_that_led_to_it():
    one, two = (Stroke(((0, 0), (place, place)), 80) for place in (100, 200))
    assert states_of(Sketch((one, two))) == [BLANK, Sketch((one,)), Sketch((one, two))]
    begun = of_picture(DIGIT)
    assert states_of(Sketch((one,), begun.picture)) == [BLANK, begun, Sketch((one,), begun.picture)]
    assert states_of(BLANK) == [BLANK]


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
