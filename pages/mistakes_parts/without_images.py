"""What is known about a network's mistakes without the images: the figures on its card."""

import numpy as np
import streamlit as st

from mnist_core.charts.style import accuracy_percent
from mnist_core.metrics.confusion import frequent_mix_ups
from mnist_core.networks.runs import Run
from pages.mistakes_parts.confidence import describe_error
from pages.shared.elements import tables
from pages.shared.elements.tables import Column

MOST = 10  # mix-ups in the table


def show_saved_results(run: Run) -> None:
    """The number of mistakes, the calibration error and the mix-ups on MNIST's test images."""
    figures = run.card.figures
    error = describe_error(figures.expected_calibration_error)
    st.markdown(
        f"From {run.name}’s saved results: of MNIST’s {figures.images:,} test images it reads "
        f"{figures.correct:,} correctly ({accuracy_percent(figures.accuracy)}) and "
        f"{figures.images - figures.correct:,} wrongly. {error}"
    )
    mix_ups = frequent_mix_ups(np.array(figures.confusion))[:MOST]
    tables.show(
        f"The most common mistakes of {run.name}",
        [
            Column("true digit"),
            Column("read as"),
            Column("images", is_number=True),
        ],
        [
            {
                "true digit": str(mix_up.label),
                "read as": str(mix_up.prediction),
                "images": f"{mix_up.images:,}",
            }
            for mix_up in mix_ups
        ],
    )
