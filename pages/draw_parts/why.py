"""Why this answer? Offers explanations, and shows one at a time.

Each explanation is a module in the folder `explanations`. Its function `show` is given a `Case`,
and is not called before a visitor opens it.
"""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from pages.draw_parts.explanations import (
    evidence,
    growth,
    inside,
    networks,
    robustness,
    similar,
    smallest_change,
    steps,
)
from pages.draw_parts.explanations.case import Case
from pages.shared import address, widgets
from pages.shared.elements.into_view import bring_into_view
from pages.shared.languages import say


class Explanation(NamedTuple):
    """One explanation, as the visitor chooses and reads it."""

    label: str
    show: Callable[[Case], None]
    how_to_read: str  # one sentence, shown below it
    does_not_prove: str  # one sentence, shown after that
    parameters: tuple[str, ...]  # of its own in the address


# By their names in the address, in the order in which they are offered.
EXPLANATIONS: dict[str, Explanation] = {
    name: Explanation(
        label, module.show, module.HOW_TO_READ, module.DOES_NOT_PROVE, tuple(module.PARAMETERS)
    )
    for name, label, module in (
        ("steps", "From drawing to 28 × 28", steps),
        ("evidence", "Evidence", evidence),
        ("change", "Smallest change", smallest_change),
        ("growth", "As it grew", growth),
        ("networks", "All networks", networks),
        ("similar", "Similar digits", similar),
        ("inside", "Inside the network", inside),
        ("robustness", "Robustness", robustness),
    )
}

PARAMETERS = ["why", *(name for one in EXPLANATIONS.values() for name in one.parameters)]


def choose() -> str | None:
    """Offer the explanations; return the name of the one that is open, if any.

    One that is opened comes into view together with the others, so that the next is one tap away.
    """
    labels = {name: say(explanation.label) for name, explanation in EXPLANATIONS.items()}
    with st.container(key="questions"):
        with st.container(gap=None):
            bring_into_view("why", "")  # by the link beside the verdict
            st.header(say("Why this answer?"), anchor="why-this-answer")
            above = st.container()
        chosen = widgets.choose_or_none(say("Open an explanation"), "why", labels)
        with above:
            opened_with = address.at_opening("why")
            bring_into_view("explanation", chosen or "", at_opening=opened_with, lowest=0.2)
        return chosen


def explain(chosen: str, case: Case) -> None:
    """Show one explanation of an answer."""
    explanation = EXPLANATIONS[chosen]
    with st.container(key=f"why-{chosen}"):
        explanation.show(case)
        st.caption(f"{say(explanation.how_to_read)} {say(explanation.does_not_prove)}")
