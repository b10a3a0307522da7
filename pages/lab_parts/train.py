"""The button that starts a training, with what it will train and how long that takes."""

import streamlit as st

from mnist_core.lab import costs, jobs, shapes
from mnist_core.lab.recipe import Recipe
from mnist_core.lab.shapes import Network
from pages.lab_parts import drawing, mine, problems, room_drawings


def show(recipe: Recipe, *, is_main: bool) -> None:
    """Offer to train a recipe, unless a training runs.

    Args:
        recipe: what would be trained.
        is_main: whether this is the main thing to do; beside an open experiment it is not.
    """
    problems.show_kept()
    network = shapes.trace(recipe.layers)
    if mine.is_active(mine.latest()):
        return
    if network.problem:
        st.warning(f"This network is impossible. {network.problem}")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Train",
            type="primary" if is_main else "secondary",
            icon=":material/play_arrow:",
            key="train",
            on_click=_begin,
            args=(recipe,),
        )
        st.button(
            "With another seed",
            icon=":material/casino:",
            key="another-seed",
            help="The same again, from other random numbers: how much is chance?",
            on_click=_begin_with_another_seed,
            args=(recipe,),
        )
    st.caption(_expect(recipe, network))
    drawing.choose()


def _begin(recipe: Recipe) -> None:
    mine.begin(recipe, room=room_drawings.chosen())


def _begin_with_another_seed(recipe: Recipe) -> None:
    latest = mine.latest()
    used = latest.job.recipe.seed if latest is not None else recipe.seed
    mine.begin(room_drawings.with_seed(recipe, used + 1), room=room_drawings.chosen())


def _expect(recipe: Recipe, network: Network) -> str:
    """What will be trained, and how long that takes, in one line."""
    seconds = costs.seconds(recipe, network, jobs.pace(mine.lab()))
    images = (
        f"{recipe.images:,} images, {recipe.epochs} times"
        if recipe.epochs > 1
        else (f"{recipe.images:,} images, once")
    )
    return f"{network.parameters:,} parameters learn from {images}: about {seconds:,.0f} s."
