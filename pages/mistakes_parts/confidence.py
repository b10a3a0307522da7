"""How confident a network is, and whether it is right then: three charts."""

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.charts.confidence import (
    accuracy_by_coverage,
    confidence_bars,
    reliability_diagram,
)
from mnist_core.charts.percents import accuracy_percent
from mnist_core.metrics import calibration
from pages.shared import loaders, widgets
from pages.shared.digit_sources import Digits, Float32
from pages.shared.look import look

Columns = dict[str, npt.NDArray[np.number]]  # (n,) each, by name

SURE = 0.9  # the confidence of answers that are called sure
ANSWERED = 0.9  # the share of images, for the accuracy on the surest of them


def offer_confidence(digits: Digits, probabilities: Float32, network: str) -> None:
    """Histogram, reliability diagram and coverage of a network's probabilities (n, 10)."""
    place = widgets.expander(f"When {network} is sure, is it right?", "confidence")
    if not place.open:
        return
    file = f"{network}-{digits.source}"
    with place:
        first, second, third = st.columns(3, gap="medium")
    with first:
        show_histogram(calibration.confidence_histogram(digits.labels, probabilities), file)
    with second:
        show_reliability(calibration.calibration_bins(digits.labels, probabilities), file)
    with third:
        show_coverage(calibration.coverage_curve(digits.labels, probabilities), file)


def show_histogram(found: calibration.ConfidenceHistogram, file: str) -> None:
    """The number of answers at each confidence."""
    result = describe_histogram(found)
    st.plotly_chart(
        confidence_bars(found.edges, found.right, found.wrong, look()),
        key="histogram",
        alt=f"Histogram of the confidence of correct and of wrong answers. {result}",
    )
    st.caption(
        f"The number of answers at each confidence. {result} A good network is unsure when it is "
        "wrong: orange should be on the left."
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
    result = describe_error(found.error)
    st.plotly_chart(
        reliability_diagram(found.confidence, found.accuracy, found.images, look()),
        key="reliability",
        alt=f"Reliability diagram: accuracy against confidence. {result}",
    )
    st.caption(
        "How often the network is right at each confidence. On the dashed line, “90% sure” means "
        f"right 9 times in 10. {result} Small points stand for few images, so their height is "
        "mostly chance."
    )
    columns: Columns = {
        "confidence": found.confidence,
        "right": found.accuracy,
        "images": found.images,
    }
    offer_columns("Reliability as CSV", f"reliability-{file}", columns)


def show_coverage(found: calibration.CoverageCurve, file: str) -> None:
    """What leaving the least confident answers out gains."""
    result = describe_coverage(found)
    st.plotly_chart(
        accuracy_by_coverage(found.answered, found.accuracy, look()),
        key="selective",
        alt=f"Curve of accuracy against the share of images that the network answers. {result}",
    )
    st.caption(
        f"The accuracy if the network answers only the images it is most confident about. {result}"
    )
    columns: Columns = {
        "confidence": found.confidence,
        "answered": found.answered,
        "right": found.accuracy,
    }
    offer_columns("Curve as CSV", f"answered-{file}", columns)


def describe_histogram(found: calibration.ConfidenceHistogram) -> str:
    """How many of the wrong answers were sure ones."""
    is_sure = found.edges[:-1] > SURE - 1e-9
    wrong, sure = int(found.wrong.sum()), int(found.wrong[is_sure].sum())
    return f"{sure:,} of its {wrong:,} mistakes were made with more than {SURE:.0%} confidence."


def describe_error(error: float) -> str:
    """An expected calibration error, 0 to 1, in a sentence."""
    return (
        f"On average, confidence and accuracy differ by {100 * error:.2f} percentage points (the "
        "expected calibration error)."
    )


def describe_coverage(found: calibration.CoverageCurve) -> str:
    """The accuracy on the surest images beside that on all, in a sentence."""
    surest = int(np.searchsorted(found.answered, ANSWERED - 1e-9))
    return (
        f"On the surest {found.answered[surest]:.0%} of the images its accuracy is "
        f"{accuracy_percent(float(found.accuracy[surest]))}, on all of them "
        f"{accuracy_percent(float(found.accuracy[-1]))}."
    )


def offer_columns(label: str, file: str, columns: Columns) -> None:
    """A button that downloads columns of numbers as CSV."""
    values = [column.tolist() for column in columns.values()]
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]
    loaders.offer_csv(label, file, rows)
