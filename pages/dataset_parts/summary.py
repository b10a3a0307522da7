"""The whole dataset: how many images there are, their averages and their ink."""

import streamlit as st

from mnist_core.charts import dataset
from mnist_core.charts.percents import precise_percent
from mnist_core.metrics import dataset_summary
from mnist_core.metrics.dataset_summary import DatasetSummary, Images
from pages.shared import loaders, sentences
from pages.shared.digit_sources import Digits
from pages.shared.elements import gallery, links
from pages.shared.look import look

ROUGHLY = 1.5  # times as many images of one digit as of another still count as balanced

# The lines cross in the middle of pixel 14, counted from 0, where MNIST's centres of mass are.
CSS = """
.averages { display: grid; grid-template-columns: repeat(10, 1fr); gap: 0.5rem; }
.averages div { position: relative; line-height: 0; }
.averages img { width: 100%; border-radius: 0.3rem; }
.averages div::before, .averages div::after { content: ""; position: absolute; background: #fff;
  mix-blend-mode: difference; opacity: 0.7; }
.averages div::before { left: 51.8%; top: 0; width: 1px; height: 100%; }
.averages div::after { top: 51.8%; left: 0; height: 1px; width: 100%; }
@media (max-width: 767px) { .averages { grid-template-columns: repeat(5, 1fr); } }
"""


@st.cache_resource(
    show_spinner="Computing counts and averages",
    hash_funcs={Digits: lambda digits: digits.version},
)
def summarize(digits: Digits) -> DatasetSummary:
    """Summarize a dataset, once for all visitors."""
    return dataset_summary.summarize_dataset(digits.images, digits.labels)


def show(digits: Digits) -> None:
    """Show the summary of a dataset."""
    summary = summarize(digits)
    _show_averages(summary)
    left, right = st.columns(2, gap="large")
    with left:
        _show_counts(summary)
    with right:
        _show_ink(summary)
    links.show("training", "See how networks learned", "show_chart")
    rows = dataset_summary.summary_rows(summary)
    loaders.offer_csv("Counts and ink as CSV", f"{digits.source}-counts", rows)


def describe_counts(summary: DatasetSummary) -> str:
    """All images, and the digits with the fewest and the most."""
    counts: list[int] = summary.counts.tolist()
    fewest, most = min(counts), max(counts)
    if fewest == most:
        return f"{sum(counts):,} images, {most:,} of each digit."
    balanced = ", roughly balanced" if most <= ROUGHLY * fewest else ""
    return (
        f"{sum(counts):,} images{balanced}. Fewest: the {counts.index(fewest)} ({fewest:,}). "
        f"Most: the {counts.index(most)} ({most:,})."
    )


def describe_ink(summary: DatasetSummary) -> str:
    """The digits with the least and the most ink, by their medians."""
    medians: list[float] = summary.ink[:, 2].tolist()
    there = [digit for digit in range(10) if summary.counts[digit] > 0]
    least, most = (choose(there, key=medians.__getitem__) for choose in (min, max))
    return (
        f"{sentences.a(least).capitalize()} needs the least ink (usually {medians[least]:.0%} of "
        f"the image), {sentences.a(most)} the most ({medians[most]:.0%})."
    )


def _show_counts(summary: DatasetSummary) -> None:
    st.header("How many are there?")
    text = describe_counts(summary)
    st.plotly_chart(
        dataset.counts_by_digit(summary.counts, look()),
        key="counts",
        alt=f"Bar chart of the number of images of each digit. {text}",
    )
    st.caption(text)


def _show_averages(summary: DatasetSummary) -> None:
    st.header("What is the average of each?")
    pictures = "".join(_average(summary.averages[digit], digit) for digit in range(10))
    st.html(f'<style>{CSS}</style><div class="averages">{pictures}</div>')
    inside = precise_percent(summary.inside)
    st.caption(
        "Sharp where people write alike, blurred where they do not. Every image is shifted so that "
        "its ink balances where the lines cross, its centre of mass (to within half "
        f"a pixel, in {inside} of the images). Your drawing is shifted too, or it would often be "
        "misread."
    )


def _average(image: Images, digit: int) -> str:
    """HTML for the average image of a digit."""
    return f'<div><img src="{gallery.png_url(image)}" alt="The average {digit}"></div>'


def _show_ink(summary: DatasetSummary) -> None:
    st.header("How much ink do they have?")
    text = describe_ink(summary)
    st.plotly_chart(
        dataset.ink_by_digit(summary.ink, look()),
        key="ink",
        alt=f"Box plots of how much ink the images of each digit have. {text}",
    )
    st.caption(
        f"{text} 0% would be a blank image, 100% an all-white one. Half of the images lie in the "
        "box, 90% between the ends of the lines; the line in the box is the median."
    )
