"""The ways to and from the Number page: several digits drawn here, one digit of a number there."""

import streamlit as st

from mnist_core.drawing import sketch
from mnist_core.drawing.sketch import UNITS, Sketch
from mnist_core.pictures.numbers import Number
from pages.shared import address, canvas, session
from pages.shared.elements import links
from pages.shared.languages import say


def offer(drawing: Sketch, number: Number, network: str) -> None:
    """A button that takes a drawing along to the Number page, with the chosen network."""
    label = say("Read it as a number: {number}", number=number.text)
    if st.button(label, icon=":material/pin:", key="as_number"):
        canvas.start_with(sketch.fit(drawing, UNITS, canvas.WIDE.height), canvas.WIDE)
        address.switch_page("pages/number.py", network=network)


def offer_way_back(drawing: Sketch) -> None:
    """A link to the number that a drawing is a digit of, as long as it is on its canvas."""
    if drawing.picture is not None and drawing.picture == session.visit().digit_of_number:
        links.show("number", say("Back to the number"), "arrow_back")
