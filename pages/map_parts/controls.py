"""The choices above the map: which map, how it is shown, and the outline in the address."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from mnist_core.digit_map.digit_map import DEFAULT_NEIGHBORS
from mnist_core.digit_map.outline import NotAnOutline, Outline, outline_from_text, thin_outline
from mnist_core.networks.runs import Run
from pages.shared import address, digit_browser, loaders
from pages.shared.look import is_phone

SPACES = {"pixels": "raw pixels", "features": "the network’s view"}
DRAGS = {"pan": "moves the map", "lasso": "draws around digits"}
SHOWN = {"points": "points", "digits": "pictures"}
DIMENSIONS = {"2": "2-D", "3": "3-D"}
COLOURS = {
    "label": "true digit",
    "prediction": "answer",
    "right": "errors",
    "confidence": "confidence",
}
COLOURS_WITHOUT_LABELS = {name: COLOURS[name] for name in ("prediction", "confidence")}
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
    drag: str  # a key of DRAGS


def choose_view(whole: Mapping[str, Run], *, labelled: bool) -> View:
    """Show all choices; without MNIST's labels and images there are fewer."""
    colours = COLOURS if labelled else COLOURS_WITHOUT_LABELS
    shown, drag = "points", "pan"
    with st.container(key="controls", horizontal=True, vertical_alignment="bottom"):
        space = address.choose("Arrange by", "space", SPACES, forget_outline)
        if not is_phone():
            run = loaders.choose_run(whole)
            dimensions = _choose_dimensions()
        with st.popover("More options", icon=":material/tune:"):
            if is_phone():
                run = loaders.choose_run(whole)
                dimensions = _choose_dimensions()
            colour = address.choose("Colour by", "colour", colours)
            if dimensions == 2:
                drag = address.choose("Dragging", "drag", DRAGS)
            if labelled and dimensions == 2:
                shown = address.choose("Show", "show", SHOWN)
            only = digit_browser.choose_some("Only these digits", "only")
            usual = str(DEFAULT_NEIGHBORS)
            with st.container(horizontal=True):
                n_neighbors = address.choose_from(
                    "Neighbours", "neighbors", NEIGHBORS, usual, width=130
                )
                size = address.choose_from("Point size", "size", SIZES, "5", width=130)
                opacity = address.choose_from("Opacity", "opacity", OPACITIES, "0.8", width=130)
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
        drag=drag,
    )


def _choose_dimensions() -> int:
    return int(address.choose("Map", "dimensions", DIMENSIONS, forget_outline))


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
    """Show the whole map again."""
    address.forget("region")
    digit_browser.reset_gallery()
