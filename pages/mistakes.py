"""Which digits fooled it? The misread ones, the least certain, and those that nobody gets right."""

import numpy as np
import streamlit as st

from mnist_core.charts import probabilities, style
from mnist_core.charts.confidence import (
    accuracy_by_coverage,
    confidence_histogram,
    reliability_diagram,
)
from mnist_core.metrics import accuracy, agreement, calibration, confusion
from mnist_core.networks import run_files
from mnist_core.networks.classifier import NotExported
from mnist_core.networks.runs import Run
from pages.shared import address, digit_browser, digit_sources, loaders, sentences
from pages.shared.digit_sources import Digits, Float32

SHOWN = {
    "misread": "misread",
    "right": "read right",
    "disputed": "disputed",
}
SORTS = {"loss": "loss", "confidence": "confidence", "label": "true digit"}
BINS = np.linspace(0, 1, 21)


def in_order(digits: Digits, rows: Float32, chosen: np.ndarray, sort: str) -> list[int]:
    """The chosen indices, the most striking first: sure where wrong, unsure where right."""
    confidence = rows[chosen].max(axis=1)
    wrong = rows[chosen].argmax(axis=1) != digits.labels[chosen]
    keys = {
        "loss": -accuracy.losses(digits.labels[chosen], rows[chosen]),
        "confidence": np.where(wrong, -confidence, confidence),
        "label": digits.labels[chosen].astype(float),
    }
    order: list[int] = chosen[np.argsort(keys[sort], kind="stable")].tolist()
    return order


def show_one(digits: Digits, index: int, every: dict[str, Float32], run: Run) -> None:
    """A digit large, and what each network makes of it."""
    rows = {name: found[index] for name, found in every.items()}
    label = int(digits.labels[index])
    digit_browser.show_reading(digits, index, run.name, rows[run.name])
    st.plotly_chart(probabilities.probabilities_by_network(rows, label), key=f"by-network-{index}")
    votes = np.bincount([row.argmax() for row in rows.values()], minlength=10)
    said = ", ".join(f"{votes[d]} say {d}" for d in votes.argsort()[::-1] if votes[d])
    st.caption(f"Of {len(rows)} networks {said}. The frame is the label, {label}.")
    columns = [
        {"network": name} | dict(zip(style.DIGITS, map(float, row), strict=True))
        for name, row in rows.items()
    ]
    loaders.offer_csv("Probabilities as CSV", f"{digits.source}-{index}", columns)


def show_confidence(digits: Digits, rows: Float32, run: Run) -> None:
    """How sure the network is, and whether it is right then."""
    right = rows.argmax(axis=1) == digits.labels
    confidence = rows.max(axis=1)
    counts = [np.histogram(confidence[of], BINS)[0] for of in (right, ~right)]
    bins = calibration.calibration_bins(digits.labels, rows)
    chosen = calibration.coverage_curve(digits.labels, rows)
    file = f"{run.name}-{digits.source}"
    st.subheader("How sure is it, and is it right then?")
    first, second, third = st.columns(3, gap="medium")
    with first:
        st.plotly_chart(confidence_histogram(BINS, *counts), key="histogram")
        st.caption("Wrong answers belong to the left: a sure mistake is the worst kind.")
        columns = {"confidence from": BINS[:-1], "to": BINS[1:], "right": counts[0]}
        offer_columns("Histogram as CSV", f"confidence-{file}", columns | {"wrong": counts[1]})
    with second:
        st.plotly_chart(
            reliability_diagram(bins.confidence, bins.accuracy, bins.images), key="reliability"
        )
        st.caption(
            f"Expected calibration error {bins.error:.4f}: that far are, on average, its "
            "confidence and how often it is right from each other. On the dashed line they are "
            "the same; a small point stands for few digits and is left to chance."
        )
        columns = {"confidence": bins.confidence, "right": bins.accuracy, "digits": bins.images}
        offer_columns("Reliability as CSV", f"reliability-{file}", columns)
    with third:
        st.plotly_chart(accuracy_by_coverage(chosen.answered, chosen.accuracy), key="selective")
        st.caption("Leave out the digits it is least sure of, and it is right more often.")
        columns = {"confidence": chosen.confidence, "answered": chosen.answered}
        offer_columns("Curve as CSV", f"answered-{file}", columns | {"right": chosen.accuracy})


def offer_columns(label: str, file: str, columns: dict[str, np.ndarray]) -> None:
    """A button that downloads columns of numbers as CSV."""
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    loaders.offer_csv(label, file, [dict(zip(columns, row, strict=True)) for row in rows])


def ask_about(digits: Digits, run: Run, shown: str, many: int, networks: int, some: bool) -> str:
    """How many digits are shown, and of which kind, in a sentence."""
    if shown == "disputed":
        text = (
            f"**{many:,}** digits are read otherwise than labelled by most of {networks} networks: "
            "candidates for a wrong label, those first that most agree about. Below each, left its "
            "label, right what most of the others say."
        )
    else:
        kind = "wrong" if shown == "misread" else "right"
        text = (
            f"Of {len(digits.labels):,} digits, {run.name} reads **{many:,}** {kind}"
            + (", of those chosen above." if some else ".")
            + " Below each, left what it is, right what it was read as."
        )
    return text if many else "There is none of these digits. Choose others above."


st.title("Which digits fooled it?")
whole = loaders.read_runs()
with st.container(horizontal=True):
    run = loaders.choose_run(whole)
    source = digit_browser.choose_source()
digits = digit_sources.load(source, "show misread digits")
if digits is None:
    figures = run.card.figures
    if source == "mnist":
        st.markdown(
            f"What {run.name} itself knows: of MNIST’s {figures.images:,} test images it reads "
            f"{figures.correct:,} right and {figures.images - figures.correct:,} wrong, with an "
            f"expected calibration error of {figures.expected_calibration_error:.4f}. "
            "These are its mix-ups:"
        )
        found = confusion.frequent_mix_ups(np.array(figures.confusion))
        st.dataframe(
            [
                {"mix-up": f"{sentences.a(true)} taken for {sentences.a(read)}", "times": times}
                for true, read, times in found
            ],
            height=400,
            width=420,
        )
    st.stop()
try:
    rows = digit_sources.probabilities(run, digits)
except (run_files.DamagedRun, NotExported) as problem:
    st.error(str(problem))
    st.stop()

with st.container(horizontal=True):
    shown = address.choose("Digits that are", "show", SHOWN, digit_browser.begin_anew)
    if shown != "disputed":
        sort = address.choose("Sorted by", "sort", SORTS, digit_browser.begin_anew)
filtered = bool(st.query_params.get("true") or st.query_params.get("read"))
with st.expander("Only some digits", expanded=filtered):
    labels = digit_browser.choose_some("True digit", "true")
    predictions = digit_browser.choose_some("Read as", "read")

every = digit_sources.all_probabilities(whole, digits)
predicted = rows.argmax(axis=1)
votes = np.array([found.argmax(axis=1) for found in every.values()])
others = agreement.common_wrong_answer(votes, but=digits.labels)
answers = others if shown == "disputed" else predicted
if shown == "disputed":
    chosen = agreement.disputed(digits.labels, votes)
else:
    chosen = np.flatnonzero((predicted != digits.labels) == (shown == "misread"))
chosen = chosen[np.isin(digits.labels[chosen], labels) & np.isin(answers[chosen], predictions)]
order = chosen.tolist() if shown == "disputed" else in_order(digits, rows, chosen, sort)

left, right = st.columns([11, 10], gap="large")
with left:
    some = len(labels) < 10 or len(predictions) < 10
    st.markdown(ask_about(digits, run, shown, len(order), len(every), some))
    picked = None
    if order:
        picked = digit_browser.browse(digits, order, rows, key="gallery", answers=answers)
        loaders.offer_csv(
            "This list as CSV",
            f"{shown}-{run.name}-{source}",
            [
                {
                    "index": index,
                    "true digit": int(digits.labels[index]),
                    "read as": int(predicted[index]),
                    "confidence": float(rows[index].max()),
                    "networks that read it as labelled": int(
                        (votes[:, index] == digits.labels[index]).sum()
                    ),
                    "most others say": int(others[index]),
                }
                for index in order
            ],
        )
with right:
    if picked is not None:
        show_one(digits, picked, every, run)

show_confidence(digits, rows, run)
st.caption(digits.about)
