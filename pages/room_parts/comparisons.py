"""How often networks and people are right, ranked: on the drawings of the room, and on MNIST."""

import streamlit as st

from mnist_core.charts.rooms import Bar, ranked_bars
from mnist_core.rooms.database.connection import Database
from mnist_core.rooms.results import Score
from mnist_core.rooms.rooms import Room
from pages.shared import loaders, room_figures
from pages.shared.look import look

NOTHING = {"displayModeBar": False}
INTERVAL = "The line at the end of a bar shows how far off it may be by chance (95% interval)."


def show_networks(db: Database, room: Room) -> None:
    """The accuracy of every network on what was drawn on demand."""
    scores = room_figures.accuracies(db, room.id)
    if not scores:
        st.markdown("The networks are ranked here after the first drawing in the game On demand.")
        return
    whole = loaders.good_runs()
    on_mnist = {name: run.card.test_accuracy for name, run in whole.items()}
    bars = [_bar(score, on_mnist.get(score.name)) for score in scores]
    _draw(bars)
    st.caption(
        f"Bars: how many of {scores[0].total:,} drawings from the game On demand each network "
        f"reads right. {INTERVAL} Diamonds: the same on MNIST’s test images. Networks that have "
        "seen only MNIST usually do worse here."
    )


def show_people(db: Database, room: Room) -> None:
    """People and networks on the drawings that people have read."""
    found = room_figures.people_and_networks(db, room.id)
    if found.people is None:
        st.markdown("Play *Read others*: then people and networks are compared here.")
        return
    people = _bar(found.people, None, is_chosen=True)
    bars = sorted([people, *map(_bar, found.networks)], key=lambda bar: -bar.share)
    _draw(bars)
    st.caption(
        f"The same drawings, read by people ({found.people.total:,} answers) and by networks. "
        f"{INTERVAL}"
    )


def _bar(score: Score, on_mnist: float | None = None, *, is_chosen: bool = False) -> Bar:
    return Bar(score.name, score.accuracy, score.interval, on_mnist, is_chosen)


def _draw(bars: list[Bar]) -> None:
    st.plotly_chart(ranked_bars(bars, look()), key="ranked", config=NOTHING)
