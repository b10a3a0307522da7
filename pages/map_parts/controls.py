"""The choices above the map: which map, how it is shown, and the outline in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from mnist_core.digit_map.digit_map import DEFAULT_NEIGHBORS
from mnist_core.digit_map.outline import NotAnOutline, Outline, outline_from_text, thin_outline
from mnist_core.networks.runs import Run
from pages.shared import address, digit_browser, loaders, widgets
from pages.shared.look import is_phone

SPACES = {"pixels": "raw pixels", "features": "network’s view"}
SHOWN = {"points": "points", "digits": "pictures"}
DIMENSIONS = {"2": "2-D", "3": "3-D"}
DRAG = {"move": "moves the map", "outline": "draws around digits"}
COLOURS = {
    "label": "true digit",
    "prediction": "answer",
    "right": "errors",
    "confidence": "confidence",
}
COLOURS_WITHOUT_LABELS = {name: COLOURS[name] for name in ("prediction", "confidence")}
# What the address of the page may hold.
PARAMETERS = (
    *("network", "space", "dimensions", "show", "neighbors", "size", "opacity", "only", "colour"),
    *("drag", "digit", "region", "page"),
)
NEIGHBORS = ["3", "5", "8", "12", "20", "30"]
SIZES, OPACITIES = ["3", "5", "7", "10"], ["0.2", "0.5", "0.8", "1"]


@dataclass(frozen=True)
class View:
    """What a visitor has chosen to see."""

    run: Run
    space: str  # a key of SPACES
    colour: str  # a key of COLOURS
    dimensions: int  # 2 or 3
    pictures: bool  # of the digits, instead of points
    n_neighbors: int
    size: float  # of a point, in pixels
    opacity: float  # of a point, 0 to 1
    only: list[int]  # the digits to show
    digit: int | None  # the chosen one, as the index of a test image
    drag: str | None  # a key of DRAG; None if it is to be chosen below the map
    line: Any  # where the page says in one line what the map shows


def choose_view(whole: Mapping[str, Run], *, labelled: bool) -> View:
    """Show all choices, on a phone most of them behind a button.

    Args:
        whole: the runs to choose from.
        labelled: whether MNIST's labels and images are here; without them there are fewer choices.
    """
    narrow = is_phone()
    with st.container(horizontal=True, vertical_alignment="bottom", key="controls"):
        run = None if narrow else loaders.choose_run(whole)
        space = widgets.choose("Arrange by", "space", SPACES, forget_outline)
        colour = None if narrow else _choose_colour(labelled=labelled)
        more = widgets.Popover("More", icon=":material/tune:") if narrow else None
    with st.container(horizontal=True, vertical_alignment="center"):
        line = st.container()
        if more is None:
            with st.container(key="more-controls", width="content"):
                more = widgets.Popover("More options", icon=":material/tune:")
    with more:
        run = run or loaders.choose_run(whole)
        colour = colour or _choose_colour(labelled=labelled)
        with st.container(horizontal=True):
            dimensions = int(widgets.choose("Map", "dimensions", DIMENSIONS, forget_outline))
            is_flat = labelled and dimensions == 2
            shown = widgets.choose("Show", "show", SHOWN) if is_flat else "points"
            drag = choose_drag() if is_flat and narrow else None
        with st.container(horizontal=True):
            usual = str(DEFAULT_NEIGHBORS)
            n_neighbors = widgets.choose_from("Neighbours", "neighbors", NEIGHBORS, usual)
            size = widgets.choose_from("Point size", "size", SIZES, "5")
            opacity = widgets.choose_from("Opacity", "opacity", OPACITIES, "0.8")
        only = digit_browser.choose_some("Only these digits", "only")
        digit = _choose_digit(run.card.figures.images, labelled=labelled)
    return View(
        run=run,
        space=space,
        colour=colour,
        dimensions=dimensions,
        pictures=shown == "digits",
        n_neighbors=int(n_neighbors),
        size=float(size),
        opacity=float(opacity),
        only=only,
        digit=digit,
        drag=drag,
        line=line,
    )


def choose_drag() -> str:
    """Choose what dragging on the map does: a key of `DRAG`."""
    return widgets.choose("Dragging", "drag", DRAG)


def _choose_colour(*, labelled: bool) -> str:
    return widgets.choose("Colour by", "colour", COLOURS if labelled else COLOURS_WITHOUT_LABELS)


def _choose_digit(count: int, *, labelled: bool) -> int | None:
    """The digit in the address, if there is one; and a field to go to another by its number."""
    asked = address.asked("digit", [str(index) for index in range(count)])
    digit = None if asked is None else int(asked)
    if labelled:
        digit_browser.choose_index(count, digit)
    return digit


def outline_of_address() -> Outline | None:
    """The outline (k, 2) in the address, if there is one."""
    asked = address.value_of("region")
    if not asked:
        return None
    try:
        return thin_outline(outline_from_text(asked))
    except NotAnOutline:
        address.say_unknown("region", asked, "the whole map")
        return None


def forget_outline() -> None:
    """Show the whole map again. A digit that was chosen stays chosen, wherever it lies now."""
    address.forget("region", "page")
