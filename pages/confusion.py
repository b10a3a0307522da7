"""What does a network mix up? Its confusion matrix, and the digits behind each cell."""

from typing import Literal

import numpy as np
import streamlit as st

from mnist_core.charts.confusion import (
    accuracy_by_digit,
    confusion_heatmap,
    difference_heatmap,
    most_errors,
)
from mnist_core.metrics import accuracy
from mnist_core.metrics.confusion import (
    classification_report,
    confusion_matrix,
    frequent_mix_ups,
    normalized_confusion,
)
from mnist_core.networks import run_files
from mnist_core.networks.classifier import NotExported
from mnist_core.networks.runs import Run
from pages.shared import address, digit_browser, digit_sources, loaders, sentences
from pages.shared.digit_sources import Digits

QUANTITIES = {
    "counts": "counts",
    "label": "share of row",
    "prediction": "share of column",
}
CELLS = [f"{label}-{prediction}" for label, prediction in np.ndindex(10, 10)]
NONE = "none"


def counts(run: Run, digits: Digits | None) -> np.ndarray:
    """The confusion matrix of a run: on these digits, or else the one on its card."""
    if digits is None:
        return np.array(run.card.figures.confusion)
    predictions = digit_sources.probabilities(run, digits).argmax(axis=1)
    return confusion_matrix(digits.labels, predictions)


def shown(
    confusion: np.ndarray, quantity: str, *, less: np.ndarray | None = None
) -> tuple[np.ndarray, list[list[str]]]:
    """The values of a matrix in a quantity, perhaps less another's; with what stands in cells."""
    sign = "" if less is None else "+"
    if quantity == "counts":
        values, form = confusion - (0 if less is None else less), f"{sign}d"
    else:
        of: Literal["label", "prediction"] = "label" if quantity == "label" else "prediction"
        values = normalized_confusion(confusion, of)
        values = values - (0 if less is None else normalized_confusion(less, of))
        form = f"{sign}.1%"
    return values, [[format(v, form) if v else "" for v in row] for row in values.tolist()]


def rows_of(confusion: np.ndarray) -> list[dict[str, int]]:
    """A confusion matrix as rows of a table."""
    return [
        {"true digit": digit, **{f"read as {read}": n for read, n in enumerate(row)}}
        for digit, row in enumerate(confusion.tolist())
    ]


def choose_cell(key: str) -> None:
    """Take the clicked cell into the URL; its gallery begins anew."""
    points = st.session_state[key].selection.points
    address.reassert()
    if points:
        address.put("cell", CELLS[points[0]["point_index"]])
        digit_browser.begin_anew()


def show_matrix(figure: object, key: str) -> None:
    """A matrix whose cells can be clicked."""
    st.plotly_chart(figure, key=key, on_select=lambda: choose_cell(key), selection_mode="points")


def show_cell(digits: Digits | None, run: Run, cell: tuple[int, int], count: int) -> None:
    """The images of a cell, and the chosen one large."""
    label, prediction = cell
    what = "read right" if label == prediction else f"taken for {prediction}"
    st.subheader(f"True {label}, {what}: {count:,} image{'s' * (count != 1)}")
    if digits is None or count == 0:
        st.caption(
            "Click another cell." if digits else "Their pictures need the digits, see above."
        )
        return
    rows = digit_sources.probabilities(run, digits)
    inside = np.flatnonzero((digits.labels == label) & (rows.argmax(axis=1) == prediction))
    confidence = rows[inside].max(axis=1)
    surest_first = label != prediction
    order = inside[np.argsort(-confidence if surest_first else confidence, kind="stable")]
    st.caption(
        f"The {'most' if surest_first else 'least'} certain first; below each, left what it is, "
        "right what it was read as. Click one to see it large."
    )
    place = st.container()
    chosen = digit_browser.browse(digits, order.tolist(), rows, key="cell")
    with place:
        digit_browser.show_reading(digits, chosen, run.name, rows[chosen])


def show_report(confusion: np.ndarray, file: str) -> None:
    """The classification report, by digit and on average."""
    found = classification_report(confusion)
    total = int(found.support.sum())
    rows = [
        {
            "digit": str(digit),
            "precision": float(found.precision[digit]),
            "recall": float(found.recall[digit]),
            "F1": float(found.f1[digit]),
            "support": int(found.support[digit]),
        }
        for digit in range(10)
    ] + [
        {
            "digit": f"{average} average",
            "precision": precision,
            "recall": recall,
            "F1": f1,
            "support": total,
        }
        for average, (precision, recall, f1) in found.averages.items()
    ]
    number = st.column_config.NumberColumn(format="%.4f")
    st.dataframe(
        rows,
        height="content",
        column_config={"precision": number, "recall": number, "F1": number},
    )
    st.caption(
        "The micro average counts all images together, the macro average all digits alike; the "
        "weighted one counts each digit by its images (support)."
    )
    loaders.offer_csv("Report as CSV", f"report-{file}", rows)


st.title("What does a network mix up?")
whole = loaders.read_runs()
with st.container(horizontal=True):
    run = loaders.choose_run(whole)
    others = [NONE, *(name for name in whole if name != run.name)]
    versus = address.choose_from("Beside it", "versus", others, NONE)
with st.container(horizontal=True):
    source = digit_browser.choose_source()
    quantity = address.choose("Cells show", "quantity", QUANTITIES)
digits = digit_sources.load(source, "show the digits behind the cells")
if digits is None and source != "mnist":
    st.stop()

try:
    confusion = counts(run, digits)
    beside = None if versus == NONE else counts(whole[versus], digits)
except (run_files.DamagedRun, NotExported) as problem:
    st.error(str(problem))
    st.stop()
file = f"{run.name}-{source}"
mix_ups = frequent_mix_ups(confusion)
asked = address.asked("cell", CELLS)
address.hold("cell", "page", "digit")
most_frequent = f"{mix_ups[0][0]}-{mix_ups[0][1]}" if mix_ups else "0-0"
label, prediction = (int(digit) for digit in (asked or most_frequent).split("-"))
cell = (label, prediction)

values, texts = shown(confusion, quantity)
left, right = st.columns([11, 10], gap="medium")
with left:
    most = most_errors(values)
    if beside is not None:
        st.subheader(run.name)
        most = max(most, most_errors(shown(beside, quantity)[0]))
    show_matrix(confusion_heatmap(values, texts, cell, most=most), "matrix")
    st.caption(
        "A row is a true digit, a column what it was read as: off the diagonal are the mistakes, "
        "the darker the more. What is right is pale blue and not on that scale, so that the "
        "mistakes are seen. On a phone tap a cell twice."
    )
    loaders.offer_csv(f"Matrix of {run.name} as CSV", f"confusion-{file}", rows_of(confusion))
with right:
    if beside is None:
        show_cell(digits, run, cell, int(confusion[cell]))
    else:
        st.subheader(versus)
        of_beside = shown(beside, quantity)
        show_matrix(confusion_heatmap(*of_beside, cell, most=most), "matrix-beside")
        rows = rows_of(beside)
        loaders.offer_csv(f"Matrix of {versus} as CSV", f"confusion-{versus}-{source}", rows)
if beside is not None:
    left, right = st.columns([11, 10], gap="medium")
    with left:
        st.subheader(f"{versus} less {run.name}")
        difference = shown(beside, quantity, less=confusion)
        show_matrix(difference_heatmap(*difference, cell), "matrix-difference")
        st.caption(f"Brown where {versus} makes more of a mistake, blue where fewer.")
    with right:
        show_cell(digits, run, cell, int(confusion[cell]))

left, right = st.columns([11, 10], gap="large")
with left:
    st.subheader(f"Most frequent mix-ups of {run.name}")
    of_digit = confusion.sum(axis=1)
    ranked = [
        {
            "mix-up": f"{sentences.a(true)} taken for {sentences.a(read)}",
            "true digit": true,
            "read as": read,
            "times": times,
            "of that digit": times / int(of_digit[true]),
        }
        for true, read, times in mix_ups
    ]
    st.dataframe(
        ranked[:12],
        column_order=["mix-up", "times", "of that digit"],
        height="content",
        column_config={"of that digit": st.column_config.NumberColumn(format="percent")},
    )
    loaders.offer_csv("All mix-ups as CSV", f"mix-ups-{file}", ranked)
    st.subheader("Read right, by digit")
    recall = classification_report(confusion).recall
    bounds = np.array(
        [
            accuracy.wilson_interval(int(n), int(of))
            for n, of in zip(confusion.diagonal(), of_digit, strict=True)
        ]
    )
    start = float(max(0, np.floor(bounds.min() * 20) / 20))
    st.plotly_chart(
        accuracy_by_digit(recall, bounds[:, 0], bounds[:, 1], start=start), key="by-digit"
    )
    st.caption(
        "The thin lines are 95% intervals: with so many images, the true share may lie anywhere "
        "in them."
    )
with right:
    st.subheader(f"Report on {run.name}")
    show_report(confusion, file)
    st.caption(
        "Precision: of those read as this digit, the share that is one. Recall: of this digit, the "
        "share that is read right. F1: their harmonic mean."
    )
if digits is not None:
    st.caption(digits.about)
