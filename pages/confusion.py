"""What does a network mix up? Its confusion matrix, and the digits behind each cell."""

from typing import Any, cast

import numpy as np
import streamlit as st

from mnist_core.charts.confusion import confusion_heatmap, difference_heatmap
from mnist_core.metrics.confusion import (
    Quantity,
    confusion_difference,
    confusion_matrix,
    confusion_rows,
    confusion_values,
    largest_error,
)
from mnist_core.networks import run_files
from mnist_core.networks.classifier import NotExported
from mnist_core.networks.runs import Run
from pages.confusion_parts.by_digit import Counts, show_accuracy, show_mix_ups, show_report
from pages.confusion_parts.cell import CELLS, find_chosen_cell, show_cell
from pages.shared import address, digit_browser, digit_sources, loaders
from pages.shared.digit_sources import Digits

QUANTITIES = {"counts": "counts", "label": "% of row", "prediction": "% of column"}
NONE = "none"


def count_confusion(run: Run, digits: Digits | None) -> Counts:
    """The confusion matrix of a run on these digits; without digits, the one on its card."""
    if digits is None:
        return np.array(run.card.figures.confusion)
    predictions = digit_sources.probabilities(run, digits).argmax(axis=1)
    return confusion_matrix(digits.labels, predictions)


def choose_cell(selection: Any) -> None:
    """Put the clicked cell into the address; its gallery starts at the first page."""
    if selection.points:
        address.put("cell", CELLS[selection.points[0]["point_index"]])
        digit_browser.reset_gallery()


def show_matrix(figure: object, key: str) -> None:
    """A matrix whose cells can be clicked."""
    address.clickable_chart(figure, key, choose_cell, kept=("cell", "page", "digit"))


st.title("What does a network mix up?")
all_runs = loaders.read_runs()
with st.container(horizontal=True):
    run = loaders.choose_run(all_runs)
    others = [NONE, *(name for name in all_runs if name != run.name)]
    versus = address.choose_from("Compare with", "versus", others, NONE)
with st.container(horizontal=True):
    source = digit_browser.choose_source()
    quantity = cast(Quantity, address.choose("Cells show", "quantity", QUANTITIES))
digits = digit_sources.load(source, "show the digits behind the cells")
if digits is None and source != "mnist":
    st.stop()

try:
    matrices = {run.name: count_confusion(run, digits)}
    if versus != NONE:
        matrices[versus] = count_confusion(all_runs[versus], digits)
except (run_files.DamagedRun, NotExported) as problem:
    st.error(str(problem))
    st.stop()
confusion = matrices[run.name]
cell = find_chosen_cell(confusion)

st.caption(
    "Rows: the true digit. Columns: what the network read. Orange cells are mistakes, darker for "
    "more; the pale blue diagonal is correct. Click a cell to see its digits (on a phone, tap "
    "twice)."
)
shares = quantity != "counts"
values = {name: confusion_values(matrix, quantity) for name, matrix in matrices.items()}
darkest = max(largest_error(matrix) for matrix in values.values())
left, right = st.columns([11, 10], gap="medium")
for column, name, key in zip((left, right), matrices, ("matrix", "matrix-beside"), strict=False):
    with column:
        if versus != NONE:
            st.subheader(name)
        show_matrix(confusion_heatmap(values[name], cell, darkest=darkest, shares=shares), key)
        rows = confusion_rows(matrices[name])
        loaders.offer_csv(f"Matrix of {name} as CSV", f"confusion-{name}-{source}", rows)

if versus != NONE:
    left, right = st.columns([11, 10], gap="medium")
    with left:
        st.subheader(f"Difference: {versus} minus {run.name}")
        difference = confusion_difference(matrices[versus], confusion, quantity)
        most = largest_error(difference)
        show_matrix(
            difference_heatmap(difference, cell, darkest=most, shares=shares), "matrix-difference"
        )
        unit = " The numbers are percentage points." if shares else ""
        st.caption(
            f"Brown: {versus} gives this answer more often than {run.name}. Blue: less often. The "
            f"diagonal counts right answers, all other cells count mistakes.{unit}"
        )
with right:
    show_cell(digits, run, *cell, int(confusion[cell]))

file = f"{run.name}-{source}"
left, right = st.columns([11, 10], gap="large")
with left:
    show_mix_ups(confusion, run.name, file)
    show_accuracy(confusion)
with right:
    show_report(confusion, run.name, file)
if digits is not None:
    st.caption(digits.about)
