"""The wall: the newest drawings. A tap hides one; then its phone can be muted."""

from pathlib import Path

import streamlit as st

from mnist_core.rooms import drawings, phones
from mnist_core.rooms.database.connection import Database
from mnist_core.rooms.drawings import Drawing
from mnist_core.rooms.rooms import Room
from pages.room_parts import problems, thumbnails
from pages.shared import room_server, session

MOST = 72  # drawings

_HERE = Path(__file__)
_wall = st.components.v2.component(
    "wall",
    html='<div class="wall" role="list" aria-label="The wall"></div>',
    css=_HERE.with_suffix(".css").read_text(),
    js=_HERE.with_suffix(".js").read_text(),
)


def show(db: Database, room: Room, key: str) -> None:
    """The drawings, the newest first, and the one that was just hidden."""
    _offer_more(room, key)
    found = drawings.wall(db, room.id, most=MOST)[::-1]
    if not found:
        st.markdown("The drawings will appear here.")
    shows_answers = room.verdict_at_once or room.is_revealed
    tapped = _wall(
        key="wall",
        data={"tiles": [_tile(one, shows_answers=shows_answers) for one in found]},
        on_tapped_change=lambda: None,
    ).get("tapped")
    for one in found:
        if one.number == tapped:
            drawings.hide(db, key, one.number)
            session.visit().hidden = (one.number, one.phone)
            st.rerun(scope="fragment")


def _tile(drawing: Drawing, *, shows_answers: bool) -> dict[str, object]:
    meant = "" if drawing.label is None else str(drawing.label)
    said = thumbnails.reading(drawing) if shows_answers else ""
    words = f"Drawing {drawing.number}" + (f", meant to be {meant}" if meant else "")
    return {
        "number": drawing.number,
        "picture": thumbnails.picture(drawing.sketch),
        "meant": meant,
        "said": "" if said == meant else said,
        "colour": thumbnails.colour(drawing),
        "words": words + (f", read as {said}" if said else ""),
    }


def _offer_more(room: Room, key: str) -> None:
    """What can be done about the drawing that was hidden last."""
    hidden = session.visit().hidden
    if hidden is None:
        st.caption("Tap a drawing, or press H for the newest one, to hide it.")
        return
    number, phone = hidden
    name = thumbnails.drawn_by(room.id, phone)
    with st.container(horizontal=True, vertical_alignment="center", key="hidden"):
        st.markdown(f"Drawing {number} by {name} is hidden.", width="content")
        st.button("Show it again", icon=":material/undo:", on_click=_show_again, args=(key, number))
        st.button(f"Mute {name}", icon=":material/block:", on_click=mute, args=(key, phone))


def _show_again(key: str, number: int) -> None:
    session.visit().hidden = None
    try:
        drawings.hide(room_server.database(), key, number, hide=False)
    except problems.REFUSALS as problem:
        problems.show(problem)


def mute(key: str, number: int, *, muted: bool = True) -> None:
    """Mute a phone, or let it take part again; for the callback of a button."""
    session.visit().hidden = None
    try:
        phones.mute(room_server.database(), key, number, muted=muted)
    except problems.REFUSALS as problem:
        problems.show(problem)
