"""What is known about a network's mistakes without the images: the figures on its card."""

import numpy as np
import streamlit as st

from mnist_core.metrics.confusion import frequent_mix_ups, mix_up_rows
from mnist_core.networks.runs import Run
from pages.mistakes_parts.confidence import describe_error


def show_saved_results(run: Run) -> None:
    """The number of mistakes, the calibration error and the mix-ups on MNIST's test images."""
    figures = run.card.figures
    st.markdown(
        f"From {run.name}’s saved results: of MNIST’s {figures.images:,} test images it reads "
        f"{figures.correct:,} correctly and {figures.images - figures.correct:,} wrongly. On "
        "average, its confidence and its accuracy differ by "
        f"{describe_error(figures.expected_calibration_error)}. These are its mix-ups:"
    )
    st.dataframe(
        mix_up_rows(frequent_mix_ups(np.array(figures.confusion))),
        column_order=["true digit", "read as", "images"],
        height=400,
        width=420,
    )
