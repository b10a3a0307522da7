"""The whole dataset: how many images there are, their averages, their ink and their centres."""

import streamlit as st

from mnist_core.charts import dataset, style
from mnist_core.metrics import dataset_summary
from mnist_core.metrics.dataset_summary import DatasetSummary
from pages.shared import loaders
from pages.shared.digit_sources import Digits
from pages.shared.elements import gallery


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
    st.subheader("The whole dataset")
    left, right = st.columns(2, gap="medium")
    with left:
        st.plotly_chart(dataset.counts_by_digit(summary.counts), key="counts")
        st.caption(describe_counts(summary))
    with right:
        gallery.show(
            summary.averages,
            [gallery.Item(f"the average {digit}", digit) for digit in style.DIGITS],
            key="averages",
        )
        st.caption(
            "The average image of each digit. It is sharp where people write alike, and blurred "
            "where they write differently."
        )
    left, right = st.columns(2, gap="medium")
    with left:
        title = "average ink (0 blank, 1 all white)"
        st.plotly_chart(dataset.spread_by_digit(summary.ink, title), key="ink")
        st.caption(
            "How much ink the images of each digit have. Half of the images lie in the box, and "
            "90% between the ends of the lines; the line in the box is the median. Ones need "
            "little ink, zeros much."
        )
    with right:
        st.plotly_chart(
            dataset.centres_of_mass(summary.centres, dataset_summary.CENTRES), key="centres"
        )
        st.caption(
            f"Where the images’ centres of mass lie: {summary.inside:.1%} are within half a pixel "
            "of the middle, 14, 14. Your drawing is centred the same way; otherwise it would often "
            "be misread."
        )
    rows = dataset_summary.summary_rows(summary)
    loaders.offer_csv("Counts and ink as CSV", f"{digits.source}-counts", rows)


def describe_counts(summary: DatasetSummary) -> str:
    """The caption of the counts: all images, and the digits with the fewest and the most."""
    counts: list[int] = summary.counts.tolist()
    fewest, most = min(counts), max(counts)
    return (
        f"How many images there are of each digit, {sum(counts):,} in all. Fewest: the "
        f"{counts.index(fewest)} ({fewest:,}). Most: the {counts.index(most)} ({most:,})."
    )
