"""The room on the projector: it is shown again all the time. Only this page ever polls."""

from pathlib import Path

import streamlit as st

from mnist_core.rooms import rooms
from mnist_core.rooms.rooms import UnknownRoom
from pages.room_parts import controls, header, problems, views
from pages.shared import address, room_server, session

EVERY = 0.75  # seconds: what is shown is then at most one second old
CSS = Path(__file__).with_suffix(".css")
BELOW_HEADER = ":root { --room-top: 4.2rem; }"


@st.fragment(run_every=EVERY)
def show(key: str) -> None:
    """The room with this key, as it is now."""
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
    except UnknownRoom as problem:
        problems.show(problem)
        if st.button("Open another room"):
            session.visit().room_key = ""
            st.rerun()
    except problems.REFUSALS as problem:
        problems.show(problem)
