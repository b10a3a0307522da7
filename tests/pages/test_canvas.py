"""The canvas on the draw page: what it sends, honest or hostile, and what is kept of it."""

import json

import numpy as np
import pytest
from PIL.PngImagePlugin import PngImageFile
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from mnist_core.drawing import normalize
from pages.shared import canvas
from pages.shared.canvas_message import BLANK, UNDO_STATES, Drawing
from tests.app_in_apptest import draw, page, texts, visit
from tests.hand import DIGITS
from tests.pages.test_canvas_message import STROKE, UNREADABLE, message, palette_png, seven


def send(app: AppTest, text: str) -> None:
    """Send a text as the canvas's message, the way a browser does."""
    states = WidgetStates()
    (canvas,) = app.get("bidi_component")
    states.widgets.add(id=canvas.proto.id, json_value=text)
    app._run(states)


def test_what_the_canvas_sends_is_read():
    app = page("draw").run()
    send(app, json.dumps(message(seven())))
    assert "a 7" in texts(app)


@pytest.mark.parametrize(
    "text",
    [
        *(UNREADABLE[name] for name in ("text", "deep", "deep in a string", "too long")),
        '{"drawing": 3}',
        json.dumps({**message(seven()), "backgroundFit": {}}),
        json.dumps(message(seven()[:200])),
    ],
    ids=lambda text: text[:60],
)
def test_a_message_without_a_drawing_keeps_the_one_before(text):
    app = page("draw").run()
    send(app, json.dumps(message(seven())))
    before = visit(app).drawings
    send(app, text)
    assert not app.exception
    assert "a 7" in texts(app)
    assert visit(app).drawings == before
    send(app, json.dumps(message(seven(), {"type": "Path"})))  # and the next one is taken
    assert not app.exception
    assert len(visit(app).drawings) == len(before) + 1


def test_a_message_that_is_refused_is_logged_in_one_line(caplog):
    app = page("draw").run()
    send(app, json.dumps(message(b"nonsense")))
    (said,) = [text for text in caplog.messages if "message of the canvas" in text]
    assert "not a PNG of 280 x 280 pixels" in said
    assert "\n" not in said


def test_a_small_message_with_a_huge_picture_is_never_decoded(monkeypatch):
    monkeypatch.setattr(PngImageFile, "load", lambda picture: pytest.fail(f"{picture.size}"))
    app = page("draw").run()
    send(app, json.dumps(message(palette_png(13_300))))
    assert not app.exception
    assert "Draw one digit" in texts(app)


def warnings(app: AppTest) -> list[str]:
    return [warning.value for warning in app.warning]


@pytest.mark.parametrize("fills", [[STROKE] * 1_001, ["x" * 512_000]], ids=["strokes", "bytes"])
def test_a_full_drawing_stays_and_says_what_to_do(fills):
    app = page("draw").run()
    send(app, json.dumps(message(seven(), STROKE)))
    before = visit(app).drawings
    assert not warnings(app)
    send(app, json.dumps(message(seven(), *fills)))
    assert visit(app).drawings == before
    assert "a 7" in texts(app)
    assert "This drawing is full" in warnings(app)[0]
    app.run()  # as a choice of another pen would
    assert "This drawing is full" in warnings(app)[0]
    app.button[0].click().run()  # Undo
    assert not warnings(app)


def test_a_stroke_that_fits_again_takes_the_warning_away():
    app = page("draw").run()
    send(app, json.dumps(message(seven(), *[STROKE] * 1_001)))
    assert warnings(app)
    send(app, json.dumps(message(seven(), STROKE)))
    assert not warnings(app)
    assert "a 7" in texts(app)


def test_undo_states_stay_under_a_limit_of_bytes():
    app = page("draw").run()
    for number in range(12):
        send(app, json.dumps(message(seven(), {"number": number, "path": "x" * 450_000})))
    states = visit(app).drawings
    assert 1 < len(states) < 12
    assert sum(state.size for state in states) <= 4_000_000
    assert json.loads(states[-1].strokes)[0]["number"] == 11
    app.button[0].click().run()  # Undo
    assert visit(app).drawings == states[:-1]


def test_a_drawing_outlives_the_server_it_was_sent_to():
    before = page("draw").run()
    states = WidgetStates()
    (canvas,) = before.get("bidi_component")
    states.widgets.add(id=canvas.proto.id, json_value=json.dumps(message(seven())))
    after = page("draw")
    after._run(states)
    assert "a 7" in texts(after)


UNDO, REDO, CLEAR = 0, 1, 2  # the buttons


def inks(app) -> list[int]:
    """How many pixels of ink each drawing of a visit has."""
    return [np.count_nonzero(canvas.ink(drawing)) for drawing in visit(app).drawings]


def test_each_stroke_is_a_state_that_undo_takes_back():
    app = page("draw").run()
    one, two = DIGITS[4]
    draw(app, one)
    app.run()
    draw(app, one, two)
    app.run()
    blank, first, second = inks(app)
    assert blank == 0 < first < second
    app.button[UNDO].click().run()
    assert inks(app) == [blank, first]
    app.button[UNDO].click().run()
    for _ in range(3):  # there is nothing more to take back
        app.button[UNDO].click().run()
        assert not app.exception
        assert inks(app) == [0]


def test_redo_brings_back_what_was_undone_until_something_else_is_drawn():
    app = page("draw").run()
    draw(app, *DIGITS[7])
    app.run()
    drawn = visit(app).drawings[-1]
    undo, redo = app.button[UNDO], app.button[REDO]
    undo.click().run()
    assert visit(app).drawings[-1].png is None
    redo.click().run()
    assert visit(app).drawings[-1] == drawn
    redo.click().run()  # there is nothing more to bring back
    assert visit(app).drawings[-1] == drawn
    undo.click().run()
    draw(app, *DIGITS[1])
    app.run()
    other = visit(app).drawings[-1]
    redo.click().run()
    assert visit(app).drawings[-1] == other != drawn


def test_an_example_is_put_on_the_canvas_and_the_next_one_is_another(no_mnist):
    app = page("draw").run()
    (button,) = [button for button in app.button if button.label == "Try an example"]
    button.click().run()
    first = visit(app).drawings[-1]
    button.click().run()
    assert not app.exception
    assert first.png
    assert visit(app).drawings[-1].png not in (None, first.png)


def test_clear_is_a_state_too():
    app = page("draw").run()
    draw(app, *DIGITS[7])
    app.run()
    app.button[CLEAR].click().run()
    assert visit(app).drawings[-1] == BLANK
    app.button[CLEAR].click().run()  # there is nothing more to clear
    assert len(visit(app).drawings) == 3
    app.button[UNDO].click().run()
    assert inks(app)[-1] > 0


def test_clear_takes_the_pen():
    app = page("draw").run()
    app.button_group(key="canvas_tool").set_value("eraser").run()
    draw(app, *DIGITS[7])
    app.run()
    app.button[CLEAR].click().run()
    assert app.button_group(key="canvas_tool").value == "pen"


def test_a_new_canvas_starts_from_the_last_drawing():
    app = page("draw").run()
    draw(app, *DIGITS[4])
    app.run()
    strokes = json.loads(visit(app).drawings[-1].strokes)
    number = visit(app).canvas_number
    draw(app, *DIGITS[4], DIGITS[1][0])
    app.run()
    app.button[UNDO].click().run()
    assert visit(app).canvas_number == number + 1
    assert visit(app).canvas_start == strokes


def test_only_the_latest_states_are_kept():
    app = page("draw").run()
    for count in range(1, UNDO_STATES + 3):
        draw(app, *[[(10, 10), (20, count)]] * count)
        app.run()
    assert len(visit(app).drawings) == UNDO_STATES
    assert len(json.loads(visit(app).drawings[-1].strokes)) == UNDO_STATES + 2


def test_a_drawing_that_was_erased_whole_has_no_ink():
    app = page("draw")
    draw(app, *DIGITS[7], ink="black")
    app.run()
    assert inks(app)[-1] == 0
    with pytest.raises(normalize.BlankDrawing):
        normalize.normalize(canvas.ink(visit(app).drawings[-1]))


ONE, TWO, THREE = (
    Drawing(json.dumps([{"type": "Path"}] * strokes), b"PNG") for strokes in (1, 2, 3)
)


def put_a_digit(digit, drawings) -> None:
    """Put a digit on the canvas, after some drawings."""
    from pages.shared import canvas, session

    session.visit().drawings = drawings
    canvas.put(digit)


@pytest.mark.parametrize("drawings", [[BLANK], [BLANK, ONE, BLANK]], ids=["new", "cleared"])
def test_a_digit_is_put_on_a_blank_canvas(drawings, mnist):
    app = AppTest.from_function(put_a_digit, args=(mnist.test_images[0], drawings)).run()
    assert visit(app).drawings[:-1] == drawings
    put = visit(app).drawings[-1]
    (picture,) = json.loads(put.strokes)
    assert picture["src"].startswith("data:image/png;base64,")
    difference = normalize.normalize(canvas.ink(put)) - mnist.test_images[0].astype(float)
    assert np.abs(difference).mean() < 8  # of 255


def test_a_digit_that_is_put_over_a_drawing_clears_it_first(mnist):
    app = AppTest.from_function(put_a_digit, args=(mnist.test_images[0], [BLANK, ONE])).run()
    assert visit(app).drawings[:-1] == [BLANK, ONE, BLANK]


def list_finished(drawings) -> None:
    """List which of some drawings are finished."""
    import streamlit as st

    from pages.shared import canvas, session

    session.visit().drawings = drawings
    st.session_state.finished = canvas.finished()


def test_finished_drawings_are_those_that_were_cleared_and_the_last_one():
    drawings = [BLANK, ONE, TWO, BLANK, BLANK, THREE]
    app = AppTest.from_function(list_finished, args=(drawings,)).run()
    assert app.session_state.finished == [TWO, THREE]
