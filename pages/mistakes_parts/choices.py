"""The controls of the Mistakes page: which digits it shows, and in which order."""

from dataclasses import dataclass
from typing import cast

import streamlit as st

from mnist_core.metrics.mistakes import SortBy
from pages.shared import address, digit_browser

SHOWN = {"misread": "mistakes", "right": "correct", "disputed": "maybe mislabelled"}
SORTS = {"loss": "worst first", "confidence": "confidence", "label": "true digit"}


@dataclass(frozen=True)
class Choices:
    """What a visitor wants to see."""

    shown: str  # a key of SHOWN
    sort: SortBy  # disputed digits have their own order
    labels: list[int]  # the true digits to show
    answers: list[int]  # the answers to show

    @property
    def filtered(self) -> bool:
        """Whether some digits are left out."""
        return len(self.labels) < 10 or len(self.answers) < 10


def choose() -> Choices:
    """Show the controls."""
    reset = digit_browser.reset_gallery
    sort = "loss"
    with st.container(horizontal=True):
        shown = address.choose("Show", "show", SHOWN, reset)
        if shown != "disputed":
            sort = address.choose("Order", "sort", SORTS, reset)
    filtered = any(address.value_of(parameter) for parameter in ("true", "read"))
    with st.expander("Filter by digit", expanded=filtered):
        labels = digit_browser.choose_some("True digit", "true")
        answers = digit_browser.choose_some("Read as", "read")
    return Choices(shown, cast(SortBy, sort), labels, answers)
