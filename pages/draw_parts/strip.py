"""The drawings of this visit, each with its verdict: a click puts one back on the canvas."""

import functools

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.drawing import redraw
from mnist_core.drawing.normalize import BlankDrawing
from mnist_core.drawing.sketch import Sketch
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.verdict import Reading
from pages.shared import canvas
from pages.shared.elements import gallery
from pages.shared.elements.gallery import Item
from pages.shared.languages import say
from pages.shared.look import look


def show(network: Classifier) -> None:
    """Show the drawings that were finished before the one on the canvas, if there are any."""
    earlier = [drawing for drawing in canvas.finished() if drawing != canvas.current()]
    shown = [(drawing, *found) for drawing in earlier if (found := _read(drawing, network))]
    if not shown:
        return
    st.header(say("Your drawings"))
    clicked = gallery.show(
        np.array([image for _, image, _ in shown]),
        [_describe(reading) for *_, reading in shown],
        key="strip",
        name=say("Your drawings"),
        smallest=4.5,
        colours=(look().text, look().text),
    )
    if clicked is not None and clicked < len(shown):
        canvas.start_with(shown[clicked][0])
        st.rerun()


def _describe(reading: Reading) -> Item:
    is_refused = reading.verdict == "not a digit"
    answer = say("none of 0 to 9") if is_refused else str(reading.digit)
    text = "A drawing that is read as {answer}: put it back on the canvas"
    return Item(say(text, answer=answer), "–" if is_refused else answer)


@functools.lru_cache(maxsize=500)  # each stroke shows the same earlier drawings again
def _read(drawing: Sketch, network: Classifier) -> tuple[npt.NDArray[np.uint8], Reading] | None:
    """The image (28, 28) that a network sees of a drawing, and its reading; None if it is blank."""
    try:
        image = redraw.stages(drawing).digit
    except BlankDrawing:
        return None
    (reading,) = network.read(image[np.newaxis])
    return image, reading
