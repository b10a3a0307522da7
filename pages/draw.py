"""Which digit is this? Draw one, and see at once what a network makes of it."""

import numpy as np
import streamlit as st

from mnist_core.drawing import normalize
from mnist_core.networks import run_files
from mnist_core.networks.classifier import NotExported
from mnist_core.networks.runs import Run
from pages.draw_parts import bars, example, pictures, verdict
from pages.shared import address, canvas, loaders
from pages.shared.canvas_message import SIDE
from pages.shared.elements import links

# The networks that ship and can say "not a digit".
REFUSING = ("studio", "compact", "micro")


def explain_that_it_cannot_refuse(name: str, names: list[str]) -> None:
    """Say that a network calls everything a digit, and which other ones do not."""
    others = [other for other in REFUSING if other in names]
    hint = ""
    if others:
        hint = f" Choose {loaders.listed(others, 'or')} to hear “not a digit”."
    st.caption(f"{name} has only ever seen digits, so it calls everything a digit.{hint}")


st.title("Which digit is this?")


@st.fragment
def draw_and_read(whole: dict[str, Run]) -> None:
    """Everything that runs again after a stroke."""
    with st.container(horizontal=True, gap="medium"):
        left, right = st.container(width=SIDE), st.container()
    with st.container(horizontal=True, vertical_alignment="bottom", key="controls"):
        pen_width = address.choose_number("Pen width", "pen", 8, 40, 22, width=280)
        erasing = canvas.choose_tool() == "eraser"
        name = loaders.choose_network(whole)
        example.offer()
    with left:
        drawing = canvas.draw(pen_width, erasing=erasing)
        canvas.buttons()
    with right:
        try:
            network = loaders.load_network(whole[name])
            stages = normalize.stages(canvas.ink(drawing))
        except (run_files.DamagedRun, NotExported) as problem:
            st.error(f"{problem} Choose another network below; your drawing stays.")
            return
        except normalize.BlankDrawing:
            verdict.invite()
            bars.show_empty()
            return
        (reading,) = network.read(stages.digit[np.newaxis])
        verdict.show(reading, stages.digit)
        bars.show(reading)
    if not network.refuses:
        explain_that_it_cannot_refuse(name, list(whole))
    pictures.show_stages(stages)
    links.show("map", "See your drawing on the map", "scatter_plot")
    with st.container(key="keys"):
        st.caption("Keys: Ctrl+Z takes back, Ctrl+Shift+Z brings back, Delete clears.")


draw_and_read(loaders.read_runs())
