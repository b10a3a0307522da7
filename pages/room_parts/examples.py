"""The hardest drawings, and how people write 0, 1, 4 and 7."""

import streamlit as st

from mnist_core.metrics.writing_styles import STYLES
from mnist_core.rooms import results
from mnist_core.rooms.database.connection import Database
from mnist_core.rooms.results import Hard
from mnist_core.rooms.rooms import Room
from pages.room_parts import thumbnails
from pages.shared import room_figures
from pages.shared.look import look


def show_hardest(db: Database, room: Room) -> None:
    """The drawings that the most networks misread."""
    found = room_figures.hardest(db, room.id)
    if not found:
        st.markdown("No network has misread anything yet.")
        return
    st.html(f'<div class="hardest">{"".join(map(_hard, found))}</div>')
    st.caption("Misread drawings from the game On demand, those that most networks misread first.")


def _hard(one: Hard) -> str:
    drawing = one.drawing
    return (
        f'<figure><img src="{thumbnails.picture(drawing.sketch)}" alt="a drawing of a '
        f'{drawing.label}"><figcaption><b>meant: {drawing.label}</b><br>'
        f"{one.wrong} of {one.networks} networks misread it</figcaption></figure>"
    )


def show_styles(db: Database, room: Room) -> None:
    """How many people write the digits that can be written in two ways in which way."""
    counts = results.styles(db, room.id)
    pairs = STYLES.items()
    rows = "".join(_styles(digit, *pair, *(counts[name] for name in pair)) for digit, pair in pairs)
    st.html(f'<div class="all-styles">{rows}</div>')
    st.caption(
        "Found from how people moved the pen. MNIST has almost no barred 7, slashed 0 or European "
        "1, so networks that learned from it alone misread them."
    )


def _styles(digit: int, special: str, plain: str, many: int, few: int) -> str:
    """HTML of one digit: a bar that is divided between two ways to write it."""
    if many + few == 0:
        return f'<div class="names"><span>Nobody has drawn a {digit} yet.</span></div>'
    parts = ((many, look().probability), (few, look().quiet))
    bar = "".join(
        f'<div style="flex: {count}; background: {colour}"></div>' for count, colour in parts
    )
    return (
        f'<div><div class="styles">{bar}</div><div class="names">'
        f"<span>{special}: <b>{many}</b></span><span>{plain}: <b>{few}</b></span></div></div>"
    )
