"""What does a network mix up? Its confusion matrix, and the digits behind each cell."""

import numpy as np
import streamlit as st

from mnist_core import charts, evaluation, runs
from mnist_core.classifier import NotExported
from mnist_core.runs import Run
from pages import _digits, _shared
from pages._digits import Digits

QUANTITIES = {
    "counts": "counts",
    "label": "share of the true digit",
    "prediction": "share of the digit it was read as",
}
CELLS = [f"{label}-{prediction}" for label, prediction in np.ndindex(10, 10)]
NOBODY = "nobody"


def counts(run: Run, digits: Digits | None) -> np.ndarray:
    """The confusion matrix of a run: on these digits, or else the one on its card."""
    if digits is None:
        return np.array(run.card.figures.confusion)
    predictions = _digits.probabilities(run, digits).argmax(axis=1)
    return evaluation.confusion_matrix(digits.labels, predictions)


def shown(confusion: np.ndarray, quantity: str) -> tuple[np.ndarray, list[list[str]]]:
    """The values of a matrix in a quantity, with what stands in each cell."""
    if quantity == "counts":
        return confusion, [[str(n) if n else "" for n in row] for row in confusion.tolist()]
    values = evaluation.shares(confusion, "label" if quantity == "label" else "prediction")
    return values, [[f"{value:.1%}" if value else "" for value in row] for row in values.tolist()]


def choose_cell(key: str) -> None:
    """Take the clicked cell into the URL; its gallery begins anew."""
    points = st.session_state[key].selection.points
    if points:
        st.query_params["cell"] = CELLS[points[0]["point_index"]]
        _digits.begin_anew()


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
    rows = _digits.probabilities(run, digits)
    inside = np.flatnonzero((digits.labels == label) & (rows.argmax(axis=1) == prediction))
    confidence = rows[inside].max(axis=1)
    surest_first = label != prediction
    order = inside[np.argsort(-confidence if surest_first else confidence, kind="stable")]
    st.caption(f"The {'most' if surest_first else 'least'} certain first. Click one to see more.")
    chosen = _digits.browse(digits, order.tolist(), rows, key=f"cell-{label}-{prediction}")
    if chosen is not None:
        _digits.show_reading(digits, chosen, run.name, rows[chosen])


def show_report(confusion: np.ndarray, name: str) -> None:
    """The classification report, by digit and on average."""
    found = evaluation.report(confusion)
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
    _shared.offer_csv("Report as CSV", f"report-{name}", rows)


st.title("What does a network mix up?")
whole = _shared.read_runs()
with st.container(horizontal=True):
    run = _shared.choose_run(whole)
    others = [NOBODY, *(name for name in whole if name != run.name)]
    versus = _shared.choose_from("Beside it", "versus", others, NOBODY)
with st.container(horizontal=True):
    source = _digits.choose_source()
    quantity = _shared.choose("Cells show", "quantity", QUANTITIES)
digits = _digits.load(source, "show the digits behind the cells")
if digits is None and source != "mnist":
    st.stop()

try:
    confusion = counts(run, digits)
    beside = None if versus == NOBODY else counts(whole[versus], digits)
except (runs.DamagedRun, runs.UnknownRun, NotExported) as problem:
    st.error(str(problem))
    st.stop()
mix_ups = evaluation.mix_ups(confusion)
asked = _shared.asked("cell", CELLS)
most_frequent = f"{mix_ups[0][0]}-{mix_ups[0][1]}" if mix_ups else "0-0"
label, prediction = (int(digit) for digit in (asked or most_frequent).split("-"))
cell = (label, prediction)

left, right = st.columns([11, 10], gap="medium")
with left:
    values, texts = shown(confusion, quantity)
    if beside is not None:
        st.subheader(run.name)
    show_matrix(charts.confusion_matrix(values, texts, cell), "matrix")
    st.caption(
        "A row is a true digit, a column what it was read as: off the diagonal are the mistakes, "
        "the darker the more. The diagonal has no colour, so that the mistakes are seen."
    )
with right:
    if beside is None:
        show_cell(digits, run, cell, int(confusion[cell]))
    else:
        st.subheader(versus)
        show_matrix(charts.confusion_matrix(*shown(beside, quantity), cell), "matrix-beside")
if beside is not None:
    left, right = st.columns([11, 10], gap="medium")
    with left:
        st.subheader(f"{versus} less {run.name}")
        difference = beside - confusion
        signed = [[f"{n:+d}" if n else "" for n in row] for row in difference.tolist()]
        show_matrix(charts.confusion_difference(difference, signed, cell), "matrix-difference")
        st.caption(f"Counts: brown where {versus} makes more of a mistake, blue where fewer.")
    with right:
        show_cell(digits, run, cell, int(confusion[cell]))

left, right = st.columns([11, 10], gap="large")
with left:
    st.subheader("Most frequent mix-ups")
    of_digit = confusion.sum(axis=1)
    ranked = [
        {
            "mix-up": f"{_digits.a(true)} taken for {_digits.a(read)}",
            "times": times,
            "of that digit": times / int(of_digit[true]),
        }
        for true, read, times in mix_ups
    ]
    st.dataframe(
        ranked[:12],
        height="content",
        column_config={"of that digit": st.column_config.NumberColumn(format="percent")},
    )
    _shared.offer_csv("All mix-ups as CSV", f"mix-ups-{run.name}", ranked)
    st.subheader("Read right, by digit")
    recall = evaluation.report(confusion).recall
    bounds = np.array(
        [
            evaluation.interval(int(n), int(of))
            for n, of in zip(confusion.diagonal(), of_digit, strict=True)
        ]
    )
    start = float(max(0, np.floor(bounds.min() * 20) / 20))
    st.plotly_chart(
        charts.shares_by_digit(recall, bounds[:, 0], bounds[:, 1], start=start), key="by-digit"
    )
    st.caption("The thin lines are 95 % intervals: of so many images, that much is chance.")
with right:
    st.subheader("Report")
    show_report(confusion, run.name)
    st.caption(
        "Precision: of those read as this digit, the share that is one. Recall: of this digit, the "
        "share that is read right. F1: their harmonic mean."
    )
    _shared.offer_csv(
        "Matrix as CSV",
        f"confusion-{run.name}",
        [
            {"true digit": digit, **{f"read as {i}": n for i, n in enumerate(row)}}
            for digit, row in enumerate(confusion.tolist())
        ],
    )
if digits is not None:
    st.caption(digits.about)
