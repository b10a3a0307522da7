"""The choices above the matrices: which networks, which view of them, and what the cells show."""

from collections.abc import Mapping
from typing import NamedTuple, cast

import streamlit as st

from mnist_core.metrics.confusion import Quantity
from mnist_core.networks.runs import Run
from pages.shared import address, digit_browser, loaders, widgets
from pages.shared.loaders import DEFAULT_NETWORK
from pages.shared.look import is_phone, look

TELLING = "basic_mlp"  # makes the classic mistakes: 4 and 9, 3 and 5, 7 and 9
NOTHING = "none"  # in the address
OTHER = 370  # pixels: so that all choices fit into one row on a laptop
QUANTITIES = {"counts": "images", "label": "% of row", "prediction": "% of column"}

PARAMETERS = (
    *("network", "versus", "of", "source", "quantity"),
    *("cell", "more", "page", "digit"),
)

# In the address, `of`: which matrix a cell was chosen in, and which one a phone shows.
FIRST, SECOND, DIFFERENCE = "network", "versus", "difference"
BOTH = "both"  # matrices, side by side


class View(NamedTuple):
    """What is shown of the matrices."""

    shown: str  # FIRST, SECOND, BOTH or DIFFERENCE
    of: str  # FIRST, SECOND or DIFFERENCE: the matrix that the chosen cell is in


class Choices(NamedTuple):
    """What a visitor has chosen above the matrices."""

    run: Run
    other: Run | None  # to compare with
    view: View
    source: str  # of the digits
    quantity: Quantity  # that the cells show


def choose(whole: Mapping[str, Run]) -> Choices:
    """Show all choices in one row; on a phone fewer of them, and the others in a menu."""
    with st.container(key="controls", horizontal=True, vertical_alignment="bottom"):
        run = loaders.choose_run(whole, TELLING)
        if is_phone():
            with widgets.Popover("More options"):
                other = _choose_other(whole, run)
                source, quantity = _choose_what_is_counted()
            view = _choose_view(run, other)
        else:
            other = _choose_other(whole, run)
            view = _choose_view(run, other)
            with widgets.Popover("More options"):
                source, quantity = _choose_what_is_counted()
    return Choices(run, other, view, source, quantity)


def _choose_other(whole: Mapping[str, Run], run: Run) -> Run | None:
    """Choose a network to compare with; None for nothing."""
    if address.value_of("versus") == run.name:
        address.forget("versus")
        st.toast(f"{run.name} cannot be compared with itself.")
    texts = loaders.described(whole)
    texts = {NOTHING: "nothing"} | {name: texts[name] for name in texts if name != run.name}
    usual = TELLING if run.name == DEFAULT_NETWORK else DEFAULT_NETWORK
    if usual not in texts:
        usual = NOTHING
    name = widgets.choose_from("Compare with", "versus", texts, usual, width=look().size(OTHER))
    return None if name == NOTHING else whole[name]


def _choose_view(run: Run, other: Run | None) -> View:
    """Choose what is shown: on a phone one matrix, elsewhere both; or their difference."""
    if other is None:
        address.forget("of")
        return View(FIRST, FIRST)
    views = {FIRST: run.name, SECOND: other.name} if is_phone() else {BOTH: "both"}
    views[DIFFERENCE] = "difference"
    widgets.start(
        "of",
        [FIRST, SECOND, DIFFERENCE],
        [FIRST],
        instead=run.name,
        to_widget=lambda texts: texts[-1] if texts[-1] in views else BOTH,
    )
    shown = st.segmented_control(
        "Show",
        list(views),
        required=True,
        format_func=views.__getitem__,
        key="of",
        on_change=digit_browser.reset_gallery,
        label_visibility="collapsed" if is_phone() else "visible",
        wrap=True,
    )
    if shown is None:  # never, since one is required
        shown = FIRST
    of = shown
    if shown == BOTH:
        of = SECOND if address.value_of("of") == SECOND else FIRST
    widgets.keep("of", of, FIRST)
    return View(shown, of)


def _choose_what_is_counted() -> tuple[str, Quantity]:
    """Choose the digits, and what the cells show of them."""
    source = digit_browser.choose_source()
    return source, cast(Quantity, widgets.choose("Cells show", "quantity", QUANTITIES))
