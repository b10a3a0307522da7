"""The views of a room. The projector shows one at a time."""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from mnist_core.rooms.database.connection import Database
from mnist_core.rooms.rooms import Room
from pages.room_parts import (
    comparisons,
    controls,
    examples,
    matrices,
    points,
    room_map,
    take_home,
    wall,
)
from pages.shared import widgets

PARAMETERS = ("view", "network")


class View(NamedTuple):
    """One view."""

    name: str
    show: Callable[[Database, Room], None]


VIEWS = {
    "networks": View("Networks", comparisons.show_networks),
    "confusion": View("Mix-ups", matrices.show),
    "people": View("People", comparisons.show_people),
    "points": View("Points", points.show),
    "hardest": View("Hardest", examples.show_hardest),
    "styles": View("Styles", examples.show_styles),
    "map": View("Map", room_map.show),
}
# These need the presenter's key.
WALL = {"wall": "The wall"}
TAKE_HOME = {"home": "Take home"}


def show(db: Database, room: Room, key: str) -> None:
    """The choice of a view, which game runs, and the view."""
    names = WALL | {view: VIEWS[view].name for view in VIEWS} | TAKE_HOME
    with st.container(key="views"):
        chosen = widgets.choose("View", "view", names)
        st.markdown(f"Game {room.round + 1}: **{controls.GAMES[room.game]}**", width="content")
    if chosen in VIEWS:
        VIEWS[chosen].show(db, room)
    elif chosen in TAKE_HOME:
        take_home.show(db, room, key)
    else:
        wall.show(db, room, key)


def offer_files() -> bool:
    """Whether the view that is chosen offers files."""
    return widgets.value_now("view") in TAKE_HOME
