"""What a visit remembers, in one typed object: its drawings, its choices, how each page was left.

A visit is one browser tab until it is closed or reloaded. The values of widgets are not here:
Streamlit keeps those itself, by the widgets' keys.
"""

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from mnist_core.drawing.sketch import BLANK, Sketch
from mnist_core.lab.recipe import Recipe
from mnist_core.networks.verdict import Reading
from mnist_core.rooms.answers import ToRead
from mnist_core.rooms.phones import Phone
from mnist_core.rooms.rooms import Room
from mnist_core.rooms.tasks import Task
from pages.shared.streamlit_compat import Objects

Address = dict[str, list[str]]  # parameter -> its values; `?a=1&a=2` gives two


@dataclass
class CanvasState:
    """What a visit remembers of one canvas."""

    drawings: list[Sketch] = field(default_factory=lambda: [BLANK])  # oldest first, for Undo
    undone: list[Sketch] = field(default_factory=list)  # for Redo, the next one last
    finished: list[Sketch] = field(default_factory=list)  # that were cleared, oldest first
    number: int = 0  # another number makes a new canvas
    start: Objects = field(default_factory=list)  # what the open canvas began with
    problem: str = ""  # why the last stroke was not added
    put: int = 0  # how many drawings were put on it from elsewhere


@dataclass
class Seat:
    """What a phone remembers of the room that it is in."""

    code: str
    phone: Phone
    room: Room  # as it was when the phone last heard of it
    task: Task
    stored: int = 0  # drawings in this round, as far as this visit knows
    answered: int = 0  # drawings by others that were read in this visit
    to_read: ToRead | None = None  # the drawing by somebody else that is shown
    reading: Reading | None = None  # of the last drawing, if the phone may show it
    problem: str = ""  # why the last drawing was not stored
    sent_at: float = -math.inf  # when a drawing was stored last, in seconds


class Picture(NamedTuple):
    """A picture that a visitor has uploaded."""

    id: str  # another one for each upload
    name: str  # of the file
    content: bytes


@dataclass(frozen=True)
class Planned:
    """A training that begins when the one before it has ended."""

    title: str
    recipe: Recipe


@dataclass
class LabVisit:
    """What a visit remembers of the lab."""

    visitor: str | None = None  # the secret of this tab; None until the browser has told it
    networks: dict[str, Path] = field(default_factory=dict)  # that were trained, by name
    planned: list[Planned] = field(default_factory=list)  # trainings of an experiment, to come
    shown: str = ""  # the training that the page showed last, and whether it ran
    guesses: dict[str, int] = field(default_factory=dict)  # by the experiment's key
    problem: Exception | None = None  # why the last thing that was asked for cannot be done
    repaired: int | None = None  # the training after which the recipe was repaired by a button
    bad_layers: str = ""  # why the layers that a link asked for cannot be built


@dataclass
class Visit:
    """What one visit remembers."""

    # The address.
    page: str = ""  # the path of the open page; "" is the Draw page
    addresses: dict[str, Address] = field(default_factory=dict)  # of each page, as it is or was
    at_opening: Address | None = None  # the open page's, when it was opened
    exits: dict[str, Address] = field(default_factory=dict)  # see `address.switch_page`
    parameters: set[str] = field(default_factory=set)  # that have a widget on the open page
    followed: set[str] = field(default_factory=set)  # compared with the address in this run
    choices: Address = field(default_factory=dict)  # the latest of each parameter with a widget
    given: dict[str, float] = field(default_factory=dict)  # when each widget got a value, in s
    screens: dict[str, str] = field(default_factory=dict)  # for which each widget was started
    unknown: set[str] = field(default_factory=set)  # that the open page does not have, as was said
    carried: Address = field(default_factory=dict)  # choices that go along to the other pages
    presenting: bool = False  # whether navigation and controls are hidden, and text is larger
    has_webgl: bool = True  # which draws the points of maps, as far as the browser has told
    screen: str = ""  # "phone", "laptop" or "projector", as the browser reports it

    # Canvases.
    canvases: dict[str, CanvasState] = field(default_factory=dict)  # see `canvas.Paper`
    digit_of_number: bytes = b""  # the pixels of the one that was taken from there to Draw
    picture: Picture | None = None  # on the Number page
    picture_turns: int = 0  # quarters by which it is turned
    opened_link: str = ""  # the drawing in the address that was opened last, as text
    examples: int = 0  # how many were put on the canvas

    # Rooms.
    phone_token: str | None = None  # None until the browser has told it
    seat: Seat | None = None  # in a room, as a phone
    room_key: str | None = None  # of the room that is presented; "" for none
    hidden: tuple[int, int] | None = None  # the drawing that was hidden last, and its phone
    room_is_new: bool = False  # it was opened in this visit, so its link may be shown

    lab: LabVisit = field(default_factory=LabVisit)

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
