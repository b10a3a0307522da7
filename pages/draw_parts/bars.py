"""The ten probabilities as bars."""

import time

import streamlit as st

from mnist_core.charts import style
from mnist_core.charts.probabilities import probability_bars
from mnist_core.networks.verdict import Reading
from pages.shared import sentences, session

# Plotly is 5 MB of JavaScript. The browser loads it while the visitor looks at the canvas:
# not before the canvas, and not with the first stroke.
PLOTLY_LATER = 0.8  # seconds


def show(reading: Reading) -> None:
    """Show the probabilities; the bars of the digits in the verdict are blue."""
    if reading.verdict == "digit":
        named = [reading.digit]
    elif reading.verdict == "unsure":
        named = [reading.digit, reading.second]
    else:
        named = []
    _show(reading, named, f"Bar chart of the ten probabilities. {sentences.sentence(reading)}")


def show_empty() -> None:
    """Show a chart without bars, so that the first stroke is as fast as the others."""
    visit = session.visit()
    if not visit.chart_was_sent:
        time.sleep(PLOTLY_LATER)
        visit.chart_was_sent = True
    _show(None, [], "An empty chart, waiting for a drawing.")


def _show(reading: Reading | None, named: list[int], description: str) -> None:
    probabilities = None if reading is None else reading.probabilities
    st.plotly_chart(
        probability_bars(probabilities, dict.fromkeys(named, style.BLUE)),
        key="probabilities",
        config={"staticPlot": True},
        alt=description,
    )
