"""Which digit is this? Draw one, and see at once what a network makes of it."""

import streamlit as st

from pages.draw_parts import answer, as_number, screen, settings, share, strip, why
from pages.draw_parts.answer import Answer
from pages.draw_parts.explanations.case import Case
from pages.draw_parts.settings import Setting
from pages.shared import address, canvas, languages, loaders
from pages.shared.elements import links
from pages.shared.languages import say


@st.fragment
@languages.spoken()
def draw_and_explain(setting: Setting, asked: str | None) -> None:
    """What runs again after Undo, Redo and Clear, and while something is open after a stroke too.

    Args:
        setting: what is drawn with, and who reads it.
        asked: the explanation that is open, if any.
    """
    studio, below = st.container(key="studio"), st.container(key="below")
    with below:
        explanation = st.container()
        place = share.place()
        links.show("map", say("See your drawing on the map"), "scatter_plot")
    with studio:
        canvas.show_tools(say=say)
        if asked is None and not place.open:
            found = draw_and_read_alone(setting)
        else:
            with st.container():  # as a fragment has one, so that the canvas keeps its place
                found = draw_and_read(setting)
    if setting.network is None:
        return
    drawing = canvas.current()
    with explanation:
        as_number.offer_way_back(drawing)
        if asked is not None and found is not None:
            runs, name, network = setting.runs, setting.name, setting.network
            why.explain(asked, Case(drawing, found.stages, found.reading, network, name, runs))
    if place.open and found is not None:
        with place:
            share.offer(drawing, found.stages, found.reading, setting.name)
    strip.show(setting.network)


def draw_and_read(setting: Setting) -> Answer | None:
    """The canvas and the answer."""
    drawing = canvas.draw(setting.pen_width)
    if setting.network is None:
        return None
    with st.container(key="answer"):
        found = answer.show(setting.network, drawing)
        if found is not None and found.number is not None:
            as_number.offer(drawing, found.number, setting.name)
    return found


@st.fragment
@languages.spoken()
def draw_and_read_alone(setting: Setting) -> Answer | None:
    """What runs again after a stroke, and no more than that: it costs the server's time."""
    return draw_and_read(setting)


address.say_unknown_parameters(
    {"pen", "network", languages.PARAMETER, *share.PARAMETERS, *why.PARAMETERS}
)
with languages.spoken():
    st.title(say("Which digit is this?"))
    share.open_link()
    screen.style()
    drawn = st.container(key="drawn")
    with st.container(key="asked"):
        chosen = settings.choose(loaders.read_runs())
        explained = why.choose()
    with drawn:
        draw_and_explain(chosen, explained)
    with st.container(key="keys"):
        st.caption(say("Keys: Ctrl+Z takes back, Ctrl+Shift+Z brings back, Delete clears."))
    with st.container(key="language"):
        languages.choose()
