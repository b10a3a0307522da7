"""What is shown beside the map: digits to begin with, the chosen ones, and the drawing."""

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.digit_map import examples
from mnist_core.digit_map.digit_map import DigitMap, most_mixed_pairs
from mnist_core.networks.classifier import NotExported
from mnist_core.networks.run_files import DamagedRun
from mnist_core.networks.runs import Run
from pages.map_parts import quality
from pages.map_parts.controls import View, forget_outline
from pages.map_parts.maps import UInt8
from pages.shared import address, digit_browser, loaders, sentences
from pages.shared.digit_browser import UNDER_EACH
from pages.shared.digit_sources import Digits, Float32
from pages.shared.elements import gallery, links
from pages.shared.look import is_phone

Indices = npt.NDArray[np.int64]


def before_or_after(view: View) -> str:
    """Say in one line whether this is the map before or after learning, and how to read it."""
    has_controls = not is_phone()
    if view.space == "pixels":
        after = " After it: press “network’s view”." if has_controls else ""
        return f"**Before learning: raw pixels.** Digits close together have similar pixels.{after}"
    before = " Before it: press “raw pixels”." if has_controls else ""
    name = view.run.name
    return f"**After learning.** Digits close together look alike to {name}.{before}"


def explain_use(view: View, *, has_images: bool) -> None:
    """Say what a visitor can do on the map; a phone has no room for that."""
    if is_phone():
        return
    hide = "Click a name below the map to hide its points."
    if view.dimensions == 3:
        st.caption(f"Drag to turn, scroll to zoom. {hide}")
    else:
        draw = " Press “draws around digits” to choose some of them." if has_images else ""
        st.caption(f"Scroll to zoom.{draw} {hide}")


def offer_whole_map() -> None:
    """A button that leaves the outline."""
    st.button("Show the whole map", icon=":material/zoom_out_map:", on_click=forget_outline)


def invite(view: View) -> None:
    """Say what a click does; on a phone without a heading, for which there is no room."""
    what = "picture" if view.pictures else "point"
    if is_phone():
        st.markdown(f"**Tap a {what} to see its digit.**")
    else:
        st.header(f"Click a {what} to see its digit")


def show_examples(found: DigitMap, digits: Digits, probabilities: Float32) -> None:
    """Show digits between the most mixed pairs, and a typical one of each, to click on."""
    st.markdown(f"**{quality.describe_mixed(found)}** Between them on the map:")
    named = [(one, other) for one, other, _ in most_mixed_pairs(found)[: quality.NAMED]]
    pairs = [order for one, other in named for order in ((one, other), (other, one))]
    between = [examples.digit_between(found.neighbours, digits.labels, *pair) for pair in pairs]
    if between:
        _show_strip(digits, np.array(between), probabilities, key="between")
        st.caption(UNDER_EACH)
    with st.expander("A typical digit of each kind", expanded=not is_phone()):
        typical = examples.typical_digits(found.coordinates[:, :2], digits.labels)
        _show_strip(digits, typical, probabilities, key="typical")


def show_digit(
    view: View, digits: Digits, index: int, nearest: Indices, probabilities: Float32
) -> None:
    """Show one digit, what the network makes of it, and the digits most similar to it."""
    st.header("The chosen digit")
    digit_browser.show_reading(digits, index, view.run.name, probabilities[index])
    by = "pixel by pixel" if view.space == "pixels" else f"as {view.run.name} sees them"
    st.markdown(f"Most similar to it, {by}. {UNDER_EACH}")
    _show_strip(digits, nearest, probabilities, key="near-chosen")


def show_outlined(digits: Digits, inside: Indices, probabilities: Float32) -> None:
    """Show the digits inside the outline."""
    noun = "digit" if len(inside) == 1 else "digits"
    st.header(f"Inside your outline: {len(inside):,} {noun}")
    if len(inside) > 0:
        st.markdown(f"**{sentences.counted(digits.labels[inside])}**")
        digit_browser.browse(digits, inside.tolist(), probabilities, key="inside")


def show_drawing(
    drawing: UInt8, network: Run, digits: Digits, nearest: Indices, probabilities: Float32
) -> None:
    """Show the last drawing, what the network makes of it, and the digits most similar to it."""
    st.header("Your drawing")
    try:
        (reading,) = loaders.load_network(network).read(drawing[np.newaxis])
    except (DamagedRun, NotExported) as problem:
        st.error(sentences.literal(problem))
        return
    picture, words = st.columns([1, 3], vertical_alignment="center")
    with picture:
        digit_browser.show_large(drawing, "your drawing", "7rem")
    with words:
        st.markdown(f"{network.name}: “{sentences.sentence(reading)}”")
        if reading.verdict == "not a digit":
            st.markdown("The map holds digits only, so your drawing is placed among them.")
        st.markdown(
            "On the map it is the gold mark “yours”; earlier drawings are numbered. Most similar "
            f"to it: **{sentences.counted(digits.labels[nearest])}**. {UNDER_EACH}"
        )
    _show_strip(digits, nearest, probabilities, key="yours")


def offer_drawing(network: str) -> None:
    """A link to the page where a visitor draws a digit for this map."""
    links.show("draw", "Draw your own", "draw", network=network)


def _show_strip(digits: Digits, indices: Indices, probabilities: Float32, key: str) -> None:
    """Show digits in a row; a click on one chooses it."""
    items = [digit_browser.item(digits, int(index), probabilities[index]) for index in indices]
    clicked = gallery.show(digits.images[indices], items, key=key)
    if clicked is not None:
        address.put("digit", str(int(indices[clicked])))
        st.rerun()
