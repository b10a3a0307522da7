"""What's inside a network? Its first filters as pictures, and all its layers."""

from itertools import cycle

import numpy as np
import streamlit as st

from mnist_core.charts import networks
from mnist_core.networks import layers, run_files
from mnist_core.networks.layers import Filters, NetworkLayers
from mnist_core.networks.runs import Run
from pages.shared import loaders


@st.cache_resource(show_spinner=False, hash_funcs=loaders.BY_VERSION, max_entries=50)
def _read_layers(run: Run) -> NetworkLayers:
    return layers.read_layers(run.folder / run_files.KERAS)


@st.fragment
def show(whole: dict[str, Run]) -> None:
    """Show the first filters and all layers of one network."""
    st.subheader("What’s inside a network?", anchor="layers")
    name = loaders.choose_network(whole)
    try:
        found = _read_layers(whole[name])
    except run_files.DamagedRun as problem:
        st.error(f"{problem} Choose another network.")
        return
    if found.filters:
        places = st.columns(2 if len(found.filters) > 1 else 1)
        for filters, place in zip(found.filters, cycle(places), strict=False):
            with place:
                show_filters(name, filters)
        st.caption(
            "Each small square is a filter. It slides over the image: ink under orange excites it, "
            "ink under blue calms it. Orange next to blue finds edges."
        )
    else:
        st.caption(f"{name} has no convolutions, so it has no filters to show as pictures.")
    show_layers(found)
    st.caption(explain_layers(name, found))


def show_filters(network: str, filters: Filters) -> None:
    """Show the filters of one layer as pictures, and offer their weights as CSV."""
    count, height, width = filters.weights.shape
    st.markdown(f"The {count} filters of {height} × {width} pixels in `{filters.layer}`")
    st.plotly_chart(
        networks.filter_grid(filters.weights),
        key=f"filters {filters.layer}",
        alt=f"The {count} filters of {filters.layer}, each a square of its weights.",
    )
    rows = [
        {"filter": number, "row": y, "column": x, "weight": float(weight)}
        for (number, y, x), weight in np.ndenumerate(filters.weights)
    ]
    loaders.offer_csv("Filters as CSV", f"{network}-{filters.layer}", rows)


def show_layers(found: NetworkLayers) -> None:
    """Show all layers of a network in a table."""
    st.dataframe(
        [
            {
                "layer": layer.name,
                "kind": layer.kind,
                "output": " × ".join(str(size) for size in layer.shape),
                "parameters": layer.parameters,
                "input": ", ".join(layer.inputs),
            }
            for layer in found.layers
        ],
        column_config={
            "parameters": st.column_config.NumberColumn(format="localized"),
            "input": st.column_config.TextColumn(help="The layers whose output it takes"),
        },
    )


def explain_layers(name: str, found: NetworkLayers) -> str:
    """Say what the table of layers shows, and what special layers are for."""
    text = (
        f"All {len(found.layers)} layers of {name}, starting with the image: "
        f"{found.parameters:,} parameters. Output: the shape of a layer’s result for one image; "
        "of three numbers, the third is the number of channels."
    )
    names = {layer.name for layer in found.layers}
    if "logits" in names:
        text += (
            " Each trunk reads the image by itself; the trunks’ scores are averaged, then turned "
            "into probabilities."
        )
    if "is_digit" in names:
        text += " `is_digit` is the score for whether the drawing is a digit at all."
    return text
