"""The digits to choose from: a typical one of each, or random ones."""

import streamlit as st

from mnist_core.metrics import dataset_summary
from pages.shared import address, digit_browser
from pages.shared.digit_sources import Digits

RANDOM = 20
FIVE_IN_A_ROW = 360  # pixels
SEEDS = [str(seed) for seed in range(1000)]


def choose(digits: Digits) -> int:
    """Show a gallery of examples; return the index of the chosen one.

    Without a seed in the address they are typical, with one they are random.
    """
    seed = address.asked("seed", SEEDS)
    if seed is None:
        order = typical_of_each(digits)
        explanation = "Above: one typical example of each digit."
    else:
        order = dataset_summary.random_sample(digits.labels, RANDOM, seed=int(seed))
        explanation = f"Above: {len(order)} random examples."
    with st.container(width=FIVE_IN_A_ROW):
        index = digit_browser.browse(digits, order, key="each")
    st.caption(explanation)
    with st.container(horizontal=True):
        st.button(
            "Show other examples",
            icon=":material/casino:",
            on_click=choose_seed,
            args=(0 if seed is None else (int(seed) + 1) % len(SEEDS),),
        )
        if seed is not None:
            st.button("Show typical ones", on_click=choose_seed, args=(None,))
    return index


def choose_seed(seed: int | None) -> None:
    """Put the seed of random examples into the address; None for typical ones."""
    digit_browser.reset_gallery()
    if seed is None:
        address.forget("seed")
    else:
        address.put("seed", str(seed))


@st.cache_resource(show_spinner=False, hash_funcs={Digits: lambda digits: digits.version})
def typical_of_each(digits: Digits) -> list[int]:
    """The indices of typical digits, found once for all visitors."""
    return dataset_summary.typical_of_each(digits.images, digits.labels)
