"""Which digit is this? Draw one, and see at once what a network makes of it."""

import streamlit as st

from pages.draw_parts import answer, as_number, screen, settings, share, strip, why
from pages.draw_parts.explanations.case import Case
from pages.draw_parts.settings import Setting
from pages.shared import address, canvas, languages, loaders
from pages.shared.elements import links
from pages.shared.languages import say


@st.fragment
@languages.spoken()
def draw_and_read(setting: Setting, asked: str | None) -> None:
    """What runs again after a stroke, and no more than that: it costs the server's time.

    Args:
        setting: what is drawn with, and who reads it.
        asked: the explanation that is open, if any.
    """
    with st.container(key="studio"):
        drawing = canvas.draw(setting.pen_width, say=say)
        if setting.network is None:
            return
        with st.container(key="answer"):
            found = answer.show(setting.network, drawing)
            if found is not None and found.number is not None:
                as_number.offer(drawing, found.number, setting.name)
    if found is not None:
        as_number.offer_way_back(drawing)
        if asked is not None:
            runs, name, network = setting.runs, setting.name, setting.network
            case = Case(drawing, found.stages, found.reading, network, name, runs)
            why.explain(asked, case)
        share.offer(drawing, found.stages, found.reading, setting.name)
        links.show("map", say("See your drawing on the map"), "scatter_plot")
    strip.show(setting.network)


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
        explanation = why.choose()
    with drawn:
        draw_and_read(chosen, explanation)
    with st.container(key="keys"):
        st.caption(say("Keys: Ctrl+Z takes back, Ctrl+Shift+Z brings back, Delete clears."))
    with st.container(key="language"):
        languages.choose()
