"""Train on the room: half of the people teach a network, the other half test it."""

import streamlit as st

from mnist_core.lab.progress import Score
from mnist_core.lab.recipe import Recipe
from mnist_core.lab.templates import TEMPLATES
from mnist_core.metrics.accuracy import wilson_interval
from pages.lab_parts import mine, room_drawings
from pages.lab_parts.mine import Training
from pages.shared import widgets
from pages.shared.elements import tables
from pages.shared.elements.tables import Column

TITLE = "room"
# Networks that ship and can go on learning: they say nothing of what is no digit.
NETWORKS = ("deep_cnn", "dropout_cnn", "small_cnn", "basic_mlp", "tiny_mlp", "dropout_mlp")
COLUMNS = [
    Column("tested on"),
    Column("images", is_number=True),
    Column("before", is_number=True),
    Column("after", is_number=True),
]


def show() -> None:
    """Offer to train on the room that this tab presents, and show what came of it."""
    done = [training for training in mine.trainings() if training.job.title == TITLE]
    if not room_drawings.is_here() and not done:
        return
    st.header("We taught it our sevens", anchor="room")
    st.markdown(
        "One of our networks learns from the drawings of half of the people in your room. Then it "
        "is tested on the drawings of the other half, which it has never seen."
    )
    if room_drawings.is_here() and not mine.is_active(mine.latest()):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox("Network", NETWORKS, key="room-network", width=240)
            st.button(
                "Train on the room",
                type="primary",
                icon=":material/groups:",
                key="room-train",
                on_click=_begin,
            )
    if done and done[-1].is_done:
        _show_result(done[-1])


def recipe(network: str) -> Recipe:
    """How a network goes on learning from a room: gently, and MNIST among it, not to forget it."""
    return Recipe(
        layers=TEMPLATES[network].layers,
        begin=network,
        rate=0.0003,
        batch=32,
        epochs=3,
        images=2_000,
        distort=("shift", "rotation", "thickness"),
    )


def _begin() -> None:
    content = room_drawings.read()
    if content is not None:
        network = str(widgets.value_now("room-network") or NETWORKS[0])
        mine.begin(recipe(network), TITLE, content)


def _show_result(training: Training) -> None:
    known = training.progress
    result = known.result if known is not None else None
    if result is None or result.drawings is None or result.drawings_before is None:
        return
    rows = [_row("drawings of the other half", result.drawings_before, result.drawings)]
    if result.test_before is not None:
        rows.append(_row("MNIST’s test images", result.test_before, result.test))
    name = training.job.recipe.begin
    tables.show(f"{name}, before and after it learned from the room", COLUMNS, rows, scrolls=True)
    st.caption("In brackets the interval in which the true accuracy lies with 95% confidence.")


def _row(what: str, before: Score, after: Score) -> dict[str, str]:
    return {
        "tested on": what,
        "images": f"{after.images:,}",
        "before": _with_interval(before),
        "after": _with_interval(after),
    }


def _with_interval(score: Score) -> str:
    low, high = wilson_interval(score.correct, score.images)
    return f"{score.share:.1%} ({low:.1%} to {high:.1%})"
