"""What a phone says when something cannot be done: never a traceback, always what to do."""

import streamlit as st

from mnist_core.rooms.codes import TooManyGuesses
from mnist_core.rooms.database.connection import DatabaseFull, DatabaseProblem
from pages.shared import presenter
from pages.shared.languages import say


def text(problem: Exception) -> str:
    """What is wrong and what to do, in the visitor's language."""
    if isinstance(problem, TooManyGuesses):
        return say(
            "There were too many wrong codes. Try again in {seconds} seconds.",
            seconds=problem.seconds,
        )
    if isinstance(problem, DatabaseFull):
        return say("The room has no space left to store anything. Tell the presenter.")
    if isinstance(problem, DatabaseProblem):
        return say(
            "The room cannot store anything at the moment. Try again; what was confirmed is safe."
        )
    return say(str(problem))


def show_database(problem: DatabaseProblem) -> None:
    """Say that the database does not answer; the details are for the presenter alone."""
    st.error(text(problem))
    presenter.show_details(str(problem))
    st.button(say("Try again"), icon=":material/refresh:")
