"""What the presenter reads when something cannot be done."""

import streamlit as st

from mnist_core.rooms.database.connection import DatabaseProblem
from mnist_core.rooms.phones import UnknownPhone
from mnist_core.rooms.rooms import RoomClosed, UnknownRoom
from pages.shared import presenter, sentences

REFUSALS = (UnknownRoom, UnknownPhone, RoomClosed, DatabaseProblem)


def show(problem: Exception) -> None:
    """Say what is wrong. What the database says names files, which is for the presenter alone."""
    if isinstance(problem, DatabaseProblem):
        st.error("The database of the rooms does not answer. What was confirmed is stored.")
        presenter.show_details(str(problem))
    else:
        st.error(sentences.literal(problem))
