"""Similar digits: the digits of MNIST that the network takes for the most similar ones."""

import logging

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.digit_map import digit_map
from mnist_core.explanations import similar
from mnist_core.explanations.similar import Similar
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.run_files import DamagedRun
from mnist_core.networks.runs import Run
from pages.draw_parts.explanations.case import Case
from pages.shared import address, digit_sources, loaders
from pages.shared.digit_sources import Digits
from pages.shared.elements import gallery, links
from pages.shared.elements.gallery import Item
from pages.shared.languages import say
from pages.shared.look import look
from pages.shared.sentences import a

HOW_TO_READ = (
    "Before it answers, the network turns each image into a list of numbers, its features; these "
    "are the digits whose features are nearest to your drawing’s, the nearest first."
)
DOES_NOT_PROVE = (
    "It does not prove that these digits led to the answer: a network keeps no pictures, and they "
    "were compared afterwards."
)

PARAMETERS = ("like",)

_LOGGER = logging.getLogger(__name__)


def show(case: Case) -> None:
    """Show the digits that are most similar to the network, and where to find them."""
    digits = digit_sources.to_compare_with()
    run = case.runs[case.name]
    found = _find(run, case.stages.digit.tobytes(), digits, case.network)
    labels = digits.labels[found.indices]
    st.markdown(describe(labels))
    items = [
        Item(
            f"{digits.name(int(index))}: {a(int(label))}, {say('distance')} {distance:.1f}",
            str(label),
            f"{distance:.1f}",
        )
        for index, label, distance in zip(found.indices, labels, found.distances, strict=True)
    ]
    clicked = gallery.show(
        digits.images[found.indices],
        items,
        key="similar",
        on_phones=3.8,  # a label and a distance of four characters
        chosen=_chosen(found),
        name=say("The most similar digits"),
        colours=(look().truth, look().quiet),
    )
    if clicked is not None:
        address.put("like", str(found.indices[clicked]))
        st.rerun(scope="fragment")
    _show_links(found, digits)
    st.caption(
        say("Below each digit: its label, and how far its features are from your drawing’s.")
    )


def _show_links(found: Similar, digits: Digits) -> None:
    """Links to the chosen digit's place on the map and to its numbers."""
    with st.container(horizontal=True, gap="medium"):
        chosen = _chosen(found)
        if chosen is not None and digits.source == "mnist":
            index = int(found.indices[chosen])
            name = digits.name(index)
            on_map, in_numbers = say("{image} on the map", image=name), say("in numbers")
            links.show("map", on_map, "scatter_plot", digit=str(index))
            links.show("dataset", f"{name} {in_numbers}", "dataset", digit=str(index))


def _chosen(found: Similar) -> int | None:
    """The place of the digit that the address names, if it is one of those found."""
    asked = address.value_of("like")
    places = [place for place, index in enumerate(found.indices) if str(index) == asked]
    return places[0] if places else None


@st.cache_data(
    show_spinner="The network is comparing your drawing with other digits",
    hash_funcs=loaders.BY_VERSION | {Digits: lambda digits: digits.version},
    max_entries=50,
)
def _find(run: Run, image: bytes, digits: Digits, _network: Classifier) -> Similar:
    pixels = np.frombuffer(image, np.uint8).reshape(28, 28)
    graph = _graph(run) if digits.source == "mnist" else None
    return similar.find_similar(_network, pixels, digits.images, graph=graph)


@st.cache_resource(show_spinner=False, hash_funcs=loaders.BY_VERSION, max_entries=50)
def _graph(run: Run) -> npt.NDArray[np.integer] | None:
    """The neighbours of MNIST's test images in the features of a run, from its map."""
    try:
        stored = digit_map.of_run(run)
    except DamagedRun as problem:
        _LOGGER.warning("%s", problem)
        return None
    return None if stored is None else stored.neighbours


def describe(labels: npt.NDArray[np.integer]) -> str:
    """Say which digits the most similar ones are, in words."""
    counts = np.bincount(labels, minlength=10)
    ranked = [int(digit) for digit in np.argsort(-counts, kind="stable") if counts[digit]]
    found = [say("{digit} ({number} times)", digit=a(d), number=counts[d]) for d in ranked]
    text = "To the network, your drawing is most like: {digits}."
    return say(text, digits=", ".join(found))
