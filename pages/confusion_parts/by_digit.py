"""What a confusion matrix says about each digit: mix-ups, accuracy, classification report."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.charts.confusion import digit_accuracy_bars
from mnist_core.metrics.accuracy import axis_start
from mnist_core.metrics.confusion import (
    classification_report,
    digit_accuracy,
    frequent_mix_ups,
    mix_up_rows,
    report_rows,
)
from pages.shared import loaders

Counts = npt.NDArray[np.int64]  # (10, 10)

MOST_MIX_UPS = 12  # in the table; the CSV file has all


def show_mix_ups(confusion: Counts, network: str, file: str) -> None:
    """The most common mix-ups of a network; `file` names the CSV file with all of them."""
    st.subheader(f"Most common mix-ups of {network}")
    rows = mix_up_rows(frequent_mix_ups(confusion))
    show_table(rows[:MOST_MIX_UPS], percent=["share of that digit"])
    loaders.offer_csv("All mix-ups as CSV", f"mix-ups-{file}", rows)


def show_accuracy(confusion: Counts) -> None:
    """The accuracy on each digit, with intervals."""
    st.subheader("Accuracy by digit")
    found = digit_accuracy(confusion)
    st.plotly_chart(
        digit_accuracy_bars(found.accuracy, found.low, found.high, start=axis_start(found.low)),
        key="by-digit",
        alt="Bar chart of the accuracy on each digit.",
    )
    st.caption(
        "Each bar shows how many of a digit’s images are read correctly. The thin lines are 95% "
        "intervals: with this many images, the true accuracy probably lies within them."
    )


def show_report(confusion: Counts, network: str, file: str) -> None:
    """The classification report of a network; `file` names its CSV file."""
    st.subheader(f"Classification report of {network}")
    rows = report_rows(classification_report(confusion))
    show_table(rows, percent=["precision", "recall", "F1"])
    st.caption(
        "Precision: of the images read as this digit, the share that really are. Recall: of the "
        "images of this digit, the share that is read correctly. F1: the harmonic mean of the two. "
        "Support: the number of images of this digit."
    )
    st.caption(
        "The last rows are averages: micro counts all images together, macro gives each digit the "
        "same weight, weighted gives each digit a weight according to its support."
    )
    loaders.offer_csv("Report as CSV", f"report-{file}", rows)


def show_table(rows: Sequence[Mapping[str, Any]], *, percent: Collection[str]) -> None:
    """A table; the columns in `percent` hold shares from 0 to 1, shown with one decimal."""
    columns: dict[str, Any] = {"digit": st.column_config.TextColumn(width=85)}
    columns |= dict.fromkeys(percent, st.column_config.NumberColumn(format="%.1f%%"))
    shown = [
        {name: 100 * value if name in percent else value for name, value in row.items()}
        for row in rows
    ]
    st.dataframe(shown, height="content", column_config=columns)
