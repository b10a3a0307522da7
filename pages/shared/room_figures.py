"""The figures of a room that take long to count: counted at most every few seconds."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from mnist_core.rooms import results
from mnist_core.rooms.database.connection import Database
from mnist_core.rooms.drawings import Drawing
from mnist_core.rooms.results import Comparison, Hard, Score, Standing

FRESH = 3  # seconds

Figures = TypeVar("Figures")


def accuracies(db: Database, room_id: int) -> tuple[Score, ...]:
    """See `results.accuracies`."""
    return _sometimes(db, room_id, results.accuracies)


def people_and_networks(db: Database, room_id: int) -> Comparison:
    """See `results.people_and_networks`."""
    return _sometimes(db, room_id, results.people_and_networks)


def hardest(db: Database, room_id: int) -> list[Hard]:
    """See `results.hardest`."""
    return _sometimes(db, room_id, results.hardest)


def leaderboard(db: Database, room_id: int) -> list[Standing]:
    """See `results.leaderboard`."""
    return _sometimes(db, room_id, results.leaderboard)


def fooling(db: Database, room_id: int) -> list[Drawing]:
    """See `results.fooling`."""
    return _sometimes(db, room_id, results.fooling)


def _sometimes(db: Database, room_id: int, count: Callable[[Database, int], Figures]) -> Figures:
    found: Figures = _count(str(db.engine.url), room_id, count.__name__, lambda: count(db, room_id))
    return found


@st.cache_resource(ttl=FRESH, max_entries=100, show_spinner=False)
def _count(url: str, room_id: int, what: str, _count: Callable[[], Any]) -> Any:
    return _count()
