"""The chosen cell of the confusion matrix, and the digits behind it."""

import numpy as np
import streamlit as st

from mnist_core.metrics.confusion import frequent_mix_ups
from mnist_core.metrics.mistakes import find_cell, sort_images
from mnist_core.networks.runs import Run
from pages.confusion_parts.by_digit import Counts
from pages.shared import address, digit_browser, digit_sources
from pages.shared.digit_sources import Digits

# In the address: the true digit and what it was read as; row by row, as the matrix has them.
CELLS = [f"{label}-{prediction}" for label, prediction in np.ndindex(10, 10)]


def find_chosen_cell(confusion: Counts) -> tuple[int, int]:
    """The cell (true digit, read as) of the address, or else the most common mix-up."""
    asked = address.asked("cell", CELLS)
    if asked is not None:
        label, prediction = asked.split("-")
        return int(label), int(prediction)
    mix_ups = frequent_mix_ups(confusion)
    return (mix_ups[0].label, mix_ups[0].prediction) if mix_ups else (0, 0)


def show_cell(digits: Digits | None, run: Run, label: int, prediction: int, count: int) -> None:
    """The digits of a cell, and the chosen one large.

    Args:
        digits: that the matrix counts; None if their pictures are missing.
        run: whose matrix it is.
        label: the true digit of the cell.
        prediction: what the network read.
        count: the number of digits in the cell.
    """
    is_right = label == prediction
    plural = "" if count == 1 else "s"
    read = "read correctly" if is_right else f"read as {prediction}"
    st.subheader(f"{label}s {read}: {count:,} image{plural}")
    if count == 0:
        st.caption("This cell is empty. Click another one.")
        return
    if digits is None:
        st.caption("The pictures need the MNIST images, which are missing.")
        return
    probabilities = digit_sources.probabilities(run, digits)
    inside = find_cell(digits.labels, probabilities.argmax(axis=1), label, prediction)
    order = sort_images(inside, digits.labels, probabilities, "confidence").tolist()
    st.caption(
        f"Answers of {run.name}. {'Least' if is_right else 'Most'} confident first. "
        f"{digit_browser.UNDER_EACH} "
        "Click one to see it large."
    )
    place = st.container()
    chosen = digit_browser.browse(digits, order, probabilities, key="cell")
    with place:
        digit_browser.show_reading(digits, chosen, run.name, probabilities[chosen])
