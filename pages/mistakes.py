"""Which digits fooled it? The misread ones, the least certain, and those that nobody gets right."""

import numpy as np
import streamlit as st

from mnist_core import charts, evaluation, runs
from mnist_core.classifier import NotExported
from mnist_core.runs import Run
from pages import _digits, _shared
from pages._digits import Digits, Float32

SHOWN = {
    "misread": "misread",
    "right": "read right",
    "disputed": "disputed by most networks",
}
SORTS = {"loss": "loss", "confidence": "confidence", "label": "true digit"}
BINS = np.linspace(0, 1, 21)


def in_order(digits: Digits, rows: Float32, chosen: np.ndarray, sort: str) -> list[int]:
    """The chosen indices, the most striking first: sure where wrong, unsure where right."""
    confidence = rows[chosen].max(axis=1)
    wrong = rows[chosen].argmax(axis=1) != digits.labels[chosen]
    keys = {
        "loss": -evaluation.losses(digits.labels[chosen], rows[chosen]),
        "confidence": np.where(wrong, -confidence, confidence),
        "label": digits.labels[chosen].astype(float),
    }
    return chosen[np.argsort(keys[sort], kind="stable")].tolist()


def show_one(digits: Digits, index: int, every: dict[str, Float32], run: Run) -> None:
    """A digit large, and what each network makes of it."""
    rows = {name: found[index] for name, found in every.items()}
    label = int(digits.labels[index])
    _digits.show_reading(digits, index, run.name, rows[run.name])
    st.plotly_chart(charts.probabilities_by_network(rows, label), key=f"by-network-{index}")
    votes = np.bincount([row.argmax() for row in rows.values()], minlength=10)
    said = ", ".join(f"{votes[d]} say {d}" for d in votes.argsort()[::-1] if votes[d])
    st.caption(f"Of {len(rows)} networks {said}. The frame is the label, {label}.")
    columns = [
        {"network": name} | dict(zip(charts.DIGITS, map(float, row), strict=True))
        for name, row in rows.items()
    ]
    _shared.offer_csv("Probabilities as CSV", f"{digits.source}-{index}", columns)


def show_confidence(digits: Digits, rows: Float32, run: Run) -> None:
    """How sure the network is, and whether it is right then."""
    right = rows.argmax(axis=1) == digits.labels
    confidence = rows.max(axis=1)
    counts = [np.histogram(confidence[of], BINS)[0] for of in (right, ~right)]
    calibration = evaluation.calibration(digits.labels, rows)
    chosen = evaluation.selective(digits.labels, rows)
    st.subheader("How sure is it, and is it right then?")
    first, second, third = st.columns(3, gap="medium")
    with first:
        st.plotly_chart(charts.confidence_histogram(BINS, *counts), key="histogram")
        st.caption("Wrong answers belong to the left: a sure mistake is the worst kind.")
    with second:
        st.plotly_chart(
            charts.reliability(calibration.confidence, calibration.accuracy, calibration.images),
            key="reliability",
        )
        st.caption(
            f"Expected calibration error {calibration.error:.4f}: so far, on average, is its "
            "confidence from how often it is right. On the dashed line it says what it knows; "
            "small points are few digits, and chance."
        )
    with third:
        st.plotly_chart(
            charts.selective_accuracy(chosen.answered, chosen.accuracy), key="selective"
        )
        st.caption("Leave out the digits it is least sure of, and it is right more often.")
    rows_of_bins = [
        {"confidence from": low, "to": high, "right": int(r), "wrong": int(w)}
        for low, high, r, w in zip(BINS[:-1].tolist(), BINS[1:].tolist(), *counts, strict=True)
    ]
    _shared.offer_csv("Confidence as CSV", f"confidence-{run.name}", rows_of_bins)


st.title("Which digits fooled it?")
whole = _shared.read_runs()
with st.container(horizontal=True):
    run = _shared.choose_run(whole)
    source = _digits.choose_source()
digits = _digits.load(source, "show misread digits")
if digits is None:
    figures = run.card.figures
    if source == "mnist":
        st.markdown(
            f"What {run.name} itself knows: of MNIST’s {figures.images:,} test images it reads "
            f"{figures.correct:,} right and {figures.images - figures.correct:,} wrong, with an "
            f"expected calibration error of {figures.expected_calibration_error:.4f}. "
            "**Confusion** shows which for which."
        )
    st.stop()
try:
    rows = _digits.probabilities(run, digits)
except (runs.DamagedRun, runs.UnknownRun, NotExported) as problem:
    st.error(str(problem))
    st.stop()

with st.container(horizontal=True):
    shown = _shared.choose("Digits that are", "show", SHOWN, _digits.begin_anew)
    sort = _shared.choose("Sorted by", "sort", SORTS, _digits.begin_anew)
with st.expander("Only some digits"):
    labels = _digits.choose_some("True digit", "true")
    predictions = _digits.choose_some("Read as", "read")

every = _digits.all_probabilities(whole, digits)
predicted = rows.argmax(axis=1)
if shown == "disputed":
    votes = np.array([found.argmax(axis=1) for found in every.values()])
    chosen = evaluation.disputed(digits.labels, votes)
else:
    chosen = np.flatnonzero((predicted != digits.labels) == (shown == "misread"))
chosen = chosen[np.isin(digits.labels[chosen], labels) & np.isin(predicted[chosen], predictions)]
order = chosen.tolist() if shown == "disputed" else in_order(digits, rows, chosen, sort)

left, right = st.columns([11, 10], gap="large")
with left:
    explained = {
        "misread": f"{run.name} reads {{}} of {len(digits.labels):,} digits wrong.",
        "right": f"{run.name} reads {{}} of {len(digits.labels):,} digits right.",
        "disputed": f"{{}} digits are read otherwise than labelled by most of {len(every)} "
        "networks: candidates for a wrong label, those first that most agree about.",
    }[shown]
    filtered = " (of those chosen)" * (len(labels) < 10 or len(predictions) < 10)
    st.markdown(
        explained.format(f"**{len(order):,}**")
        + filtered
        + " Below a picture, left is **what it is**, right **what it was read as**."
    )
    picked = None
    if order:
        key = f"gallery-{run.name}-{source}-{shown}-{sort}"
        picked = _digits.browse(digits, order, rows, key=key)
        _shared.offer_csv(
            "This list as CSV",
            f"{shown}-{run.name}",
            [
                {
                    "index": index,
                    "true digit": int(digits.labels[index]),
                    "read as": int(predicted[index]),
                    "confidence": float(rows[index].max()),
                }
                for index in order
            ],
        )
with right:
    if picked is None and order:
        picked = order[0]
    if picked is not None:
        show_one(digits, picked, every, run)

show_confidence(digits, rows, run)
st.caption(digits.about)
