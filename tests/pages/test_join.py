"""The phone's page without a browser: what it says when something cannot be done."""

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.rooms import codes, drawings, phones, rooms
from mnist_core.rooms.database.connection import DatabaseAway, DatabaseFull
from mnist_core.rooms.drawings import add_drawing
from pages.join_parts import sending
from pages.shared import room_server
from pages.shared.session import Visit
from tests.app_in_apptest import page, visit
from tests.hand import DIGITS, message, path
from tests.rooms.class_room import ClassRoom


def phone(code: str, token: str | None = None, **address: str) -> AppTest:
    """A phone that has followed the link of a room."""
    app = page("join", **address, **({"room": code} if code else {}))
    app.session_state["visit"] = Visit(phone_token=token or codes.new_token())
    return app.run()


def task(app: AppTest) -> int:
    return int(app.title[0].value[-1])


def draw(app: AppTest, digit: int | None = None) -> AppTest:
    seat = visit(app).seat
    strokes = DIGITS[task(app) if digit is None else digit]
    key = f"{sending.paper(seat).name}{sending.paper(seat).sheet}-0"
    app.session_state[key] = message(*map(path, strokes))
    return app


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == label]
    return button.click().run()


def said(app: AppTest) -> str:
    assert not app.exception
    return " ".join(item.value for item in (*app.error, *app.warning, *app.success))


def number_stored(room: ClassRoom) -> int:
    return rooms.state(room.db, room.id).drawings


def test_a_drawing_is_stored_with_the_network_s_answer(room):
    app = phone(room.code.lower())
    digit = task(app)
    press(draw(app), "Send")
    assert (
        f"Stored. Your drawings so far: 1. The network read your last drawing as {digit}"
        in said(app)
    )
    (stored,) = drawings.wall(room.db, room.id)
    assert (stored.label, stored.digit) == (digit, digit)


def test_the_answer_waits_for_the_reveal_if_the_presenter_wishes(room):
    rooms.set_verdict_at_once(room.db, room.key, False)
    app = phone(room.code)
    press(draw(app), "Send")
    assert "network" not in said(app)
    rooms.reveal(room.db, room.key)
    press(app, "What’s next?")
    assert "The network read your last drawing" in said(app)
    assert "Read right by the network: 1 of 1." in app.markdown[-1].value


def test_an_unknown_code_is_said_so_and_asked_for_again(room):
    app = phone("BCDFGH")
    assert "No room has this code." in said(app)
    assert app.text_input[0].label == "Code of the room"


def test_too_many_wrong_codes_have_to_wait(room, monkeypatch):
    monkeypatch.setattr(room_server, "visitors_address", lambda: "here")
    for phone_number in range(codes.OF_ADDRESS.free + 100):  # some are forgotten meanwhile
        room_server.guesses().add_wrong(codes.Visitor(str(phone_number), "here"))
    assert "There were too many wrong codes. Try again in" in said(phone(room.code))


def test_who_cannot_join_reads_why(room):
    rooms.lock(room.db, room.key)
    assert "The presenter has locked this room." in said(phone(room.code))
    rooms.end(room.db, room.key)
    assert "This room is closed." in said(phone(room.code))


def test_a_full_room_says_so(room):
    code = rooms.open_room(room.db, "micro", most_phones=1).code
    phone(code)
    assert "This room is full." in said(phone(code))


def test_a_phone_that_is_known_comes_back_to_a_locked_room(room):
    token = codes.new_token()
    phone(room.code, token)
    rooms.lock(room.db, room.key)
    assert phone(room.code, token).title[0].value.startswith("Draw a")
    assert len(phones.in_room(room.db, room.id)) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda room: rooms.pause(room.db, room.key), "The game is paused."),
        (lambda room: phones.mute(room.db, room.key, 0), "The presenter has muted this phone."),
        (lambda room: rooms.end(room.db, room.key), "This room is closed."),
        (lambda room: rooms.delete(room.db, room.key), "There is no such room."),
        (lambda room: rooms.next_game(room.db, room.key, "fool it"), "This task is over."),
    ],
    ids=["paused", "muted", "ended", "deleted", "next game"],
)
def test_what_cannot_be_sent_is_said_why(room, change, words):
    app = draw(phone(room.code))
    change(room)
    press(app, "Send")
    assert words in said(app)


def test_a_blank_sheet_and_a_dot_are_not_sent(room):
    app = phone(room.code)
    press(app, "Send")
    assert "The drawing is empty." in said(app)
    seat = visit(app).seat
    sheet = sending.paper(seat)
    app.session_state[f"{sheet.name}{sheet.sheet}-0"] = message(path([(140, 140)]))
    press(app, "Send")
    assert "This is too small to tell." in said(app)
    assert number_stored(room) == 0


@pytest.mark.parametrize("problem", [DatabaseAway("x"), DatabaseFull("x")])
def test_a_database_that_is_away_loses_no_drawing(room, monkeypatch, problem):
    app = draw(phone(room.code))

    def fail(*_, **__):
        raise problem

    with monkeypatch.context() as patch:
        patch.setattr(room_server, "database", fail)
        press(app, "Send")
        assert "The room " in said(app)
        assert said(phone(room.code)) == said(app)
    press(app, "Send")
    assert "Stored." in said(app)
    assert number_stored(room) == 1


def test_a_drawing_whose_confirmation_was_lost_is_stored_once(room, monkeypatch):
    app = draw(phone(room.code))

    def store_and_fail(*args, **options):
        add_drawing(*args, **options)
        raise DatabaseAway("The connection broke.")

    with monkeypatch.context() as patch:
        patch.setattr(drawings, "add_drawing", store_and_fail)
        press(app, "Send")
        assert "Try again; what was confirmed is safe." in said(app)
    press(app, "Send")
    assert "Stored. Your drawings so far: 1." in said(app)
    assert number_stored(room) == 1


def test_further_taps_on_send_do_not_ask_for_another_drawing(room):
    app = press(draw(phone(room.code)), "Send")
    press(app, "Send")
    assert "Stored. Your drawings so far: 1." in said(app)
    assert "empty" not in said(app)
    visit(app).seat.sent_at -= sending.SEVERAL_TAPS
    assert "The drawing is empty." in said(press(app, "Send"))


def test_each_new_sheet_begins_with_the_pen(room):
    app = draw(phone(room.code))
    (tool,) = app.button_group
    tool.set_value("eraser").run()
    press(app, "Send")
    assert app.button_group[0].value == "pen"


def test_who_comes_while_others_read_gets_a_drawing_at_once(room):
    press(draw(phone(room.code)), "Send")
    room.next_game("read others")
    app = phone(room.code)
    assert app.title[0].value == "What is this?"
    assert [button.label for button in app.button][:10] == [str(digit) for digit in range(10)]


def test_what_cannot_be_answered_is_said_in_the_visitor_s_language(room):
    press(draw(phone(room.code)), "Send")
    room.next_game("read others")
    app = phone(room.code, lang="de")
    rooms.pause(room.db, room.key)
    press(app, "3")
    assert said(app) == "Das Spiel macht Pause. Warte, bis es weitergeht."


def test_a_phone_in_a_closed_room_has_nothing_left_to_do(room):
    app = press(draw(phone(room.code)), "Send")
    rooms.end(room.db, room.key)
    press(app, "What’s next?")
    assert app.title[0].value == "The room is closed."
    assert [button.label for button in app.button] == ["What’s next?"]


def test_two_tabs_of_a_phone_are_one_phone(room):
    token = codes.new_token()
    one, other = phone(room.code, token), phone(room.code, token)
    press(draw(one), "Send")
    press(draw(other, 8), "Send")
    assert "This task is over." in said(other)
    assert number_stored(room) == 1


def test_one_phone_in_two_rooms_is_a_phone_of_each(room):
    second = ClassRoom.open(room.db, room.now)
    token = codes.new_token()
    press(draw(phone(room.code, token)), "Send")
    app = phone(second.code, token)
    press(draw(app), "Send")
    assert "Your drawings so far: 1." in said(app)
    assert [number_stored(one) for one in (room, second)] == [1, 1]


def test_a_network_that_was_removed_stops_nobody(room, monkeypatch):
    app = draw(phone(room.code))
    monkeypatch.setattr(room_server, "network", lambda name: None)
    press(app, "Send")
    assert said(app) == "Stored. Your drawings so far: 1."


def test_nothing_that_a_link_says_is_shown_as_html(room):
    app = phone("<b>x</b>")
    assert "No room has this code." in said(app)
    assert not any("<b>x" in item.value for item in app.markdown)
