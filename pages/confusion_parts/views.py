"""The confusion matrices of one or two networks: one, both side by side, or their difference."""

from collections.abc import Mapping

import streamlit as st

from mnist_core.metrics.confusion import (
    Quantity,
    confusion_difference,
    confusion_values,
    largest_error,
)
from pages.confusion_parts import cells, legend, matrix, texts
from pages.confusion_parts.cell import choose_cell
from pages.confusion_parts.choices import BOTH, DIFFERENCE, FIRST, SECOND, View
from pages.confusion_parts.texts import Counts
from pages.shared.look import is_phone, look


def show_legend(view: View, confusions: Mapping[str, Counts], quantity: Quantity) -> None:
    """Show what the colours stand for; the arguments are those of `show`."""
    if view.shown == DIFFERENCE:
        first, second = confusions
        difference = confusion_difference(confusions[second], confusions[first], quantity)
        legend.show_difference(first, second, largest_error(difference), quantity)
    else:
        legend.show(_most(confusions, quantity), quantity)


def show(view: View, confusions: Mapping[str, Counts], quantity: Quantity, marked: int) -> None:
    """Show one matrix, or two side by side on the same scale of colours.

    Args:
        view: which of them.
        confusions: of one or two networks, by name.
        quantity: what the cells show.
        marked: the place of the chosen cell, row by row.
    """
    if view.shown == DIFFERENCE:
        _show_difference(confusions, quantity, marked)
        return
    sides = dict(zip((FIRST, SECOND), confusions, strict=False))
    if view.shown != BOTH:
        sides = {view.shown: sides[view.shown]}
    most = _most(confusions, quantity)
    for (side, name), column in zip(sides.items(), st.columns(len(sides)), strict=True):
        with column:
            _show_name(name)
            clicked = matrix.show(
                cells.of_matrix(confusions[name], quantity, look(), most),
                texts.summary(name, confusions[name]),
                key=f"matrix-{side}",
                marked=marked,
                is_chosen=side == view.of,
            )
        if clicked is not None:
            choose_cell(side, clicked)


def _show_difference(confusions: Mapping[str, Counts], quantity: Quantity, marked: int) -> None:
    """Show the second network's matrix minus the first one's."""
    first, second = confusions
    _show_name(f"Difference: {second} minus {first}")
    clicked = matrix.show(
        cells.of_difference(confusions, quantity, look()),
        texts.difference_summary(confusions),
        key="matrix-difference",
        marked=marked,
        is_chosen=True,
    )
    if clicked is not None:
        choose_cell(DIFFERENCE, clicked)


def _show_name(name: str) -> None:
    """What a matrix shows; on a phone the choice just above says it."""
    if not is_phone():
        st.header(name)


def _most(confusions: Mapping[str, Counts], quantity: Quantity) -> float:
    """The largest mistake of all matrices, which has the strongest colour."""
    return max(largest_error(confusion_values(counts, quantity)) for counts in confusions.values())
