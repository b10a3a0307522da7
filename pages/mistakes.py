"""Which digits fooled it? Mistakes, unsure answers, and digits whose label may be wrong."""

import streamlit as st

from mnist_core.networks import run_files
from mnist_core.networks.classifier import NotExported
from pages.mistakes_parts import choices
from pages.mistakes_parts.confidence import show_confidence
from pages.mistakes_parts.list_of_digits import show_list
from pages.mistakes_parts.one_digit import show_digit
from pages.mistakes_parts.without_images import show_saved_results
from pages.shared import digit_browser, digit_sources, loaders

st.title("Which digits fooled it?")
all_runs = loaders.read_runs()
with st.container(horizontal=True):
    run = loaders.choose_run(all_runs)
    source = digit_browser.choose_source()
digits = digit_sources.load(source, "show misread digits")
if digits is None:
    if source == "mnist":
        show_saved_results(run)
    st.stop()
try:
    digit_sources.probabilities(run, digits)
except (run_files.DamagedRun, NotExported) as problem:
    st.error(str(problem))
    st.stop()

wanted = choices.choose()
probabilities = digit_sources.all_probabilities(all_runs, digits)
left, right = st.columns([11, 10], gap="large")
with left:
    chosen = show_list(digits, probabilities, run.name, wanted)
with right:
    if chosen is not None:
        show_digit(digits, chosen, probabilities, run.name)

show_confidence(digits, probabilities[run.name], run.name)
st.caption(digits.about)
