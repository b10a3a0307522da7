"""The controls of the Mistakes page: the network, the digits, and their order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import streamlit as st

from mnist_core.metrics.mistakes import SortBy
from mnist_core.networks.runs import Run
from pages.shared import digit_browser, loaders, widgets

SHOWN = {"misread": "mistakes", "right": "correct", "disputed": "maybe mislabelled"}
SORTS = {"loss": "worst first", "confidence": "confidence", "label": "true digit"}

# What the address of the page may hold.
PARAMETERS = (
    *("network", "show", "sort", "true", "read", "source"),
    *("page", "digit", "confidence"),
)


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


def choose(all_runs: Mapping[str, Run]) -> tuple[Run, str, Choices]:
    """Show the controls in one row; return the network, the source of digits, and the choices.

    The page opens with the best network: its few mistakes are all seen at once, and each is a
    digit that people hesitate about too.
    """
    reset = digit_browser.reset_gallery
    with st.container(key="controls", horizontal=True, vertical_alignment="bottom"):
        run = loaders.choose_run(all_runs)
        shown = widgets.choose("Show", "show", SHOWN, reset)
        with widgets.Popover("More options", icon=":material/tune:"):
            source = digit_browser.choose_source()
            sort = "loss"
            if shown != "disputed":
                sort = widgets.choose("Order", "sort", SORTS, reset)
            labels = digit_browser.choose_some("Filter by true digit", "true")
            answers = digit_browser.choose_some("Filter by answer", "read")
    return run, source, Choices(shown, cast(SortBy, sort), labels, answers)
