"""More about one network's confusion matrix: mix-ups, accuracy by digit, classification report."""

import numpy as np
import streamlit as st

from mnist_core.charts.confusion import digit_accuracy_bars
from mnist_core.charts.percents import accuracy_percent, precise_percent
from mnist_core.metrics.accuracy import axis_start
from mnist_core.metrics.confusion import (
    ClassificationReport,
    classification_report,
    confusion_rows,
    digit_accuracy,
    frequent_mix_ups,
    mix_up_rows,
    report_rows,
)
from pages.confusion_parts.texts import Counts, accuracy_texts, images, share_texts
from pages.shared import address, loaders, widgets
from pages.shared.elements import tables
from pages.shared.elements.into_view import bring_into_view
from pages.shared.elements.tables import Column
from pages.shared.look import look

VIEWS = {"mix-ups": "mix-ups", "accuracy": "accuracy by digit", "report": "report"}
MOST_MIX_UPS = 12  # in the table; the CSV file has all


def show(confusion: Counts, network: str, source: str) -> None:
    """What a visitor wants to know of a network's matrix; at first nothing.

    Args:
        confusion: the matrix.
        network: whose matrix it is.
        source: of the digits that it counts.
    """
    widgets.start("more", VIEWS, [""], instead="nothing", to_widget=lambda texts: texts[-1] or None)
    chosen = st.segmented_control(
        f"More about {network}", list(VIEWS), format_func=VIEWS.__getitem__, key="more", wrap=True
    )
    widgets.keep("more", chosen or "", "")
    bring_into_view("more", chosen or "", at_opening=address.at_opening("more"), lowest=0.3)
    file = f"{network}-{source}"
    if chosen == "mix-ups":
        _show_mix_ups(confusion, network, file)
    elif chosen == "accuracy":
        _show_accuracy(confusion, network)
    elif chosen == "report":
        _show_report(confusion, network, file)


def _show_mix_ups(confusion: Counts, network: str, file: str) -> None:
    """The most common mix-ups; `file` names the CSV file with all of them."""
    mix_ups, shares = frequent_mix_ups(confusion), share_texts(confusion, "label")
    rows = [
        {
            "true digit": str(label),
            "read as": str(prediction),
            "images": f"{count:,}",
            "share of that digit": shares[label][prediction],
        }
        for label, prediction, count, _ in mix_ups[:MOST_MIX_UPS]
    ]
    names = ("read as", "images", "share of that digit")
    columns = [Column("true digit"), *(Column(name, is_number=True) for name in names)]
    left, right = st.columns(2, gap="medium")
    with left:
        tables.show(f"Most common mix-ups of {network}", columns, rows)
    with right:
        for label, prediction, count, _ in mix_ups[:1]:
            st.caption(
                f"How to read the first row: {images(count)} of a {label} were read as "
                f"{prediction}. That is {shares[label][prediction]} of all {label}s."
            )
        loaders.offer_csv("All mix-ups as CSV", f"mix-ups-{file}", mix_up_rows(mix_ups))
        text, all_rows = f"Matrix of {network} as CSV", confusion_rows(confusion)
        loaders.offer_csv(text, f"confusion-{file}", all_rows)


def _show_accuracy(confusion: Counts, network: str) -> None:
    """The accuracy on each digit, with intervals."""
    found, shown = digit_accuracy(confusion), accuracy_texts(confusion)
    best, worst = np.nanargmax(found.accuracy), np.nanargmin(found.accuracy)
    said = (
        f"{network} reads {best} best ({shown[best]} correct) and {worst} worst ({shown[worst]})."
    )
    start = axis_start(found.low)
    st.plotly_chart(
        digit_accuracy_bars(found.accuracy, found.low, found.high, shown, look(), start=start),
        key="by-digit",
        alt=f"Bar chart of the accuracy by digit. {said}",
    )
    st.caption(
        f"Accuracy by digit. {said} The thin lines are 95% intervals: with this many images, the "
        "true accuracy probably lies within them."
    )


def _show_report(confusion: Counts, network: str, file: str) -> None:
    """The classification report; `file` names its CSV file."""
    report = classification_report(confusion)
    names = ("precision", "recall", "F1", "images")
    columns = [Column("digit"), *(Column(name, is_number=True) for name in names)]
    left, right = st.columns(2, gap="medium")
    with left:
        name = f"Classification report of {network}"
        tables.show(name, columns, _report_texts(confusion, report), scrolls=True)
    with right:
        st.caption(
            "Precision: of the images read as this digit, the share that really are. Recall: of "
            "the images of this digit, the share that is read correctly. F1: the harmonic mean of "
            "the two."
        )
        st.caption(
            "Averages: micro counts all images together, which gives the accuracy. Macro gives "
            "each digit the same weight; weighted gives each digit a weight according to its "
            "number of images."
        )
        loaders.offer_csv("Report as CSV", f"report-{file}", report_rows(report))


def _report_texts(confusion: Counts, report: ClassificationReport) -> list[dict[str, str]]:
    """The rows of a report: the ten digits, then the averages over the whole dataset."""
    recall, precision = accuracy_texts(confusion), share_texts(confusion, "prediction")
    digits = [
        (
            str(digit),
            [precision[digit][digit], recall[digit], precise_percent(float(report.f1[digit]))],
            int(report.support[digit]),
        )
        for digit in range(10)
    ]
    total = int(report.support.sum())
    averages = [
        (f"{name} average", [accuracy_percent(score) for score in three], total)
        for name, three in report.averages.items()
    ]
    return [
        {"digit": name, "precision": precision, "recall": recall, "F1": f1, "images": f"{count:,}"}
        for name, (precision, recall, f1), count in [*digits, *averages]
    ]
