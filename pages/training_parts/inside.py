"""What's inside a network? Its first filters as pictures, and its layers."""

import numpy as np
import streamlit as st

from mnist_core.charts import networks
from mnist_core.networks import descriptions, layers, run_files
from mnist_core.networks.layers import Filters, Layer, NetworkLayers
from mnist_core.networks.runs import Run
from pages.shared import loaders, sentences, widgets
from pages.shared.elements import tables
from pages.shared.elements.tables import Column
from pages.shared.look import is_phone, look

WIDTH, ON_PHONES = 660, 350  # of the picture of filters, in pixels
FEW = 12  # layers that are shown at once
COLUMNS = [
    Column("layer"),
    Column("kind"),
    Column("output", is_number=True),
    Column("parameters", is_number=True),
    Column("input"),
]


@st.cache_resource(show_spinner=False, hash_funcs=loaders.BY_VERSION, max_entries=50)
def _read_layers(run: Run) -> NetworkLayers:
    return layers.read_layers(run.folder / run_files.KERAS)


@st.fragment
def show(whole: dict[str, Run]) -> None:
    """Show the first filters and the layers of one network."""
    st.header("What’s inside a network?", anchor="layers")
    with st.container(key="controls", horizontal=True, vertical_alignment="bottom"):
        name = loaders.choose_network(whole)
        try:
            found = _read_layers(whole[name])
        except run_files.DamagedRun as problem:
            st.error(f"{sentences.literal(problem)} Choose another network.")
            return
        filters = choose_filters(found)
    if filters:
        st.markdown(f"**{name}**: {say_what_squares_are(filters)}")
        left, right = st.columns([3, 2], gap="medium")
        with left:
            show_filters(name, filters)
        right.markdown(f"{explain_filters()}\n\n{describe(whole[name], found)}")
    else:
        st.markdown(describe(whole[name], found))
        st.info(f"{name} has no convolutions, so it has no filters to show as pictures.")
    shown = layers_through(found, filters.layer) if filters else list(found.layers)
    show_layers(whole[name], found, shown)


def describe(run: Run, found: NetworkLayers) -> str:
    """What kind of network a run holds, in a few words."""
    text = f"**{run.name}**: {descriptions.kind(run)}; {run.card.parameters:,} parameters."
    if len(found.filters) > 1:
        text += (
            f" It is {len(found.filters)} networks, called trunks, which read the image side by "
            "side. Their scores are averaged."
        )
    return text


def choose_filters(found: NetworkLayers) -> Filters | None:
    """The first filters of the chosen trunk; None in a network without convolutions."""
    if not found.filters:
        return None
    trunks = {str(number): filters for number, filters in enumerate(found.filters, 1)}
    if len(trunks) == 1:
        return trunks["1"]
    return trunks[widgets.choose("Trunk", "trunk", list(trunks))]


def show_filters(network: str, filters: Filters) -> None:
    """Show the filters of one layer as pictures, and offer their weights as CSV."""
    count, height, width = filters.weights.shape
    lowest, highest = float(filters.weights.min()), float(filters.weights.max())
    st.plotly_chart(
        networks.filter_grid(filters.weights, look(), width=ON_PHONES if is_phone() else WIDTH),
        key=f"filters {filters.layer}",
        alt=f"The {count} filters of {filters.layer}, each {height} by {width} pixels. Their "
        f"weights lie between {lowest:.2f} (green) and {highest:.2f} (orange).",
    )
    rows = [
        {"filter": number, "row": y, "column": x, "weight": float(weight)}
        for (number, y, x), weight in np.ndenumerate(filters.weights)
    ]
    loaders.offer_csv("Filters as CSV", f"{network}-{filters.layer}", rows)


def say_what_squares_are(filters: Filters) -> str:
    """Say in one sentence what the picture shows."""
    count, height, width = filters.weights.shape
    return (
        f"each square is one of the {count} filters of the first layer. It looks at "
        f"{height} × {width} pixels at a time and slides over the whole image."
    )


def explain_filters() -> str:
    """Say how to read the picture."""
    return (
        "Ink on **orange** raises a filter’s score, ink on **green** lowers it. Orange beside "
        "green reacts to edges."
    )


def layers_through(found: NetworkLayers, name: str) -> list[Layer]:
    """The layers on the way from the image through one layer to the answer."""
    inputs = {layer.name: set(layer.inputs) for layer in found.layers}
    before, after = {name}, {name}
    for layer in reversed(found.layers):  # each comes after its inputs
        if layer.name in before:
            before |= inputs[layer.name]
    for layer in found.layers:
        if inputs[layer.name] & after:
            after.add(layer.name)
    return [layer for layer in found.layers if layer.name in before | after]


def show_layers(run: Run, found: NetworkLayers, shown: list[Layer]) -> None:
    """Show layers of a network in a table, and say what they are."""
    rows = [
        {
            "layer": layer.name,
            "kind": layer.kind,
            "output": " × ".join(str(size) for size in layer.shape),
            "parameters": f"{layer.parameters:,}",
            "input": ", ".join(layer.inputs) or "–",
        }
        for layer in shown
    ]
    through = "" if len(shown) == len(found.layers) else " in this trunk"
    title = f"The {len(shown)} layers of {run.name}{through}, starting with the image"
    with st.expander("Layer by layer", expanded=len(shown) <= FEW):
        tables.show(title, COLUMNS, rows, scrolls=True)
        st.caption(explain_layers(run, found))


def explain_layers(run: Run, found: NetworkLayers) -> str:
    """Say what the table of layers shows, and what special layers are for."""
    text = (
        f"{run.name} has {len(found.layers)} layers: {run.card.summary}. Output: "
        "the shape of a layer’s result for one image; of three numbers, the third is the number of "
        "channels."
    )
    names = {layer.name for layer in found.layers}
    if "logits" in names:
        text += (
            " Each trunk reads the image by itself; the trunks’ scores are averaged, then turned "
            "into probabilities."
        )
    if "is_digit" in names:
        text += " is_digit is the score for whether the drawing is a digit at all."
    return text
