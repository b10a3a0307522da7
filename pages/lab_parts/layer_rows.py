"""The layers of a network as rows: to change, move, remove and add. Each says what it makes."""

from dataclasses import replace

import streamlit as st

from mnist_core.lab import recipe as recipes
from mnist_core.lab import shapes
from mnist_core.lab.recipe import ACTIVATIONS, DROPOUTS, KINDS, POOLS, WINDOWS, Kind, Layer
from mnist_core.lab.shapes import Row
from pages.shared import address, widgets

SIZES = (2, 4, 8, 10, 12, 16, 20, 25, 32, 64, 100, 128, 256, 512, 1024)
NEW: dict[Kind, Layer] = {
    "dense": Layer("dense", 32, activation="relu"),
    "conv": Layer("conv", 16, 3, activation="relu"),
    "pool": Layer("pool", 2),
    "dropout": Layer("dropout", 30),
    "norm": Layer("norm"),
    "flatten": Layer("flatten"),
}
ABOUT: dict[Kind, str] = {
    "dense": "each unit sums up all inputs",
    "conv": "looks for small patterns everywhere",
    "pool": "halves the image, keeps the strongest",
    "dropout": "switches units off at random in training",
    "norm": "keeps values in a sensible range",
    "flatten": "makes a row of numbers of an image",
}
NONE = "none"
WIDTHS = {"window": 138, "activation": 112}  # pixels; the others are numbers


def show(layers: tuple[Layer, ...]) -> None:
    """Show all layers with the shape and the parameters of each."""
    network = shapes.trace(layers)
    st.caption("The image: 28 × 28 pixels")
    for index, (layer, row) in enumerate(zip(layers, network.rows, strict=True)):
        with st.container(border=True, key=f"layer-{index}"):
            _show_row(layers, index, layer, row)
    with st.container(border=True, key="layer-answers"):
        st.markdown("**Dense 10**, softmax: the ten answers", help="Every network ends with it.")
        _explain(network.answers)
    st.caption(f"{network.parameters:,} parameters in all")


def offer_more(layers: tuple[Layer, ...]) -> None:
    """Offer a layer of each kind."""
    with st.popover("Add a layer", icon=":material/add:"):
        if len(layers) >= recipes.MOST_LAYERS:
            st.caption(f"A network has at most {recipes.MOST_LAYERS} layers here.")
            return
        for kind, name in KINDS.items():
            st.button(
                f"{name}: {ABOUT[kind]}",
                key=f"add-{kind}",
                type="tertiary",
                on_click=_put,
                args=(_with_new(layers, NEW[kind]),),
            )


def _with_new(layers: tuple[Layer, ...], new: Layer) -> tuple[Layer, ...]:
    """The layers with another one; what needs an image comes before Flatten."""
    kinds = [layer.kind for layer in layers]
    if new.kind in ("conv", "pool") and "flatten" in kinds:
        at = kinds.index("flatten")
        return (*layers[:at], new, *layers[at:])
    return (*layers, new)


WHAT: dict[Kind, str] = {
    "dense": "Each unit weighs all numbers that come in, and adds them up.",
    "conv": "Small windows slide over the image. Each filter marks where it finds its pattern.",
    "pool": "Keeps the largest number of each small square: the image gets smaller.",
    "dropout": "Leaves out some numbers at random while it learns, so that it relies on none.",
    "norm": "Brings the numbers of each batch to the same scale.",
    "flatten": "Puts all numbers of the image in one row, as a Dense layer needs them.",
}


def _show_row(layers: tuple[Layer, ...], index: int, layer: Layer, row: Row) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = f"**{index + 1} {KINDS[layer.kind]}**"
        st.markdown(name, width="stretch", help=WHAT[layer.kind])
        _move(layers, index, -1, "Move up", "arrow_upward")
        _move(layers, index, 1, "Move down", "arrow_downward")
        _button("Remove", "delete", index, (*layers[:index], *layers[index + 1 :]))
    if layer.kind != "flatten":
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            _choose_size(layers, index)
            _choose_window(layers, index)
            _choose_activation(layers, index)
    _explain(row)


def _explain(row: Row) -> None:
    """Say what a layer makes, or why it is impossible."""
    if row.problem:
        st.error(row.problem)
        return
    shape = " × ".join(map(str, row.shape))
    parameters = f", {row.parameters:,} parameters" if row.parameters else ""
    st.caption(f"→ {shape}{parameters}")


def _choose_size(layers: tuple[Layer, ...], index: int) -> None:
    layer = layers[index]
    if layer.kind == "norm":
        return
    sizes = {"pool": POOLS, "dropout": DROPOUTS}.get(layer.kind, SIZES)
    names = {"conv": "filters", "dense": "units", "pool": "pixels", "dropout": "percent"}
    offered = sorted({*sizes, layer.size})
    _select(
        names[layer.kind],
        layers,
        index,
        {str(size): replace(layer, size=size) for size in offered},
        str(layer.size),
    )


def _choose_window(layers: tuple[Layer, ...], index: int) -> None:
    layer = layers[index]
    if layer.kind != "conv":
        return
    offered = {
        _window(size, same): replace(layer, window=size, same=same)
        for same in (False, True)
        for size in WINDOWS
    }
    _select("window", layers, index, offered, _window(layer.window, layer.same))


def _window(size: int, same: bool) -> str:
    return f"{size} × {size}, keeps size" if same else f"{size} × {size}"


def _choose_activation(layers: tuple[Layer, ...], index: int) -> None:
    layer = layers[index]
    if layer.kind in ("pool", "dropout"):
        return
    names = (NONE, *ACTIVATIONS) if layer.kind == "norm" else ACTIVATIONS
    offered = {name: replace(layer, activation="" if name == NONE else name) for name in names}
    _select("activation", layers, index, offered, layer.activation or NONE)


def _select(
    label: str, layers: tuple[Layer, ...], index: int, offered: dict[str, Layer], now: str
) -> None:
    """A select box for one property of a layer. Another layer at this place is another widget."""
    key = f"{index}-{label}-{recipes.layers_text(layers)}"

    def change() -> None:
        chosen = widgets.value_now(key)
        if chosen in offered:
            _put((*layers[:index], offered[chosen], *layers[index + 1 :]))

    names = list(offered)
    width = WIDTHS.get(label, 84)
    st.selectbox(label, names, names.index(now), key=key, on_change=change, width=width)


def _move(layers: tuple[Layer, ...], index: int, by: int, label: str, icon: str) -> None:
    other = index + by
    moved = list(layers)
    if 0 <= other < len(layers):
        moved[index], moved[other] = moved[other], moved[index]
    _button(label, icon, index, tuple(moved), disabled=not 0 <= other < len(layers))


def _button(
    label: str, icon: str, index: int, layers: tuple[Layer, ...], *, disabled: bool = False
) -> None:
    st.button(
        "",
        icon=f":material/{icon}:",
        help=f"{label} layer {index + 1}",
        key=f"{label}-{index}",
        type="tertiary",
        on_click=_put,
        args=(layers,),
        disabled=disabled,
    )


def _put(layers: tuple[Layer, ...]) -> None:
    address.change(layers=recipes.layers_text(layers))
