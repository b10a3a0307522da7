"""The entrance of a room: a code is typed, or comes with the link, and the phone is in."""

import streamlit as st

from mnist_core.rooms import answers, codes, phones, rooms, tasks
from mnist_core.rooms.codes import BadToken, TooManyGuesses
from mnist_core.rooms.database.connection import DatabaseProblem
from mnist_core.rooms.phones import RoomFull, RoomLocked
from mnist_core.rooms.rooms import RoomClosed, UnknownRoom
from pages.join_parts import problems
from pages.shared import address, languages, room_server, session
from pages.shared.languages import say
from pages.shared.session import Seat

CODE = "room"  # the parameter of the address
FIELD = "code"


def ask_for_code() -> None:
    """Ask for the six letters of a room."""
    st.title(say("Draw together"))
    st.markdown(say("Type the six letters that the projector shows."))
    with st.form("entrance", border=False):
        typed = st.text_input(
            say("Code of the room"), max_chars=20, key=FIELD, autocomplete="off", width=280
        )
        if st.form_submit_button(say("Join"), type="primary") and codes.tidy_code(typed):
            address.put(CODE, codes.tidy_code(typed))
            st.rerun()
    say_what_is_stored()
    languages.choose()


def take_seat(code: str, token: str) -> Seat | None:
    """Join a room, or return to it; None, and a message, if that is not possible."""
    code = codes.tidy_code(code)
    seat = session.visit().seat
    if seat and seat.code == code:
        return seat
    try:
        db = room_server.database()
        known = room_server.guesses()
        phone = phones.join(db, code, token, known, room_server.visitors_address())
        room = rooms.state(db, phone.room_id)
        task = tasks.next_task(db, phone, room)
        reads = task.game == "read others"
        to_read = answers.next_to_read(db, phone) if reads else None
    except (UnknownRoom, TooManyGuesses, BadToken, RoomClosed, RoomLocked, RoomFull) as problem:
        st.error(problems.text(problem))
        return None
    except DatabaseProblem as problem:
        problems.show_database(problem)
        return None
    return Seat(code, phone, room, task, stored=task.number, to_read=to_read)


def say_what_is_stored() -> None:
    """Say what a room keeps, and for how long."""
    st.caption(
        say(
            "The room keeps your drawings, your answers and when you sent them, but not your name "
            "or your address. Everybody in the room may see the drawings. Your phone remembers a "
            "number so that you stay the same animal. 30 days after the room was opened, all of "
            "it is deleted."
        )
    )
