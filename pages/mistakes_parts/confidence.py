"""How confident a network is, and whether it is right then: three charts."""

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.charts.confidence import (
    accuracy_by_coverage,
    confidence_bars,
    reliability_diagram,
)
from mnist_core.metrics import calibration
from pages.shared import loaders
from pages.shared.digit_sources import Digits, Float32

Columns = dict[str, npt.NDArray[np.number]]  # (n,) each, by name


def show_confidence(digits: Digits, probabilities: Float32, network: str) -> None:
    """Histogram, reliability diagram and coverage of a network's probabilities (n, 10)."""
    st.subheader("When the network is sure, is it right?")
    file = f"{network}-{digits.source}"
    first, second, third = st.columns(3, gap="medium")
    with first:
        show_histogram(calibration.confidence_histogram(digits.labels, probabilities), file)
    with second:
        show_reliability(calibration.calibration_bins(digits.labels, probabilities), file)
    with third:
        show_coverage(calibration.coverage_curve(digits.labels, probabilities), file)


def show_histogram(found: calibration.ConfidenceHistogram, file: str) -> None:
    """The number of answers at each confidence."""
    st.plotly_chart(
        confidence_bars(found.edges, found.right, found.wrong),
        key="histogram",
        alt="Histogram of the confidence of correct and of wrong answers.",
    )
    st.caption(
        "The number of answers at each confidence. A good network is unsure when it is wrong: "
        "orange should be on the left."
    )
    columns: Columns = {
        "confidence from": found.edges[:-1],
        "to": found.edges[1:],
        "right": found.right,
        "wrong": found.wrong,
    }
    offer_columns("Histogram as CSV", f"confidence-{file}", columns)


def show_reliability(found: calibration.CalibrationBins, file: str) -> None:
    """How often the network is right at each confidence."""
    st.plotly_chart(
        reliability_diagram(found.confidence, found.accuracy, found.images),
        key="reliability",
        alt="Reliability diagram: accuracy against confidence.",
    )
    st.caption(
        "Each point stands for answers of similar confidence, and shows how many of them are "
        "right. On the dashed line, confidence and accuracy are equal. Small points stand for few "
        "images, so their height is mostly chance. On average, confidence and accuracy differ by "
        f"{describe_error(found.error)}."
    )
    columns: Columns = {
        "confidence": found.confidence,
        "right": found.accuracy,
        "images": found.images,
    }
    offer_columns("Reliability as CSV", f"reliability-{file}", columns)


def show_coverage(found: calibration.CoverageCurve, file: str) -> None:
    """What leaving the least confident answers out gains."""
    st.plotly_chart(
        accuracy_by_coverage(found.answered, found.accuracy),
        key="selective",
        alt="Curve of accuracy against the share of images that the network answers.",
    )
    st.caption(
        "The accuracy if the network answers only the images it is most confident about. Further "
        "left it leaves out more images, and is right more often."
    )
    columns: Columns = {
        "confidence": found.confidence,
        "answered": found.answered,
        "right": found.accuracy,
    }
    offer_columns("Curve as CSV", f"answered-{file}", columns)


def describe_error(error: float) -> str:
    """An expected calibration error, 0 to 1, in words."""
    return f"{100 * error:.2f} percentage points (the expected calibration error)"


def offer_columns(label: str, file: str, columns: Columns) -> None:
    """A button that downloads columns of numbers as CSV."""
    values = [column.tolist() for column in columns.values()]
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]
    loaders.offer_csv(label, file, rows)
