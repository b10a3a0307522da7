"""Which number is this? Several digits, written by hand or on a picture, are read one by one."""

import streamlit as st

from mnist_core.networks import run_files
from mnist_core.networks.classifier import NotExported
from mnist_core.networks.runs import Run
from pages.number_parts import on_canvas, on_picture, result
from pages.shared import address, loaders, sentences, widgets

SOURCES = {"canvas": "Write it", "picture": "Use a picture"}

st.title("Which number is this?")
address.say_unknown_parameters({"from", "network", *on_canvas.PARAMETERS, *on_picture.PARAMETERS})


@st.fragment
def write_or_show(whole: dict[str, Run]) -> None:
    """Everything that runs again after a stroke."""
    st.html(f"<style>{result.style()}</style>")
    source = widgets.choose("Where is the number?", "from", SOURCES)
    place = st.container()
    name = loaders.choose_network(whole)
    with place:
        try:
            network = loaders.load_network(whole[name])
        except (run_files.DamagedRun, NotExported) as problem:
            st.error(f"{sentences.literal(problem)} Choose another network below.")
            return
        if source == "canvas":
            on_canvas.show(network, name)
        else:
            on_picture.show(network, name)


write_or_show(loaders.read_runs())
