"""The controls below the canvas: the pen, the network that reads, and an example to start from."""

from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st

from mnist_core.networks import run_files
from mnist_core.networks.classifier import Classifier, NotExported
from mnist_core.networks.runs import Run
from pages.draw_parts import example
from pages.shared import loaders, sentences, widgets
from pages.shared.languages import say

# The networks that ship and can say "none of 0 to 9".
REFUSING = ("studio", "compact", "micro")


class Setting(NamedTuple):
    """What is drawn with, and who reads it."""

    pen_width: float  # a share of the canvas's width
    runs: Mapping[str, Run]  # every run that can be chosen, by its name
    name: str  # of the chosen one
    network: Classifier | None  # the chosen one; None if it cannot be loaded


def choose(runs: Mapping[str, Run]) -> Setting:
    """Show the controls, and say what is wrong with the chosen network, if anything is."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="controls"):
        label = say("Pen width, % of the canvas")
        percent = widgets.choose_number(label, "pen", 3, 14, 8, width=280)
        name = loaders.choose_network(runs)
        example.offer()
    network = None
    try:
        network = loaders.load_network(runs[name])
    except (run_files.DamagedRun, NotExported) as problem:
        st.error(
            f"{sentences.literal(problem)} {say('Choose another network; your drawing stays.')}"
        )
    else:
        if not network.refuses:
            explain_that_it_cannot_refuse(name, list(runs))
    return Setting(percent / 100, runs, name, network)


def explain_that_it_cannot_refuse(name: str, names: list[str]) -> None:
    """Say that a network calls everything a digit, and which other ones do not."""
    others = [other for other in REFUSING if other in names]
    text = "{network} has only ever seen digits, so it calls everything a digit."
    words = [say(text, network=name)]
    if others:
        text = "Choose {networks} to hear “none of 0 to 9”."
        words.append(say(text, networks=loaders.listed(others, say("or"))))
    st.caption(" ".join(words))
