"""What the presenter does with a room: start, pause, reveal, next game, lock and end."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from mnist_core.rooms import phones, rooms
from mnist_core.rooms.database.connection import utc_now
from mnist_core.rooms.rooms import Game, Room
from pages.room_parts import problems, thumbnails, wall
from pages.shared import app_address, room_server, session

GAMES: dict[Game, str] = {
    "on demand": "On demand",
    "read others": "Read others",
    "fool it": "Fool it",
    "free drawing": "Free drawing",
}
ABOUT: dict[Game, str] = {
    "on demand": "Everybody draws the digits that the phone asks for.",
    "read others": "Everybody reads what others drew.",
    "fool it": "Draw a digit that people can read and the network cannot. Then play *Read others*: "
    "it counts if two people read it right.",
    "free drawing": "Everybody draws what they like.",
}
# The usual course: what was drawn is then read by others.
AFTER: dict[Game, Game] = {
    "on demand": "read others",
    "read others": "fool it",
    "fool it": "read others",
    "free drawing": "read others",
}


ON_PHONES = "Phones show it when somebody presses **What’s next?** or sends a drawing."
# What each of the core's functions calls the state that a switch sets
SWITCHED: dict[Callable[..., Room], str] = {
    rooms.lock: "locked",
    rooms.set_verdict_at_once: "at_once",
    rooms.set_shows_non_digits: "shows",
}


def show(room: Room, key: str) -> None:
    """The buttons of the presenter, as they fit the state of the room."""
    is_open = room.is_open(utc_now())
    with st.container(horizontal=True, vertical_alignment="center", key="controls-room"):
        _offer_next_step(room, key)
        if room.phase == "running" and is_open:
            _button("Pause", "pause", rooms.pause, key)
        if room.phase != "waiting" and is_open:
            _offer_games(room, key)
        if is_open:
            _offer_more(room, key)
        else:
            st.markdown("This room is closed.", width="content")
        if session.visit().room_is_new:
            _show_link(key)


def _offer_next_step(room: Room, key: str) -> None:
    """The one large button: start, go on, reveal, or the next game. The space bar presses it."""
    action: Callable[..., Room]
    options: dict[str, Any] = {}
    if not room.is_open(utc_now()):
        label, icon, action = "Open again", "lock_open", rooms.reopen
    elif room.phase == "waiting":
        label, icon, action = "Start", "play_arrow", rooms.start
    elif room.phase == "paused":
        label, icon, action = "Go on", "play_arrow", rooms.start
    elif not room.is_revealed:
        label, icon, action = "Reveal", "visibility", rooms.reveal
    else:
        following = AFTER[room.game]
        label, icon, action = f"Next: {GAMES[following]}", "skip_next", rooms.next_game
        options = {"game": following, "after": room.round}
    _button(label, icon, action, key, kind="primary", name="next-step", **options)


def _button(
    label: str,
    icon: str,
    action: Callable[..., Room],
    key: str,
    *,
    kind: Any = "secondary",
    name: str = "",
    **options: Any,
) -> None:
    """A button that changes the room."""
    st.button(
        label,
        icon=f":material/{icon}:",
        type=kind,
        key=f"room-{name or label}",
        on_click=_change,
        args=(action, key),
        kwargs=options,
        shortcut="space" if name == "next-step" else None,
    )


def _change(action: Callable[..., Room], key: str, **options: Any) -> None:
    try:
        action(room_server.database(), key, **options)
    except problems.REFUSALS as problem:
        problems.show(problem)
    else:
        if action in (rooms.reveal, rooms.next_game):
            st.toast(ON_PHONES, icon=":material/smartphone:", duration="long")


def _offer_games(room: Room, key: str) -> None:
    """A button for each game. It starts a new round."""
    # Another game is another menu, so the open one closes.
    with st.popover("Games", icon=":material/casino:", key=f"games-{room.round}"):
        for game, name in GAMES.items():
            action, round_ = rooms.next_game, room.round
            _button(name, "play_arrow", action, key, name=game, game=game, after=round_)
            st.caption(ABOUT[game])


def _offer_more(room: Room, key: str) -> None:
    """What is seldom needed, folded away."""
    with st.popover("More", icon=":material/more_horiz:"):
        _switch("Let no new phones join", rooms.lock, key, room.is_locked)
        _switch(
            "Phones show at once what the network reads",
            rooms.set_verdict_at_once,
            key,
            room.verdict_at_once,
        )
        _switch(
            "The wall also shows what is no digit",
            rooms.set_shows_non_digits,
            key,
            room.shows_non_digits,
        )
        for phone in phones.in_room(room_server.database(), room.id):
            if phone.is_muted:
                name = thumbnails.drawn_by(room.id, phone.number)
                st.button(
                    f"Unmute {name}",
                    on_click=wall.mute,
                    args=(key, phone.number),
                    kwargs={"muted": False},
                )
        _button("End the room", "stop", rooms.end, key)


def _switch(label: str, change: Callable[..., Room], key: str, is_on: bool) -> None:
    """A switch that shows what the room says. Another state is another widget."""
    st.toggle(
        label,
        is_on,
        key=f"{change.__name__} {is_on}",
        on_change=_change,
        args=(change, key),
        kwargs={SWITCHED[change]: not is_on},
    )


def _show_link(key: str) -> None:
    """The presenter's link, folded away: the class sees this screen."""
    with st.popover("Your link", icon=":material/key:"):
        st.markdown(
            "With this link you come back to the room, also from another computer. Whoever has it "
            "leads the room. **Copy it now:** it is shown only until you reload this page."
        )
        address = app_address.for_phones() or app_address.opened()
        st.code(f"{address}/room?key={key}", language=None, wrap_lines=True)
