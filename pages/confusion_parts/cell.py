"""The chosen cell of the confusion matrix, and the digits behind it."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from mnist_core.metrics.confusion import frequent_mix_ups
from mnist_core.metrics.mistakes import find_cell, sort_images
from mnist_core.networks.runs import Run
from pages.confusion_parts import choices
from pages.confusion_parts.texts import Counts, images
from pages.shared import address, digit_browser, digit_sources, session
from pages.shared.digit_sources import Digits
from pages.shared.elements import links
from pages.shared.elements.into_view import bring_into_view
from pages.shared.look import is_phone

# In the address: the true digit and what it was read as; row by row, as the matrix has them.
CELLS = [f"{label}-{prediction}" for label, prediction in np.ndindex(10, 10)]
PAGE, PAGE_ON_PHONE = 48, 12  # digits


def find_chosen_cell(confusion: Counts) -> tuple[int, int]:
    """The cell (true digit, read as) of the address, or else the most common mix-up."""
    asked = address.asked("cell", CELLS)
    if asked is not None:
        label, prediction = asked.split("-")
        return int(label), int(prediction)
    mix_ups = frequent_mix_ups(confusion)
    return (mix_ups[0].label, mix_ups[0].prediction) if mix_ups else (0, 0)


def choose_cell(side: str, place: int) -> None:
    """Put a cell and the matrix that it is in into the address, and show its digits.

    Args:
        side: the matrix: FIRST, SECOND or DIFFERENCE, as `choices` has them.
        place: of the cell, row by row.
    """
    of = None if side == choices.FIRST else side
    address.change(cell=CELLS[place], of=of, page=None, digit=None)
    session.visit().cell_clicks += 1
    st.rerun()


def network_of_cell(of: str, confusions: Mapping[str, Counts], cell: tuple[int, int]) -> str:
    """The network whose digits are shown: the one whose matrix was clicked.

    In the difference it is the one that has more images in this cell.
    """
    first, *others = confusions
    if not others or of == choices.FIRST:
        return first
    (second,) = others
    has_more = confusions[second][cell] > confusions[first][cell]
    return second if of == choices.SECOND or has_more else first


def show_cell(
    digits: Digits | None, run: Run, label: int, prediction: int, count: int, *, wide: bool
) -> None:
    """The digits of a cell, and the chosen one large.

    Args:
        digits: that the matrix counts; None if their pictures are missing.
        run: whose matrix it is.
        label: the true digit of the cell.
        prediction: what the network read.
        count: the number of digits in the cell.
        wide: whether there is room for the chosen one beside the others.
    """
    read = "read correctly" if label == prediction else f"read as {prediction}"
    with st.container(gap=None):
        bring_into_view("cell-digits", session.visit().cell_clicks or "")
        st.header(f"{label}s {read} by {run.name}: {images(count)}")
    if count == 0:
        st.caption("This cell is empty. Choose another one.")
    elif digits is None:
        st.caption("The pictures need the MNIST images, which are missing.")
    else:
        _show_digits(digits, run, label, prediction, wide=wide)


def _show_digits(digits: Digits, run: Run, label: int, prediction: int, *, wide: bool) -> None:
    """The digits of a cell that is not empty, and where to go from there."""
    probabilities = digit_sources.probabilities(run, digits)
    inside = find_cell(digits.labels, probabilities.argmax(axis=1), label, prediction)
    order = sort_images(inside, digits.labels, probabilities, "confidence").tolist()
    first = "Least" if label == prediction else "Most"
    left, right = st.columns(2, gap="medium") if wide else (st.container(), st.container())
    with right:
        st.caption(
            f"{first} confident first. {digit_browser.UNDER_EACH} Choose one to see it large."
        )
        chosen = digit_browser.browse(
            digits,
            order,
            probabilities,
            key="cell",
            page_size=PAGE_ON_PHONE if is_phone() else PAGE,
        )
    with left:
        digit_browser.show_reading(digits, chosen, run.name, probabilities[chosen])
        with st.container(horizontal=True):
            if digits.source == "mnist":
                links.show("map", "See it on the map", "scatter_plot", digit=str(chosen))
            links.show("training", f"How {run.name} learned", "show_chart", networks=run.name)
