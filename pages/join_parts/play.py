"""The phone in a room: its task, the canvas, and what became of the last drawing."""

from pathlib import Path

import streamlit as st

from mnist_core.rooms.database.connection import utc_now
from mnist_core.rooms.tasks import Task
from pages.join_parts import entrance, reading, score, sending, verdict
from pages.shared import canvas, languages, session
from pages.shared.canvas import Paper
from pages.shared.elements.into_view import bring_into_view
from pages.shared.languages import say
from pages.shared.session import Seat

CSS = Path(__file__).with_suffix(".css")

PEN = 0.08  # share of the canvas


def show() -> None:
    """The phone's screen, and below it what it rarely needs."""
    st.html(f"<style>{canvas.CSS.read_text()}{CSS.read_text()}</style>")
    _show_task()
    entrance.say_what_is_stored()
    languages.choose()


@st.fragment
@languages.spoken()
def _show_task() -> None:
    """What runs again when something is sent."""
    seat = session.visit().seat
    if seat is None:  # never: the page has joined
        return
    with st.container(key="play"):
        with st.container(key="asked"):
            bring_into_view("task", _question(seat))
            is_open = seat.room.is_open(utc_now())
            st.title(_task(seat.task) if is_open else say("The room is closed."))
            st.markdown(" ".join(_explain(seat)))
            score.show(seat)
        with st.container(key="left"):
            if is_open and seat.task.game == "read others":
                reading.show(seat)
            elif is_open:
                with st.container(key="paper"):
                    canvas.show_tools(sending.paper(seat), say)
                    _show_paper(sending.paper(seat))
        with st.container(key="told"):
            if not is_open:
                _say_what_became(seat)
            elif seat.task.game != "read others":
                _offer_to_send(seat)
            st.button(
                say("What’s next?"),
                icon=":material/refresh:",
                type="tertiary",
                key="refresh",
                on_click=sending.refresh,
            )


@st.fragment
def _show_paper(pad: Paper) -> None:
    """The canvas: what runs again after a stroke, which costs the server's time."""
    canvas.draw(PEN, pad)


def _offer_to_send(seat: Seat) -> None:
    """The button that sends the drawing, and what became of the last one."""
    if seat.task.game == "free drawing":
        st.pills(say("Is it a digit? Which one?"), range(10), key=sending.meant_key(seat.task))
    st.button(
        say("Send"),
        type="primary",
        icon=":material/send:",
        key=f"send-{sending.paper(seat).sheet}",  # a second tap does not send the next sheet
        on_click=sending.send,
        width="stretch",
    )
    _say_what_became(seat)


def _question(seat: Seat) -> str:
    """Another text for each game, drawing to read and reveal: the phone then scrolls to the top."""
    drawing = seat.to_read[0] if seat.to_read else ""
    return f"{seat.task.game} {drawing} {seat.room.round} {seat.room.is_revealed}"


def _task(task: Task) -> str:
    if task.game == "read others":
        return say("What is this?")
    if task.game == "free drawing":
        return say("Draw what you like")
    if task.game == "fool it":
        return say("Fool the network: {digit}", digit=task.digit)
    if task.digit == 8:
        return say("Draw an {digit}", digit=8)
    return say("Draw a {digit}", digit=task.digit)


def _explain(seat: Seat) -> list[str]:
    """Who the phone is, what the game is about, and whether the room takes drawings."""
    colour, animal = say(seat.phone.colour), say(seat.phone.animal)
    name = say("{colour} {animal}", colour=colour, animal=animal)
    words = [say("You are the {animal}.", animal=f"**{name}**")]
    if not seat.room.is_open(utc_now()):
        return words
    if seat.task.game == "fool it":
        words.append(say("Draw it so that people can read it, and the network cannot."))
    if seat.task.game == "read others":
        words.append(say("You see the drawing for two seconds."))
    if seat.room.phase == "waiting":
        words.append(say("You can draw now. Press Send when the big screen shows the game."))
    elif seat.room.phase == "paused":
        words.append(say("The presenter has paused the room."))
    return words


def _say_what_became(seat: Seat) -> None:
    """A tick when the last drawing is stored, or what to do if it is not."""
    if seat.problem:
        st.warning(seat.problem)
    elif seat.stored:
        tick = say("Stored. Your drawings so far: {number}.", number=seat.stored)
        st.success(tick + _verdict(seat), icon=":material/check_circle:")


def _verdict(seat: Seat) -> str:
    """What the network of the room says, if the presenter shows it now."""
    is_shown = seat.room.verdict_at_once or seat.room.is_revealed
    if seat.reading is None or not is_shown:
        return ""
    return f" {verdict.sentence(seat.reading)}"
