"""What a network mixes up in this room, beside what it mixes up in MNIST."""

from html import escape

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.charts.confusion import matrix_colours
from mnist_core.charts.percents import precise_percent
from mnist_core.metrics.confusion import confusion_values, count_mistakes, largest_error
from mnist_core.rooms import results
from mnist_core.rooms.database.connection import Database
from mnist_core.rooms.results import Score
from mnist_core.rooms.rooms import Room
from pages.shared import loaders
from pages.shared.look import look

Counts = npt.NDArray[np.int64]  # (10, 10); row: the true digit, column: what it was read as


def show(db: Database, room: Room) -> None:
    """Both matrices of one network."""
    whole = loaders.good_runs()
    if not whole:
        return
    with st.container(horizontal=True, key="matrix-network"):
        name = loaders.choose_network(whole, usual=room.network)
    here, there = st.columns(2, gap="large")
    with here:
        counts = results.confusion(db, room.id, name)
        scores = {score.name: score for score in results.accuracies(db, room.id)}
        _show_one(f"{name} in this room", counts, scores.get(name))
    with there:
        figures = whole[name].card.figures
        _show_one(f"{name} on MNIST’s test images", np.array(figures.confusion, np.int64))
    st.caption(
        "Rows: what was meant. Columns: what the network reads. Dark orange: often mixed up."
    )


def _show_one(title: str, counts: Counts, score: Score | None = None) -> None:
    """One matrix; `score` also counts the drawings that are not in it, as they were refused."""
    inside = int(counts.sum())
    total = score.total if score else inside
    right = inside - count_mistakes(counts)
    said = f"{precise_percent(right / total)} of {total:,} right" if total else "no drawings yet"
    if total > inside:
        said += f"; {total - inside:,} called “none of 0 to 9”"
    st.html(f"{_table(title, said, counts)}")


def _table(title: str, said: str, counts: Counts) -> str:
    """A matrix as an HTML table, coloured by the share of each row."""
    values = confusion_values(counts, "label")
    colours = iter(matrix_colours(values, look(), most=largest_error(values)))
    rows = ""
    for label in range(10):
        cells = ""
        for prediction in range(10):
            colour = next(colours)
            number = int(counts[label, prediction])
            cells += (
                f'<td style="background: {colour.background}; color: {colour.text}">'
                f"{number if number else ''}</td>"
            )
        rows += f'<tr><th scope="row">{label}</th>{cells}</tr>'
    head = "".join(f'<th scope="col">{digit}</th>' for digit in range(10))
    return (
        f'<table class="matrix"><caption><b>{escape(title)}</b><br>{said}</caption>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )
