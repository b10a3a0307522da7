"""The head of the room: how to join, large before the start and in a corner afterwards."""

from html import escape

import streamlit as st

from mnist_core.rooms import codes, results
from mnist_core.rooms.database.connection import Database
from mnist_core.rooms.rooms import Room
from pages.shared import app_address
from pages.shared.elements.qr_code import qr_code

LARGE, SMALL = 460, 120  # pixels


def show_code(room: Room, key: str) -> None:
    """How to join: the QR code, the address and the code of the room."""
    code = codes.room_code(key)
    address = app_address.for_phones()
    link = f"{address or app_address.opened()}/join?room={code}"
    is_large = room.phase == "waiting"
    shown = f'{code[:3]}<span class="gap"></span>{code[3:]}'
    where = (address or app_address.opened()).removeprefix("http://").removeprefix("https://")
    st.html(
        f'<h1 class="unseen">Room {code}</h1><div class="room {"large" if is_large else "small"}">'
        f"{qr_code(link, width=LARGE if is_large else SMALL, name='the link to join')}"
        f'<div class="how"><span>{escape(where)}/join</span>'
        f'<strong aria-label="Code of the room: {" ".join(code)}">{shown}</strong></div></div>'
    )
    if address is None and is_large:
        st.warning(
            "Phones cannot open this app yet. The page Check-up says why.",
            icon=":material/warning:",
        )


def show_figures(db: Database, room: Room) -> None:
    """How many people there are, and how many drawings."""
    busy = results.activity(db, room.id)
    figures = "".join(
        f"<div><b>{number}</b><span>{name}</span></div>"
        for number, name in (
            (busy.people, "people"),
            (busy.drawings, "drawings"),
            (busy.last_minute, "a minute"),
        )
    )
    st.html(f'<div class="figures">{figures}</div>')
