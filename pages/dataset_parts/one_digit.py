"""One digit: as a picture, as a table of numbers, and as the answer that a network should give."""

import streamlit as st

from mnist_core.metrics.dataset_summary import pixel_rows
from pages.dataset_parts.number_table import number_table
from pages.shared import address, digit_browser, loaders, sentences, widgets
from pages.shared.digit_sources import Digits
from pages.shared.elements import links
from pages.shared.elements.into_view import bring_into_view
from pages.shared.look import look

NO_BREAK = "\N{NO-BREAK SPACE}"
SCALES = {"stored": "stored: 0 to 255", "scaled": "for a network: 0 to 1"}
BESIDE_THE_PICTURE = 200  # pixels: as wide as a phone has room for


def show(digits: Digits, index: int) -> None:
    """Show one digit and its label, and where it leads to."""
    image, label = digits.images[index], int(digits.labels[index])
    # In columns, the numbers of a clicked digit are beside it.
    bring_into_view(
        "digit",
        address.value_of("digit"),
        at_opening=address.at_opening("digit"),
        only_stacked=True,
    )
    title = f"{digits.name(index)}: {sentences.a(label)}"
    st.header(NO_BREAK.join(title.rsplit(" ", 1)))
    with st.container(horizontal=True, vertical_alignment="center"):
        digit_browser.show_large(image, digits.name(index), width="8rem")
        st.markdown(
            f"Its label is **{label}**. The ideal answer is ten numbers, one for each digit from "
            f"0 to 9:  \n{one_hot(label)}",
            width=look().size(BESIDE_THE_PICTURE),
        )
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        digit_browser.offer_canvas(digits, index)
        if digits.source == "mnist":
            links.show("map", "See it on the map", "scatter_plot", digit=str(index))
        links.show("training", "See how networks learned", "show_chart")


def show_numbers(digits: Digits, index: int) -> None:
    """Show one digit as numbers, from 0 to 255 or from 0 to 1."""
    table = st.empty()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        scale = widgets.choose("Numbers", "scale", SCALES)
        digit_browser.choose_index(len(digits.labels), index)
        loaders.offer_csv(
            "Numbers as CSV", f"{digits.source}-{index}", pixel_rows(digits.images[index])
        )
    table.html(number_table(digits.images[index], scaled=scale == "scaled"))


def one_hot(label: int) -> str:
    """Ten numbers, in Markdown: a bold 1 for the label, and 0 for the other digits."""
    return NO_BREAK.join("**1**" if digit == label else "0" for digit in range(10))
