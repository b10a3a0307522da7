"""The canvas on the draw page: what it sends, honest or hostile, and what is kept of it."""

import json

import numpy as np
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from mnist_core.drawing import normalize
from mnist_core.drawing.sketch import BLANK, Sketch, Stroke, render_sketch
from pages.shared import canvas_message
from tests.app_in_apptest import canvas_state, draw, page, texts
from tests.hand import DIGITS, message, path
from tests.pages.test_canvas_message import LINE, UNREADABLE

SEVEN = message(*map(path, DIGITS[7]))
SEVEN_AND_A_BAR = message(*map(path, DIGITS[7]), LINE)


def send(app: AppTest, text: str) -> None:
    """Send a text as the canvas's message, the way a browser does."""
    states = WidgetStates()
    states.widgets.add(id=canvas_id(app), json_value=text)
    app._run(states)


def canvas_id(app: AppTest) -> str:
    """The id of the canvas, as the browser knows it."""
    (found,) = [
        component.proto.id
        for component in app.get("bidi_component")
        if "drawable_canvas" in component.proto.component_name
    ]
    return found


def test_what_the_canvas_sends_is_read():
    app = page("draw").run()
    send(app, json.dumps(SEVEN))
    assert "a 7" in texts(app)


@pytest.mark.parametrize(
    "text",
    [
        *(UNREADABLE[name] for name in ("text", "deep", "deep in a string", "too long")),
        '{"drawing": 3}',
        json.dumps({**SEVEN, "backgroundFit": {}}),
        json.dumps(message({"type": "Circle"})),
    ],
    ids=lambda text: text[:60],
)
def test_a_message_without_a_drawing_keeps_the_one_before(text):
    app = page("draw").run()
    send(app, json.dumps(SEVEN))
    before = canvas_state(app).drawings
    send(app, text)
    assert not app.exception
    assert "a 7" in texts(app)
    assert canvas_state(app).drawings == before
    send(app, json.dumps(SEVEN_AND_A_BAR))  # and the next one is taken
    assert not app.exception
    assert len(canvas_state(app).drawings) == len(before) + 1


def test_a_message_that_is_refused_is_logged_in_one_line(caplog):
    app = page("draw").run()
    send(app, json.dumps(message("nonsense")))
    (said,) = [text for text in caplog.messages if "message of the canvas" in text]
    assert "something else than strokes" in said
    assert "\n" not in said


def warnings(app: AppTest) -> list[str]:
    return [warning.value for warning in app.warning]


def test_a_full_drawing_stays_and_says_what_to_do():
    app = page("draw").run()
    send(app, json.dumps(SEVEN_AND_A_BAR))
    before = canvas_state(app).drawings
    assert not warnings(app)
    send(app, json.dumps(message(*[LINE] * 1_001)))
    assert canvas_state(app).drawings == before
    assert "a 7" in texts(app)
    assert "This drawing is full" in warnings(app)[0]
    app.run()  # as a choice of another pen would
    assert "This drawing is full" in warnings(app)[0]
    app.button[0].click().run()  # Undo
    assert not warnings(app)


def test_a_stroke_that_fits_again_takes_the_warning_away():
    app = page("draw").run()
    send(app, json.dumps(message(*[LINE] * 1_001)))
    assert warnings(app)
    send(app, json.dumps(SEVEN_AND_A_BAR))
    assert not warnings(app)
    assert "a 7" in texts(app)


def test_a_drawing_outlives_the_server_it_was_sent_to():
    before = page("draw").run()
    states = WidgetStates()
    states.widgets.add(id=canvas_id(before), json_value=json.dumps(SEVEN))
    after = page("draw")
    after._run(states)
    assert "a 7" in texts(after)


def test_undo_takes_strokes_back_one_by_one_after_the_server_was_restarted():
    app = page("draw").run()
    send(app, json.dumps(SEVEN_AND_A_BAR))
    assert len(inks(app)) == 3
    app.button[UNDO].click().run()
    assert "a 7" in texts(app)


def give_back(app: AppTest, kept: str) -> None:
    """Send what the browser kept, as it does after a reload."""
    (watch,) = [
        component.proto.id
        for component in app.get("bidi_component")
        if component.proto.component_name.endswith("canvas_watch")
    ]
    states = WidgetStates()
    value = json.dumps([{"event": "kept", "value": kept}])
    states.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{watch}__events", json_trigger_value=value)
    app._run(states)


UNDO, REDO, CLEAR = 0, 1, 2  # the buttons


def inks(app) -> list[int]:
    """How many pixels of ink each drawing of a visit has."""
    return [np.count_nonzero(render_sketch(drawing)) for drawing in canvas_state(app).drawings]


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
    drawn = canvas_state(app).drawings[-1]
    app.button[UNDO].click().run()
    assert canvas_state(app).drawings[-1].is_empty
    app.button[REDO].click().run()
    assert canvas_state(app).drawings[-1] == drawn
    app.button[REDO].click().run()  # there is nothing more to bring back
    assert canvas_state(app).drawings[-1] == drawn
    app.button[UNDO].click().run()
    draw(app, *DIGITS[1])
    app.run()
    other = canvas_state(app).drawings[-1]
    app.button[REDO].click().run()
    assert canvas_state(app).drawings[-1] == other != drawn


def test_an_example_is_put_on_the_canvas_and_the_next_one_is_another(no_mnist):
    app = page("draw").run()
    (button,) = [button for button in app.button if button.label == "Try an example"]
    button.click().run()
    first = canvas_state(app).drawings[-1]
    button.click().run()
    assert not app.exception
    assert first.picture
    assert canvas_state(app).drawings[-1].picture not in (None, first.picture)


def test_clear_is_a_state_too():
    app = page("draw").run()
    draw(app, *DIGITS[7])
    app.run()
    app.button[CLEAR].click().run()
    assert canvas_state(app).drawings[-1] == BLANK
    app.button[CLEAR].click().run()  # there is nothing more to clear
    assert len(canvas_state(app).drawings) == 3
    app.button[UNDO].click().run()
    assert inks(app)[-1] > 0


def test_clear_takes_the_pen():
    app = page("draw").run()
    app.button_group(key="tool_canvas").set_value("eraser").run()
    draw(app, *DIGITS[7])
    app.run()
    app.button[CLEAR].click().run()
    assert app.button_group(key="tool_canvas").value == "pen"


def test_a_new_canvas_starts_from_the_last_drawing():
    app = page("draw").run()
    draw(app, *DIGITS[4])
    app.run()
    drawn = canvas_state(app).drawings[-1]
    number = canvas_state(app).number
    draw(app, *DIGITS[4], DIGITS[1][0])
    app.run()
    app.button[UNDO].click().run()
    assert canvas_state(app).number == number + 1
    assert canvas_state(app).start == canvas_message.write_objects(drawn)


def test_only_the_latest_states_are_kept(monkeypatch):
    monkeypatch.setattr(canvas_message, "UNDO_STATES", 3)
    app = page("draw").run()
    for count in range(1, 6):
        draw(app, *[[(10, 10), (20, count)]] * count)
        app.run()
    assert [len(drawing.strokes) for drawing in canvas_state(app).drawings] == [3, 4, 5]


def test_a_drawing_that_was_erased_whole_has_no_ink():
    app = page("draw")
    draw(app, *DIGITS[7], erasing=True)
    app.run()
    assert inks(app)[-1] == 0
    with pytest.raises(normalize.BlankDrawing):
        normalize.normalize(render_sketch(canvas_state(app).drawings[-1]))


ONE, TWO, THREE = (
    Sketch((Stroke(((100, 100), (900, 900)), 80),) * strokes) for strokes in (1, 2, 3)
)


def put_a_digit(digit, drawings) -> None:
    """Put a digit on the canvas, after some drawings."""
    from pages.shared import canvas

    canvas.SQUARE.state.drawings = drawings
    canvas.put(digit)


@pytest.mark.parametrize("drawings", [[BLANK], [BLANK, ONE, BLANK]], ids=["new", "cleared"])
def test_a_digit_is_put_on_a_blank_canvas(drawings, mnist):
    app = AppTest.from_function(
        put_a_digit, args=(mnist.test_images[0], drawings), default_timeout=60
    ).run()
    assert canvas_state(app).drawings[:-1] == drawings
    put = canvas_state(app).drawings[-1]
    assert put == Sketch((), mnist.test_images[0].tobytes())
    difference = normalize.normalize(render_sketch(put)) - mnist.test_images[0].astype(float)
    assert np.abs(difference).mean() < 8  # of 255


def test_one_undo_takes_back_a_digit_that_was_put_over_a_drawing(mnist):
    app = AppTest.from_function(
        put_a_digit, args=(mnist.test_images[0], [BLANK, ONE]), default_timeout=60
    ).run()
    assert canvas_state(app).drawings[:-1] == [BLANK, ONE]


def finish(drawings) -> None:
    """Draw and clear some drawings, the last one without clearing it."""
    import streamlit as st

    from pages.shared import canvas

    for drawing in drawings:
        canvas.start_with(drawing)
    st.session_state.finished = canvas.finished()


@pytest.mark.parametrize(
    ("drawings", "finished"),
    [
        ([], []),
        ([ONE], [ONE]),
        ([ONE, TWO, THREE], [ONE, TWO, THREE]),
        ([ONE, TWO, ONE], [TWO, ONE]),
        ([ONE, TWO, BLANK], [ONE, TWO]),
    ],
)
def test_finished_drawings_are_those_before_and_the_last_one(drawings, finished):
    app = AppTest.from_function(finish, args=(drawings,), default_timeout=60).run()
    assert app.session_state.finished == finished


def test_a_cleared_drawing_is_finished_and_undo_does_not_double_it():
    app = page("draw").run()
    draw(app, *DIGITS[7])
    app.run()
    app.button[CLEAR].click().run()
    assert len(canvas_state(app).finished) == 1
    app.button[UNDO].click().run()
    app.button[CLEAR].click().run()
    assert len(canvas_state(app).finished) == 1
