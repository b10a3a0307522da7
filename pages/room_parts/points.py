"""The leaderboard, and the drawings that fooled the network.

Nobody has a name: each phone is an animal in a colour.
"""

import streamlit as st

from mnist_core.rooms.database.connection import Database
from mnist_core.rooms.drawings import Drawing
from mnist_core.rooms.results import POINTS_FOR_FOOLING, Standing, places
from mnist_core.rooms.rooms import Room
from pages.room_parts import thumbnails
from pages.shared import room_figures

MOST = 12  # that are shown


def show(db: Database, room: Room) -> None:
    """The phones with the most points."""
    found = [one for one in room_figures.leaderboard(db, room.id) if one.points]
    if not found:
        st.markdown("Nobody has a point yet.")
        return
    ranked = zip(places(found), found[:MOST], strict=False)
    rows = "".join(_row(place, one) for place, one in ranked)
    st.html(f'<ol class="points">{rows}</ol>')
    st.caption(
        "1 point: the network reads your digit right, or you read somebody else’s digit right. "
        f"{POINTS_FOR_FOOLING} points: two people read your digit right and the network does not."
    )
    _show_fooling(db, room)


def _show_fooling(db: Database, room: Room) -> None:
    """The drawings that people read and the network does not."""
    found = room_figures.fooling(db, room.id)
    if found:
        st.subheader("These fooled the network")
        figures = "".join(_figure(room.id, drawing) for drawing in found)
        st.html(f'<div class="hardest">{figures}</div>')


def _figure(room_id: int, drawing: Drawing) -> str:
    return (
        f'<figure><img src="{thumbnails.picture(drawing.sketch)}" alt="a drawing of a '
        f'{drawing.label}"><figcaption><b>meant: {drawing.label}</b><br>the network reads: '
        f"{thumbnails.reading(drawing)}<br>by {thumbnails.drawn_by(room_id, drawing.phone)}"
        "</figcaption></figure>"
    )


def _row(place: int, one: Standing) -> str:
    phone = one.phone
    return (
        f'<li><span class="place">{place}</span><i style="background: {phone.colour}"></i>'
        f"<span>{phone.colour} {phone.animal}</span><b>{one.points}</b></li>"
    )
