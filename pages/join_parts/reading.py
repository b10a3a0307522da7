"""Read others: the phone shows a drawing by somebody else for two seconds, and asks what it is."""

import streamlit as st

from mnist_core.drawing.sketch import Sketch, render_sketch
from mnist_core.rooms import answers
from mnist_core.rooms.answers import CannotAnswer
from mnist_core.rooms.database.connection import DatabaseProblem
from mnist_core.rooms.phones import PhoneMuted, UnknownPhone
from mnist_core.rooms.rooms import RoomClosed, UnknownRoom
from mnist_core.rooms.tasks import RoomPaused
from pages.join_parts import problems, sending
from pages.shared import languages, room_server, session
from pages.shared.elements import gallery
from pages.shared.languages import say
from pages.shared.session import Seat

SIDE = 280  # pixels

REFUSALS = (
    *(CannotAnswer, RoomPaused, UnknownRoom, UnknownPhone, RoomClosed, PhoneMuted),
    DatabaseProblem,
)


def show(seat: Seat) -> None:
    """A glimpse of the drawing, and a button for each answer."""
    if seat.to_read is None:
        st.markdown(say("There is nothing to read at the moment."))
    else:
        drawing_id, sketch = seat.to_read
        st.html(_glimpse(sketch))
        with st.container(key="digits"):
            for digit in (*range(10), None):
                st.button(
                    say("no digit") if digit is None else str(digit),
                    key=f"answer-{drawing_id}-{digit}",  # a second tap is not for the next drawing
                    on_click=_answer,
                    args=(drawing_id, digit),
                    width="stretch",
                )
    if seat.problem:
        st.warning(seat.problem)
    elif seat.answered:
        st.success(
            say("Stored. Your answers so far: {number}.", number=seat.answered),
            icon=":material/check_circle:",
        )


def _glimpse(sketch: Sketch) -> str:
    """The drawing, which vanishes after two seconds."""
    url = gallery.png_url(render_sketch(sketch, SIDE))
    return f'<div class="glimpse"><img src="{url}" alt="{say("a drawing by somebody else")}"></div>'


@languages.spoken()
def _answer(drawing_id: int, digit: int | None) -> None:
    """Store an answer, and find the next drawing; for the callback of a button."""
    seat = session.visit().seat
    if seat is None:
        return
    try:
        if answers.answer(room_server.database(), seat.phone, drawing_id, digit):
            seat.answered += 1
    except CannotAnswer as problem:
        sending.refresh()
        seat.problem = problems.text(problem)
    except REFUSALS as problem:
        seat.problem = problems.text(problem)
    else:
        sending.refresh()
