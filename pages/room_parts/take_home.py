"""Afterwards: take the drawings home, open the room again, or delete it for good."""

from collections.abc import Callable

import streamlit as st

from mnist_core.rooms import archive, drawings, rooms
from mnist_core.rooms.database.connection import Database
from mnist_core.rooms.rooms import Room
from mnist_core.rooms.wall_picture import MOST, wall_picture
from pages.room_parts import problems
from pages.shared import loaders, room_server, session


def show(db: Database, room: Room, key: str) -> None:
    """The downloads, and how to delete the room."""
    name = f"room-{room.opened_at:%Y-%m-%d}"
    with st.container(horizontal=True, key="downloads"):
        _offer(
            "Drawings (.npz)",
            f"{name}.npz",
            lambda: archive.archive_file(archive.room_archive(db, key)),
        )
        _offer("Table (.csv)", f"{name}.csv", lambda: loaders.csv(archive.table_rows(db, key)))
        _offer(
            "The wall (.png)",
            f"{name}.png",
            lambda: wall_picture([one.sketch for one in drawings.wall(db, room.id, most=MOST)]),
        )
    st.markdown(
        "The first file holds the strokes of all drawings that are meant to be digits. Start the "
        "app with `DRAWN_PATH` set to it: Confusion, Mistakes and Dataset then show these "
        "drawings, and networks can be trained on them. What was hidden is in none of the files."
    )
    if room.ended_at is None:
        st.markdown(f"This room closes by itself at {room.closes_at:%H:%M} (UTC).")
    st.markdown(f"Everything that was drawn here is deleted on {room.deletes_at:%d %B %Y}.")
    with st.popover("Delete the room now", icon=":material/delete:"):
        st.markdown(f"**{room.drawings} drawings by {room.phones} phones** are deleted for good.")
        st.button("Delete everything", type="primary", on_click=_delete, args=(key,))


def _delete(key: str) -> None:
    try:
        rooms.delete(room_server.database(), key)
    except problems.REFUSALS as problem:
        problems.show(problem)
    else:
        session.visit().room_key = ""


def _offer(label: str, name: str, make: Callable[[], bytes | str]) -> None:
    """A button that downloads a file; the file is made when somebody presses it."""
    st.download_button(label, make, name, icon=":material/download:", on_click="ignore")
