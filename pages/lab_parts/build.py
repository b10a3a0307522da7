"""Build a network: its layers as rows, how it learns, and from what. All is in the address."""

from collections.abc import Mapping

import streamlit as st

from mnist_core.lab import recipe as recipes
from mnist_core.lab import spec_file
from mnist_core.lab.recipe import DEFAULT, OPTIONS, SWITCHES, BadRecipe, Layer, Recipe
from mnist_core.lab.templates import NOTHING, TEMPLATES
from pages.lab_parts import drawing, layer_rows, room_drawings
from pages.shared import address, session, widgets

LAYERS, SEED = "layers", "seed"
PARAMETERS = {LAYERS, SEED, *OPTIONS, *SWITCHES, room_drawings.PARAMETER, drawing.PARAMETER}

LABELS = {
    "optimizer": "Optimizer",
    "rate": "Learning rate",
    "schedule": "Schedule",
    "batch": "Batch size",
    "epochs": "Epochs",
    "weights": "Weights begin",
    "l2": "L2 penalty",
    "images": "Training images",
    "wrong": "Wrong labels, %",
    "shift": "Shift",
    "rotation": "Rotate",
    "elastic": "Deform",
    "thickness": "Thicken",
    "shuffled": "Shuffle the pixels",
    "drawings": "Add drawings",
}
HELP = {
    "shuffled": "All pixels change places, in every image alike.",
    "drawings": "Digits drawn on a screen are added to those of MNIST.",
}
USUAL = {name: recipes.option_text(name, getattr(DEFAULT, name)) for name in OPTIONS}


def show() -> Recipe:
    """Show the controls of a network, and return what they say."""
    layers = _layers()
    st.header("Build", anchor="build")
    with st.container(horizontal=True):
        _offer_templates()
        layer_rows.offer_more(layers)
    layer_rows.show(layers)
    texts = {LAYERS: recipes.layers_text(layers)}
    with st.expander("How it learns", expanded=True):
        for name in ("optimizer", "rate", "batch", "epochs"):
            texts[name] = _choose(name)
        st.caption(
            "A batch is how many images it looks at for one step; an epoch is once through all of "
            "them. The learning rate is the length of a step, and the optimizer chooses its "
            "direction."
        )
    with st.expander("From what"):
        for name in ("images", "wrong"):
            texts[name] = _choose(name)
        st.markdown("Vary each image in each epoch")
        for name in SWITCHES:
            texts[name] = _switch(name)
        room_drawings.choose()
    with st.expander("More"):
        for name in ("schedule", "weights", "l2"):
            texts[name] = _choose(name)
        texts[SEED] = str(widgets.choose_number("Seed", SEED, 0, recipes.SEEDS - 1, 0, width=280))
    recipe = recipes.from_texts(texts)
    st.download_button(
        "Export this configuration",
        spec_file.content(recipe),
        "network.json",
        "application/json",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        help="For `python -m mnist_core train` with the option spec.",
    )
    return recipe


def put(recipe: Recipe) -> None:
    """Put a recipe into the address, and so into all controls; for callbacks of buttons."""
    names = (LAYERS, SEED, *OPTIONS, *SWITCHES)
    texts: Mapping[str, str] = recipes.to_texts(recipe)
    address.change(**{name: texts.get(name) for name in names})


def _layers() -> tuple[Layer, ...]:
    """The layers in the address; the usual ones, and a message, if these are none."""
    lab = session.visit().lab
    layers = DEFAULT.layers
    if text := address.value_of(LAYERS):
        try:
            layers = recipes.read_layers(text)
            lab.bad_layers = ""
        except BadRecipe as problem:
            lab.bad_layers = str(problem)
            address.forget(LAYERS)
    if lab.bad_layers:
        st.warning(f"{lab.bad_layers} This is the usual network instead.")
    return layers


def _choose(name: str) -> str:
    if name in ("optimizer", "schedule", "weights"):
        return widgets.choose_from(LABELS[name], name, OPTIONS[name], USUAL[name])
    return widgets.choose_step(LABELS[name], name, OPTIONS[name], USUAL[name])


def _switch(name: str) -> str:
    return "true" if widgets.choose_whether(LABELS[name], name) else "false"


def _offer_templates() -> None:
    """Begin with one of the ten networks, or with nothing."""
    with st.popover("Begin with …", icon=":material/content_copy:"):
        for name, recipe in TEMPLATES.items():
            st.button(
                "No layers" if name == NOTHING else name,
                key=f"template-{name}",
                type="tertiary",
                on_click=put,
                args=(recipe,),
            )
        st.caption(
            "studio is one of its four parts, and micro has plain convolutions: the lab has no "
            "other layers."
        )
