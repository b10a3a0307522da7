"""The drawings of the room that this tab presents, to learn from."""

from dataclasses import replace

import streamlit as st

from mnist_core.lab.recipe import SEEDS, Recipe
from mnist_core.rooms import archive
from mnist_core.rooms.database.connection import DatabaseProblem
from mnist_core.rooms.rooms import UnknownRoom
from pages.shared import room_server, session, widgets

PARAMETER = "room"


def is_here() -> bool:
    """Whether this tab presents a room."""
    return bool(session.visit().room_key)


def choose() -> None:
    """Offer to add the drawings of the room."""
    if is_here():
        widgets.choose_whether("Add the drawings of my room", PARAMETER)


def chosen() -> bytes | None:
    """The drawings of the room as the content of a file, if they are to be added."""
    if not is_here() or not widgets.value_now(PARAMETER):
        return None
    return read()


def read() -> bytes | None:
    """The drawings of the room as the content of a file; None if they cannot be read."""
    key = session.visit().room_key
    if not key:
        return None
    try:
        return archive.archive_file(archive.room_archive(room_server.database(), key))
    except (UnknownRoom, DatabaseProblem, ValueError):
        st.toast("The drawings of the room cannot be read just now.")
        return None


def with_seed(recipe: Recipe, seed: int) -> Recipe:
    """The same recipe with another seed."""
    return replace(recipe, seed=seed % SEEDS)
