"""How did the networks learn? Also: which is best, what accuracy costs, what is inside one."""

import streamlit as st

from pages.shared import address, loaders, session, widgets
from pages.training_parts import best, cost, curves, inside

PARAMETERS = (
    *("view", "networks", "quantity", "by", "log", "published", "among", "on", "sort"),
    *("network", "trunk"),
)
VIEWS = {"curves": "Curves", "best": "Best", "cost": "Cost", "inside": "Inside"}
SHOW = {"curves": curves.show, "best": best.show, "cost": cost.show, "inside": inside.show}
# Older links name no view; some of their parameters belong to one.
VIEW_OF = {"among": "best", "on": "cost", "sort": "cost", "network": "inside"}


def follow_an_older_link() -> None:
    """Open the view that a link without one is about, when a visit begins with it."""
    if address.values_of("view") or "view" in session.visit().choices:
        return
    for parameter, view in VIEW_OF.items():
        if address.values_of(parameter):
            address.put("view", view)
            return


st.title("How did the networks learn?")
address.say_unknown_parameters(PARAMETERS)
whole = loaders.read_runs()
follow_an_older_link()
with st.container(key="controls-view"):
    view = widgets.choose("Question", "view", VIEWS)
SHOW[view](whole)
