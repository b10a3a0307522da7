"""What a visit remembers, in one typed object: its drawings, its choices, how each page was left.

A visit is one browser tab until it is closed or reloaded. The values of widgets are not here:
Streamlit keeps those itself, by the widgets' keys.
"""

from dataclasses import dataclass, field

import streamlit as st

from pages.shared.canvas_message import BLANK, Drawing
from pages.shared.streamlit_compat import Objects

Address = dict[str, list[str]]  # parameter -> its values; `?a=1&a=2` gives two


@dataclass
class Visit:
    """What one visit remembers."""

    # The address.
    page: str = ""  # the path of the open page; "" is the Draw page
    addresses: dict[str, Address] = field(default_factory=dict)  # of each page, as it is or was
    exits: dict[str, Address] = field(default_factory=dict)  # see `address.switch_page`
    parameters: set[str] = field(default_factory=set)  # that have a widget on the open page
    followed: set[str] = field(default_factory=set)  # compared with the address in this run
    choices: Address = field(default_factory=dict)  # the latest of each parameter with a widget
    screens: dict[str, str] = field(default_factory=dict)  # for which each widget was started
    unknown: set[str] = field(default_factory=set)  # that the open page does not have, as was said
    carried: Address = field(default_factory=dict)  # choices that go along to the other pages
    presenting: bool = False  # whether navigation and controls are hidden, and text is larger
    screen: str = ""  # "phone", "laptop" or "projector", as the browser reports it

    # The canvas.
    drawings: list[Drawing] = field(default_factory=lambda: [BLANK])  # oldest first, for Undo
    undone: list[Drawing] = field(default_factory=list)  # for Redo, the next one last
    examples: int = 0  # how many were put on the canvas
    canvas_number: int = 0  # another number makes a new canvas
    canvas_start: Objects = field(default_factory=list)  # what the open canvas began with
    canvas_problem: str = ""  # why the last stroke was not added

    # What the browser has received.
    ping: str = ""  # the last ping of the Check-up page, which is answered
    gallery_turn: int = 0  # how many times any gallery was sent
    matrix_turn: int = 0  # how many times any confusion matrix was sent
    cell_clicks: int = 0  # how many times a cell of a confusion matrix was clicked


def visit() -> Visit:
    """Return what this visit remembers."""
    if "visit" not in st.session_state:
        st.session_state.visit = Visit()
    remembered: Visit = st.session_state.visit
    return remembered
