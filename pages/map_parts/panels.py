"""What is shown beside the map: the chosen digits and the drawing, and how to read the map."""

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.digit_map import groups
from mnist_core.digit_map.digit_map import DigitMap
from mnist_core.networks.classifier import NotExported
from mnist_core.networks.run_files import DamagedRun
from mnist_core.networks.runs import Run
from pages.map_parts import quality
from pages.map_parts.controls import View
from pages.map_parts.maps import UInt8
from pages.shared import address, digit_browser, loaders, sentences
from pages.shared.digit_sources import Digits, Float32
from pages.shared.elements import gallery
from pages.shared.look import is_phone

Indices = npt.NDArray[np.int64]


def show_digit(
    view: View, digits: Digits, index: int, nearest: Indices, probabilities: Float32
) -> None:
    """Show one digit, what the network makes of it, and the digits most similar to it."""
    digit_browser.show_reading(digits, index, view.run.name, probabilities[index], to_cell=True)
    if view.space == "pixels":
        st.markdown(f"Most similar to it, pixel by pixel. {digit_browser.UNDER_EACH}")
    else:
        st.markdown(f"Most similar to it, as {view.run.name} sees them. {digit_browser.UNDER_EACH}")
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
        st.error(str(problem))
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
            f"to it: **{sentences.counted(digits.labels[nearest])}**. {digit_browser.UNDER_EACH}"
        )
    _show_strip(digits, nearest, probabilities, key="yours")


def show_examples(
    found: DigitMap, coordinates: Float32, digits: Digits, shown: npt.NDArray[np.bool_]
) -> None:
    """Say which digits are mixed most, and offer one digit from the middle of each group.

    Args:
        found: the map.
        coordinates: (n, 2) or (n, 3), as they are shown.
        digits: the images and their labels.
        shown: (n,), True for the digits on the map.
    """
    if not is_phone():
        st.header("Which are mixed up?")
    mixed = quality.mixed_pairs(found)
    if mixed:
        st.markdown(f"Mixed most: **{', '.join(mixed)}**. Choose a point to see its digit, or:")
    else:
        st.markdown("Each digit has a group of its own. Choose a point to see its digit, or:")
    groups_shown = groups.group_by_digit(digits.labels, shown)
    middles = [groups.middle_of_group(coordinates, group)[1] for group in groups_shown.values()]
    items = [digit_browser.item(digits, index, None) for index in middles]
    clicked = gallery.show(digits.images[middles], items, key="middles")
    if clicked is not None:
        address.put("digit", str(middles[clicked]))
        st.rerun()


def explain_map(view: View, *, has_images: bool) -> str:
    """Say what the map shows, how to read it, and what a visitor can do."""
    what = "picture" if view.pictures else "point"
    if view.space == "pixels":
        alike = "have similar pixels"
        other = (
            f"This is before learning. Choose the network’s view to see what {view.run.name} made"
        )
        other += " of it."
    else:
        alike = f"look alike to {view.run.name}"
        other = "This is after learning. Choose raw pixels to see the digits before."
    text = (
        f"Each {what} is one of MNIST’s 10,000 test images. {what.capitalize()}s close together "
        f"{alike}. {other}"
    )
    if is_phone():
        return text
    if view.dimensions == 3:
        return f"{text} Drag to turn, scroll to zoom."
    if view.drag == "lasso":
        return f"{text} Draw around digits to see them all."
    text += " Drag to move, scroll to zoom."
    return f"{text} Click a name in the legend to hide its points." if has_images else text


def _show_strip(digits: Digits, indices: Indices, probabilities: Float32, key: str) -> None:
    """Show digits in a row; a click on one chooses it."""
    items = [digit_browser.item(digits, int(index), probabilities[index]) for index in indices]
    clicked = gallery.show(digits.images[indices], items, key=key)
    if clicked is not None:
        address.put("digit", str(int(indices[clicked])))
        st.rerun()
