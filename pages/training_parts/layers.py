"""What does a network consist of? Its first filters as pictures, and all its layers."""

from itertools import cycle

import numpy as np
import streamlit as st

from mnist_core.charts import networks
from mnist_core.networks import layers, run_files
from mnist_core.networks.layers import NetworkLayers
from mnist_core.networks.runs import Run
from pages.shared import loaders


@st.cache_resource(show_spinner=False, hash_funcs=loaders.BY_VERSION, max_entries=50)
def _anatomy(run: Run) -> NetworkLayers:
    return layers.read_layers(run.folder / run_files.KERAS)


@st.fragment
def show(whole: dict[str, Run]) -> None:
    """The first filters and all layers of one network."""
    st.subheader("What does a network consist of?", anchor="layers")
    name = loaders.choose_network(whole)
    try:
        found = _anatomy(whole[name])
    except run_files.DamagedRun as problem:
        st.error(f"{problem} Choose another network.")
        return
    places = st.columns(min(2, len(found.filters)) or 1)
    for filters, place in zip(found.filters, cycle(places), strict=False):
        count, height, width = filters.weights.shape
        with place:
            st.markdown(f"The {count} filters of {height} × {width} pixels in `{filters.layer}`")
            st.plotly_chart(
                networks.filter_grid(filters.weights),
                key=f"filters {filters.layer}",
                alt=f"The {count} filters of {filters.layer}, each a square of its weights.",
            )
            loaders.offer_csv(
                "Filters as CSV",
                f"{name}-{filters.layer}",
                [
                    {"filter": number, "row": y, "column": x, "weight": float(weight)}
                    for (number, y, x), weight in np.ndenumerate(filters.weights)
                ],
            )
    if found.filters:
        st.caption(
            "Each square is laid on every place of the image. Ink under orange speaks for what the "
            "filter looks for, ink under blue against it: orange beside blue finds an edge."
        )
    else:
        st.caption(f"{name} has no convolutions, so no filters that could be shown as pictures.")
    st.dataframe(
        [
            {
                "layer": layer.name,
                "kind": layer.kind,
                "output": " × ".join(map(str, layer.shape)),
                "parameters": layer.parameters,
                "reads": ", ".join(layer.inputs),
            }
            for layer in found.layers
        ],
        column_config={
            "parameters": st.column_config.NumberColumn(format="localized"),
            "reads": st.column_config.TextColumn(help="The layers whose output it takes"),
        },
    )
    names = {layer.name for layer in found.layers}
    st.caption(
        f"{name}: {found.parameters:,} parameters in {len(found.layers)} layers, from the image "
        "on. The output is the shape of what a layer gives for one image, the last of three "
        "numbers its channels."
        + " A trunk reads the image by itself; the probabilities are those of the mean of all "
        "trunks’ logits."
        * ("logits" in names)
        + " `is_digit` is the score that the drawing is a digit at all." * ("is_digit" in names)
    )
