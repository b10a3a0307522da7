"""A number on a wide canvas."""

import streamlit as st

from mnist_core.drawing.sketch import SIDE, render_sketch
from mnist_core.networks.classifier import Classifier
from mnist_core.pictures import reading
from mnist_core.pictures.files import Size
from mnist_core.pictures.reading import Writing
from pages.number_parts import result
from pages.shared import canvas, widgets

PARAMETERS = ("pen",)
SIZE = Size(2 * SIDE, SIDE)  # pixels of the ink
INVITATION = "Write a number, such as 42, in the black box. Leave a little room between the digits."


def show(network: Classifier, name: str) -> None:
    """Show the canvas, and what a network of this name reads on it."""
    with st.container(key="reader"):
        paper = st.container(key="paper")
        answer = st.container(key="answer")
    pen_width = widgets.choose_number("Pen width, % of the canvas", "pen", 2, 8, 4, width=280)
    with paper:
        canvas.show_tools(canvas.WIDE)
        drawing = canvas.draw(pen_width / 100, canvas.WIDE)
    ink = render_sketch(drawing, SIZE.width)[: SIZE.height]
    with answer:
        if not ink.any():
            result.invite(INVITATION)
            return
        number = reading.read_number(Writing(ink, SIZE), network)
        result.show(number, name)
    with paper:
        result.show_boxes(number, SIZE)
