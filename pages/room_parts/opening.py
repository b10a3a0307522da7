"""Before there is a room: open one by a click, or come back to one with the presenter's link."""

import streamlit as st

from mnist_core.rooms import rooms
from mnist_core.rooms.database.connection import DatabaseProblem
from pages.room_parts import problems
from pages.shared import address, loaders, room_server, session

KEY = "key"  # the parameter of the presenter's link


def take_key() -> None:
    """Go on with the room that the presenter's link names, if the address is one."""
    if key := address.value_of(KEY):
        session.visit().room_key = key
        session.visit().room_is_new = False


def take_key_out_of_address() -> None:
    """The browser keeps the key; in the address, everybody could read it on the projector."""
    if address.value_of(KEY):
        address.forget(KEY)


def offer() -> None:
    """Offer to open a room."""
    st.title("Draw with a class")
    st.markdown(
        "Open a room: everybody scans a code with a phone and draws the digits that the phone asks "
        "for. This screen shows live what ten networks read, and what people read.\n\n"
        "No accounts and no names. A room closes after 12 hours; it is deleted, with all drawings, "
        "after 30 days."
    )
    whole = loaders.read_runs(with_own=False)
    place = st.container()
    name = loaders.choose_network(whole)
    st.caption("The phones show this network’s answers. All others also read every drawing.")
    with place:
        opened = st.button("Open a room", type="primary", icon=":material/add:")
    if opened:
        _open(name)
    st.caption("Is there a room already? Open the link that you kept when you opened it.")


def _open(network: str) -> None:
    try:
        opened = rooms.open_room(room_server.database(), network)
    except DatabaseProblem as problem:
        problems.show(problem)
        return
    session.visit().room_key = opened.key
    session.visit().room_is_new = True
    st.rerun()
