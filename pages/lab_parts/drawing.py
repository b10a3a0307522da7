"""The drawing whose answers are watched: the visitor's own from the Draw page, or an example."""

import os

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.drawing import redraw
from mnist_core.drawing.normalize import BlankDrawing
from mnist_core.networks import run_files
from mnist_core.networks.classifier import NotExported
from pages.shared import canvas, digit_sources, loaders, widgets
from pages.shared.elements import links

PARAMETER = "digit"
EXAMPLE = 0  # the first test image of MNIST, a 7


def watched() -> tuple[npt.NDArray[np.uint8], int]:
    """The drawing, uint8 (28, 28), and the digit that it is meant to be."""
    own = own_drawing()
    if own is None:
        examples = digit_sources.to_compare_with()
        return examples.images[EXAMPLE], int(examples.labels[EXAMPLE])
    chosen = widgets.value_now(PARAMETER)
    return own, int(chosen) if chosen is not None else read(own)


def own_drawing() -> npt.NDArray[np.uint8] | None:
    """What is on the canvas of the Draw page as a network sees it; None if it is blank."""
    try:
        return redraw.stages(canvas.current()).digit
    except BlankDrawing:
        return None


def read(image: npt.NDArray[np.uint8]) -> int:
    """The digit that the usual network reads, to guess what was meant; 0 if there is none."""
    run = loaders.good_runs().get(loaders.DEFAULT_NETWORK)
    if run is None:
        return 0
    try:
        (reading,) = loaders.load_network(run).read(image[np.newaxis])
    except (run_files.DamagedRun, NotExported):
        return 0
    return reading.digit


def about_tested() -> str:
    """What the drawings are that every network is tested on."""
    if os.environ.get("DRAWN_PATH"):
        return "The drawings are by people whose drawings no network here learns from."
    return "The drawings come from a program that imitates pens and hands, kept back for testing."


def choose() -> None:
    """Say which drawing is watched, and ask what it is meant to be."""
    own = own_drawing()
    if own is None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("It reads an example, a 7, as long as you have not drawn a digit.")
            links.show("draw", "Draw your own", "draw")
        return
    digits = {str(digit): str(digit) for digit in range(10)}
    widgets.choose_from(
        "Your drawing is meant to be a", PARAMETER, digits, str(read(own)), width=200
    )
