"""The Number page: numbers on a wide canvas and on pictures."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from mnist_core.drawing.sketch import BLANK
from mnist_core.networks import classifier, runs
from pages.shared import address
from pages.shared.session import Visit
from tests.app_in_apptest import (
    AppTest,
    bars,
    canvas_state,
    component,
    draw,
    go_to,
    page,
    texts,
    visit,
    whole_app,
)
from tests.hand import DIGITS, NO_DIGITS, Points, message, path
from tests.pictures.paper import ink_of, photo, strokes_of
from tests.runs_on_disk import ZOO

PEN = 40  # units of the canvas
WRONG_PARTS = [None, 3, "all", [0.5, 0, 0.5, 1], [0, 1, 1, 0], [0, 0, 1], ["0", 0, 1, 1]]


def side_by_side(*digits: int) -> list[Points]:
    """Digits on the wide canvas, in the units of drawings by hand."""
    return [
        [(round(15 + 100 * place + 0.45 * x), round(5 + 0.45 * y)) for x, y in stroke]
        for place, digit in enumerate(digits)
        for stroke in DIGITS[digit]
    ]


def write(app: AppTest, *digits: int) -> AppTest:
    """Write digits on the wide canvas."""
    strokes = [path(stroke, PEN) for stroke in side_by_side(*digits)]
    app.session_state[f"wide-{canvas_state(app, 'wide').number}"] = message(*strokes)
    return app.run()


def upload(app: AppTest, content: bytes, name: str = "photo.png") -> AppTest:
    """Choose a file."""
    return app.file_uploader[0].set_value((name, content, "image/png")).run()


def png(picture: np.ndarray) -> bytes:
    content = io.BytesIO()
    Image.fromarray(picture).save(content, "PNG")
    return content.getvalue()


@pytest.fixture(scope="module")
def photo_of_42() -> bytes:
    return png(photo(ink_of(strokes_of(4, 2))))


def number(app: AppTest) -> str:
    """The number in large type."""
    (sign,) = re.findall(r'data-testid="number" aria-hidden="true">(.*?)<', html(app))
    return sign


def html(app: AppTest) -> str:
    return "".join(item.proto.body for item in app.get("html"))


def test_a_blank_canvas_asks_for_a_number():
    app = page("number").run()
    assert number(app) == "?"
    assert "Write a number, such as 42" in html(app)
    assert not app.exception


@pytest.mark.parametrize("network", ZOO)
def test_every_network_reads_a_number_and_shows_each_digit(network):
    app = write(page("number", network=network).run(), 4, 2)
    assert not app.exception
    assert re.fullmatch(r"[\d?]+", number(app))
    assert len(app.button(key="why_0").label) > 0
    assert html(app).count('class="bars') == len(number(app))
    if network in ("studio", "compact", "micro"):
        assert number(app) == "42"
        assert re.search(r"Two digits: a 4 \([\d.>]+%\) and a 2 \([\d.>]+%\)\.", html(app))
        assert html(app).count("<i style") == 2  # a box for each digit, over the canvas


def test_a_single_digit_is_a_number_too():
    app = write(page("number").run(), 7)
    assert number(app) == "7"
    assert re.search(r"One digit: a 7 \([\d.>]+%\)\.", html(app))


def test_what_is_no_digit_is_a_question_mark():
    app = page("number").run()
    scribble = [[(x // 2, y // 2) for x, y in stroke] for stroke in NO_DIGITS["a scribble"]]
    app.session_state["wide-0"] = message(*(path(stroke, PEN) for stroke in scribble))
    assert "?" in number(app.run())


def test_several_drawings_that_are_no_digits_are_one_sentence():
    app = page("number").run()
    face = [[(x // 2, y // 2) for x, y in stroke] for stroke in NO_DIGITS["a face"]]
    beside = [[(x + 220, y) for x, y in stroke] for stroke in face]
    app.session_state["wide-0"] = message(*(path(stroke, PEN) for stroke in face + beside))
    app.run()
    assert "I find none of the digits 0 to 9 that I know." in html(app)
    assert number(app) == "?"
    assert not [button for button in app.button if button.label == "Why?"]


def test_undo_and_clear_are_those_of_the_wide_canvas():
    app = write(page("number").run(), 4, 2)
    strokes = len(side_by_side(4, 2))
    assert len(canvas_state(app, "wide").drawings) == strokes + 1
    [undo, _, clear] = [app.button[i] for i in range(3)]
    undo.click().run()
    assert len(canvas_state(app, "wide").drawings) == strokes
    clear.click().run()
    assert canvas_state(app, "wide").drawings[-1] == BLANK
    assert number(app) == "?"
    assert canvas_state(app).drawings == [BLANK]  # of Draw


def test_a_picture_is_read_and_its_digits_are_marked(photo_of_42):
    app = upload(page("number", **{"from": "picture"}).run(), photo_of_42)
    assert not app.exception
    assert number(app) == "42"
    (shown,) = [item for item in app.get("bidi_component") if "crop-" in item.proto.id]
    data = component(app, "crop-" + shown.proto.id.rsplit("crop-")[-1])
    assert [digit["name"] for digit in data["digits"]] == ["4", "2"]
    for digit in data["digits"]:
        left, top, right, bottom = digit["place"]
        assert 0 <= left < right <= 1 and 0 <= top < bottom <= 1
    assert data["picture"].startswith("data:image/jpeg;base64,")


def test_a_picture_stays_when_the_page_is_left_until_it_is_removed(photo_of_42, tmp_path):
    app = go_to(whole_app(tmp_path).run(), "number", **{"from": "picture"})
    upload(app, photo_of_42, "my [photo](x).png")
    go_to(go_to(app, "dataset"), "number")
    assert not app.exception
    assert number(app) == "42"
    assert "Your picture: `my [photo](x).png`" in texts(app)
    (button,) = [button for button in app.button if button.label == "Remove it"]
    button.click().run()
    assert not [button for button in app.button if button.label == "Remove it"]


def test_a_picture_is_read_as_one_digit_if_asked(photo_of_42):
    app = page("number", **{"from": "picture", "as": "digit"}).run()
    upload(app, png(photo(ink_of(strokes_of(7)))))
    assert number(app) == "7"
    assert len(bars(app)) == 11


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"GIF89a no picture", "not a picture that can be read here"),
        (b"", "not a picture that can be read here"),
        (png(np.full((300, 300, 3), 230, np.uint8)), "Nothing is written on the picture"),
        (png(np.zeros((4, 4), np.uint8)), "too small to show a digit"),
        (
            png(np.zeros((9, 9), np.uint8))[:16]
            + (50_000).to_bytes(4) * 2
            + png(np.zeros((9, 9), np.uint8))[24:],
            "too large: 50,000 × 50,000 pixels",
        ),
    ],
    ids=["GIF", "empty", "blank", "tiny", "huge"],
)
def test_a_picture_that_cannot_be_read_is_refused_in_words(content, message):
    app = upload(page("number", **{"from": "picture"}).run(), content)
    assert not app.exception
    said = [item.value for item in [*app.error, *app.warning]]
    assert any(message in text for text in said), said


def test_a_photo_that_lies_on_its_side_can_be_turned(photo_of_42):
    lying = Image.open(io.BytesIO(photo_of_42)).transpose(Image.Transpose.ROTATE_90)
    content = io.BytesIO()
    lying.save(content, "PNG")
    app = upload(page("number", **{"from": "picture"}).run(), content.getvalue())
    assert number(app) != "42"
    (button,) = [button for button in app.button if button.label == "Turn the picture"]
    button.click().run()
    assert number(app) == "42"


@pytest.mark.parametrize("part", WRONG_PARTS)
def test_a_part_that_nobody_can_choose_is_the_whole_picture(part):
    def show(part) -> None:
        import streamlit as st

        from pages.number_parts import crop

        st.session_state["crop-file"] = {"part": part}
        st.write(tuple(crop.chosen_part("file")) == (0, 0, 1, 1))

    app = AppTest.from_function(show, args=(part,), default_timeout=60).run()
    assert not app.exception
    assert app.markdown[0].value == "`True`"


@pytest.fixture
def opened(monkeypatch) -> list[tuple[str, dict[str, str]]]:
    """The pages that a click opens, with their parameters."""
    found: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(address, "switch_page", lambda page, **given: found.append((page, given)))
    return found


def test_a_digit_is_taken_along_to_draw(opened):
    app = write(page("number", network="micro").run(), 4, 2)
    app.button(key="why_1").click().run()
    assert not app.exception
    assert opened == [("pages/draw.py", {"why": "evidence", "network": "micro"})]
    picture = canvas_state(app).drawings[-1].picture
    image = np.frombuffer(picture, np.uint8).reshape(1, 28, 28)
    assert classifier.load(runs.read_run("micro")).read(image)[0].digit == 2


@pytest.mark.parametrize("digits", [(4, 2), (1, 0)])
def test_two_digits_on_the_square_canvas_are_offered_as_a_number(opened, digits):
    app = page("draw").run()
    drawn = [[(x + 0, y + 60) for x, y in stroke] for stroke in side_by_side(*digits)]
    draw(app, *drawn)
    app.run()
    text = "{}{}".format(*digits)
    assert f"Several digits? {text}." in texts(app)
    (button,) = [button for button in app.button if button.label == f"Read it as a number: {text}"]
    button.click().run()
    assert not app.exception
    assert opened == [("pages/number.py", {"network": "studio"})]
    there = page("number")
    there.session_state["visit"] = Visit(canvases=visit(app).canvases)
    assert number(there.run()) == text


def test_one_digit_on_the_square_canvas_is_no_number():
    app = page("draw").run()
    for digit in range(10):
        draw(app, *DIGITS[digit])
        app.run()
        assert not [button for button in app.button if "as a number" in button.label]
