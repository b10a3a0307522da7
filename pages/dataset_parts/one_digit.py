"""One digit: as a picture, as a table of numbers, and as the answer that a network should give."""

import streamlit as st

from mnist_core.metrics.dataset_summary import pixel_rows
from pages.dataset_parts.number_table import number_table
from pages.shared import address, digit_browser, loaders, sentences
from pages.shared.digit_sources import Digits

SCALES = {"stored": "0 to 255 (stored)", "scaled": "0 to 1 (for the network)"}


def show(digits: Digits, index: int) -> None:
    """Show one digit, its label, and its numbers."""
    image, label = digits.images[index], int(digits.labels[index])
    st.subheader(f"{digits.name(index)}: {sentences.a(label)}")
    picture, words = st.columns([1, 3], vertical_alignment="center")
    with picture:
        digit_browser.show_large(image, digits.name(index))
    with words:
        st.markdown(
            f"Its label is **{label}**. The ideal answer of a network is ten numbers, one for each "
            f"digit from 0 to 9: {one_hot(label)}."
        )
        digit_browser.offer_canvas(digits, index)
    scale = address.choose("The image as 28 × 28 numbers", "scale", SCALES)
    st.html(number_table(image, scaled=scale == "scaled"))
    st.caption(
        "Each number is the brightness of one pixel: the lowest is black, the highest white."
    )
    loaders.offer_csv("Numbers as CSV", f"{digits.source}-{index}", pixel_rows(image))


def one_hot(label: int) -> str:
    """Ten numbers, in Markdown: a bold 1 for the label, and 0 for the other digits."""
    return " ".join("**1**" if digit == label else "0" for digit in range(10))
