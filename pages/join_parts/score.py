"""After the reveal: what the network read in this round, and the points of this phone."""

import streamlit as st

from mnist_core.charts.percents import precise_percent
from mnist_core.rooms.database.connection import DatabaseProblem
from mnist_core.rooms.results import places
from mnist_core.rooms.rooms import UnknownRoom
from mnist_core.rooms.round_score import RoundScore, round_score
from pages.join_parts import problems
from pages.shared import room_figures, room_server
from pages.shared.languages import say
from pages.shared.session import Seat


def show(seat: Seat) -> None:
    """The score of the phone and of the room, if the presenter has revealed it."""
    if not seat.room.is_revealed:
        return
    try:
        db = room_server.database()
        found = round_score(db, seat.phone)
        standings = room_figures.leaderboard(db, seat.room.id)
    except (UnknownRoom, DatabaseProblem) as problem:
        st.warning(problems.text(problem))
        return
    lines = _lines(found)
    for place, standing in zip(places(standings), standings, strict=True):
        if standing.phone.id == seat.phone.id:
            lines.append(
                say(
                    "Your points: {points}. Your place: {place} of {all}.",
                    points=standing.points,
                    place=place,
                    all=len(standings),
                )
            )
    with st.container(key="score", border=True):
        st.markdown("  \n".join(lines))


def _lines(found: RoundScore) -> list[str]:
    """What was right in this round: of this phone, and of all."""
    lines = []
    if found.own is not None:
        text = "Read right by the network: {right} of {total}."
        if found.of_people:
            text = "Read right by you: {right} of {total}."
        lines.append(say(text, right=found.own.right, total=found.own.total))
    if found.room is not None:
        share = precise_percent(found.room.accuracy)
        lines.append(say("The whole room: {share} right.", share=share))
    return lines
