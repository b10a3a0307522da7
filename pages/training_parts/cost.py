"""What does accuracy cost? All networks against their size and their time, and in a table."""

from typing import Any

import numpy as np
import streamlit as st

from mnist_core.charts import networks, style
from mnist_core.networks import benchmark, run_files
from mnist_core.networks.classifier import NotExported
from mnist_core.networks.runs import Run
from pages.shared import address, loaders

MEASURED_ON = ["MNIST", "drawings"]
# What the table of all networks can be sorted by, and whether the greatest comes first.
COLUMNS = {
    "network": False,
    "parameters": False,
    "size": False,
    "MNIST": True,
    "drawings": True,
    "calibration error": False,
    "s / epoch": False,
    "ms / image": False,
}


@st.cache_data(
    show_spinner="Measuring how quick each network is",
    hash_funcs=loaders.BY_VERSION,
    max_entries=50,
)
def _milliseconds(run: Run) -> float:
    return benchmark.median_milliseconds(loaders.load_network(run))


def milliseconds(run: Run) -> float | None:
    """What one image takes here; None where there is nothing to serve yet."""
    try:
        return _milliseconds(run)
    except (run_files.DamagedRun, NotExported):
        return None


def size(run: Run) -> int | None:
    """The bytes of the served network; None where there is none, or none any more."""
    try:
        return (run.folder / run_files.TFLITE).stat().st_size if run.served else None
    except OSError:
        return None


def row(run: Run) -> dict[str, Any]:
    """What a run is and is worth, by column."""
    card = run.card
    return {
        "network": run.name,
        "parameters": card.parameters,
        "size": size(run),
        "MNIST": card.figures.accuracy,
        "drawings": card.drawings.accuracy if card.drawings else None,
        "calibration error": card.figures.expected_calibration_error,
        "s / epoch": float(np.mean(run.history.seconds)),
        "ms / image": milliseconds(run),
        "own test": card.test_accuracy,
        "published": card.published_accuracy,
        "layers": card.summary,
    }


@st.fragment
def show(whole: dict[str, Run]) -> None:
    """Accuracy against two kinds of cost, and all figures in a table."""
    st.subheader("What does accuracy cost?", anchor="cost")
    measured_on = address.choose("Accuracy on", "on", MEASURED_ON)
    table = [row(run) for run in whole.values()]
    colours = style.run_colours(list(whole))
    learned_drawings = [name for name, run in whole.items() if run.card.protocol.renditions]
    for place, cost in zip(st.columns(2), ("parameters", "ms / image"), strict=True):
        points = {
            found["network"]: (found[cost], found[measured_on])
            for found in table
            if found[cost] and found[measured_on] is not None
        }
        if points:
            place.plotly_chart(
                networks.tradeoff(points, cost, f"accuracy on {measured_on}", colours),
                key=f"tradeoff {cost}",
                alt=f"Accuracy on {measured_on} against {cost} of each network.",
            )
        else:
            place.info(f"No network was measured in {cost} and on {measured_on}.")
    st.caption(
        "The upper left is where one wants to be: right, and cheap. Not all learned the same: "
        f"{loaders.listed(learned_drawings)} from drawings too, the others from MNIST alone."
        if learned_drawings
        else "The upper left is where one wants to be: right, and cheap."
    )
    by = address.choose_from("Sorted by", "sort", COLUMNS, "network", width=280)
    given = [found for found in table if found[by] is not None]
    rest = [found for found in table if found[by] is None]
    number = st.column_config.NumberColumn
    four = number(format="%.4f")
    st.dataframe(
        sorted(given, key=lambda found: found[by], reverse=COLUMNS[by]) + rest,
        column_config={
            "network": st.column_config.TextColumn(pinned=True),
            "parameters": number(format="localized"),
            "size": number(format="bytes", help="Of the served network on disk"),
            "MNIST": number(format="%.4f", help="Accuracy on MNIST's 10,000 test images"),
            "drawings": number(format="%.4f", help="Accuracy on drawings by unseen writers"),
            "calibration error": number(
                format="%.4f", help="How far its confidence is from how often it is right, mean"
            ),
            "s / epoch": number(format="%.1f", help="When it was trained, on that machine"),
            "ms / image": number(format="%.3f", help="LiteRT, one thread, measured here just now"),
            "own test": number(
                format="%.4f", help="Accuracy on the test images of the protocol; compare to this"
            ),
            "published": four,
            "layers": st.column_config.TextColumn(width="large"),
        },
        placeholder="–",
    )
    st.caption(
        "MNIST: accuracy on all 10,000 test images. Own test: on the test images that the network "
        "was published with, to compare with its published accuracy; they are the same, but for "
        "sigmoid_mlp half of them. Milliseconds are the median of 50 "
        "single images through LiteRT on this machine, as it is busy now."
    )
