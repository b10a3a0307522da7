"""What does a network mix up? Its confusion matrix, and the digits behind each cell."""

import numpy as np
import streamlit as st

from mnist_core.metrics.confusion import confusion_matrix
from mnist_core.networks import run_files
from mnist_core.networks.classifier import NotExported
from mnist_core.networks.runs import Run
from pages.confusion_parts import by_digit, choices, views
from pages.confusion_parts.cell import CELLS, find_chosen_cell, network_of_cell, show_cell
from pages.confusion_parts.texts import Counts
from pages.shared import address, digit_sources, loaders, sentences
from pages.shared.digit_sources import Digits


def count_confusion(run: Run, digits: Digits | None) -> Counts:
    """The confusion matrix of a run on these digits; without digits, the one on its card."""
    if digits is None:
        return np.array(run.card.figures.confusion)
    predictions = digit_sources.probabilities(run, digits).argmax(axis=1)
    return confusion_matrix(digits.labels, predictions)


st.title("What does a network mix up?")
address.say_unknown_parameters(choices.PARAMETERS)
all_runs = loaders.read_runs()
run, other, view, source, quantity = choices.choose(all_runs)
digits = digit_sources.load(source, "show the digits behind the cells")
if digits is None and source != "mnist":
    st.stop()

try:
    compared = [run] if other is None else [run, other]
    confusions = {one.name: count_confusion(one, digits) for one in compared}
except (run_files.DamagedRun, NotExported) as problem:
    st.error(sentences.literal(problem))
    st.stop()
cell = find_chosen_cell(confusions[run.name])
network = network_of_cell(view.of, confusions, cell)

views.show_legend(view, confusions, quantity)
is_single = view.shown != choices.BOTH
left, right = st.columns(2, gap="medium") if is_single else (st.container(), st.container())
with left:
    views.show(view, confusions, quantity, CELLS.index(f"{cell[0]}-{cell[1]}"))
with right:
    count = int(confusions[network][cell])
    show_cell(digits, all_runs[network], *cell, count, wide=not is_single)

by_digit.show(confusions[network], network, source)
if digits is not None:
    st.caption(digits.about)
