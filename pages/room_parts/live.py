"""The room on the projector, which is shown again all the time."""

from pathlib import Path

import streamlit as st

from mnist_core.rooms import rooms
from mnist_core.rooms.rooms import UnknownRoom
from pages.room_parts import controls, header, problems, space_bar, views
from pages.shared import address, room_server, session

EVERY = 0.75  # seconds: what is shown is then at most one second old
CSS = Path(__file__).with_suffix(".css")
BELOW_HEADER = ":root { --room-top: 4.2rem; }"


def show(key: str) -> None:
    """The room with this key, as it is now.

    Where files are offered, it stands still: a file that is asked for from one run is gone with
    the next one.
    """
    stands_still = views.offer_files()
    st.fragment(_show, run_every=None if stands_still else EVERY)(key, stands_still)


def _show(key: str, stands_still: bool) -> None:
    if not session.visit().room_key:  # it was deleted
        st.rerun()
    st.html(f"<style>{CSS.read_text()}{'' if address.is_presenting() else BELOW_HEADER}</style>")
    try:
        db = room_server.database()
        room = rooms.with_key(db, key)
        room_server.readers().catch_up(room.id)
        state = "waiting" if room.phase == "waiting" else "started"
        with st.container(key="room-head"), st.container(key=f"room-{state}"):
            header.show_code(room, key)
            controls.show(room, key)
            header.show_figures(db, room)
        if room.phase != "waiting":
            views.show(db, room, key)
            space_bar.keep_free()
            if views.offer_files() != stands_still:
                st.rerun()
    except UnknownRoom as problem:
        problems.show(problem)
        if st.button("Open another room"):
            session.visit().room_key = ""
            st.rerun()
    except problems.REFUSALS as problem:
        problems.show(problem)
