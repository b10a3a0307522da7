"""The presenter's page without a browser."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mnist_core.rooms import rooms
from mnist_core.rooms.database.connection import DatabaseAway
from pages.room_parts import live, views
from pages.shared import room_server
from pages.shared.session import Visit
from tests.app_in_apptest import page, texts


def presented(key: str, **address: str) -> AppTest:
    app = page("room", **address)
    app.session_state["visit"] = Visit(room_key=key)
    app.run()
    assert not app.exception
    return app


def pressed(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == label]
    button.click().run()
    assert not app.exception
    return app


def test_one_click_opens_a_room(room):
    app = pressed(presented(""), "Open a room")
    assert app.button[0].label == "Start"


def test_the_steps_of_a_game(room):
    app = presented(room.key)
    pressed(app, "Pause")
    assert rooms.state(room.db, room.id).phase == "paused"
    pressed(app, "Go on")
    pressed(app, "Reveal")
    assert rooms.state(room.db, room.id).is_revealed
    pressed(app, "Next: Read others")
    assert rooms.state(room.db, room.id).game == "read others"


@pytest.mark.parametrize(
    ("label", "what"),
    [
        ("Let no new phones join", "is_locked"),
        ("Phones show at once what the network reads", "verdict_at_once"),
        ("The wall also shows what is no digit", "shows_non_digits"),
    ],
)
def test_a_switch_changes_the_room_and_back(room, label, what):
    app = presented(room.key)
    before = getattr(rooms.state(room.db, room.id), what)
    for expected in (not before, before):
        (switch,) = [switch for switch in app.toggle if switch.label == label]
        switch.set_value(expected).run()
        assert getattr(rooms.state(room.db, room.id), what) == expected


@pytest.mark.parametrize("view", ["wall", *views.VIEWS, "home"])
def test_every_view_opens_in_an_empty_room(room, view):
    app = presented(room.key, view=view)
    assert not app.error


def test_a_wrong_key_is_said_so(room):
    app = presented("wrong")
    assert "There is no such room." in texts(app)
    pressed(app, "Open another room")
    assert app.title[0].value == "Draw with a class"


def test_a_database_that_is_away_comes_back(room, monkeypatch):
    def fail():
        raise DatabaseAway("The file /secret/rooms.db cannot be opened.")

    with monkeypatch.context() as patch:
        patch.setattr(room_server, "database", fail)
        app = presented(room.key)
        assert "The database of the rooms does not answer." in texts(app)
        assert "/secret" not in texts(app)
        pressed(presented(""), "Open a room")
    assert not app.run().error


@pytest.mark.parametrize(("view", "seconds"), [("wall", live.EVERY), ("home", None)])
def test_a_room_that_offers_files_stands_still(room, view, seconds, monkeypatch):
    every = []
    make_fragment = st.fragment

    def fragment(show, run_every):
        every.append(run_every)
        return make_fragment(show, run_every=run_every)

    monkeypatch.setattr(live.st, "fragment", fragment)
    presented(room.key, view=view)
    assert every[-1] == seconds
