"""Which digits fooled it? Mistakes, unsure answers, and digits whose label may be wrong."""

import streamlit as st

from mnist_core.networks import run_files
from mnist_core.networks.classifier import NotExported
from mnist_core.networks.descriptions import best_first
from pages.mistakes_parts import choices
from pages.mistakes_parts.confidence import offer_confidence
from pages.mistakes_parts.list_of_digits import show_list
from pages.mistakes_parts.one_digit import show_digit
from pages.mistakes_parts.without_images import show_saved_results
from pages.shared import address, digit_sources, loaders, sentences
from pages.shared.elements.into_view import bring_into_view

# Columns too narrow for ten digits stand one below the other. The mark to scroll to takes no room.
CSS = """
.st-key-digits [data-testid="stColumn"] { min-width: min(100%, 25rem); }
.st-key-into-view-digit { position: absolute; }
"""

st.title("Which digits fooled it?")
address.say_unknown_parameters(choices.PARAMETERS)
all_runs = {run.name: run for run in best_first(loaders.read_runs().values())}
run, source, wanted = choices.choose(all_runs)
digits = digit_sources.load(source, "show misread digits")
if digits is None:
    if source == "mnist":
        show_saved_results(run)
    st.stop()
try:
    digit_sources.probabilities(run, digits)
except (run_files.DamagedRun, NotExported) as problem:
    st.error(sentences.literal(problem))
    st.stop()

probabilities = digit_sources.all_probabilities(all_runs, digits)
st.html(f"<style>{CSS}</style>")
with st.container(key="digits"):
    left, right = st.columns(2, gap="medium")
with left:
    chosen = show_list(digits, probabilities, run.name, wanted)
with right:
    if chosen is not None:
        bring_into_view("digit", address.value_of("digit"), at_opening=address.at_opening("digit"))
        show_digit(digits, chosen, probabilities, run.name)

offer_confidence(digits, probabilities[run.name], run.name)
st.caption(digits.about)
