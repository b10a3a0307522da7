"""The canvas on the draw page: what it sends, honest or hostile, and what is kept of it."""

import json

import pytest
from PIL.PngImagePlugin import PngImageFile
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from tests.app_in_apptest import page, texts, visit
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
    assert "a 7 (" in texts(app)


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
    assert "a 7 (" in texts(app)
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
    assert "Draw a digit" in texts(app)


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
    assert "a 7 (" in texts(app)
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
    assert "a 7 (" in texts(app)


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
    assert "a 7 (" in texts(after)
