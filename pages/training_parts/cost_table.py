"""The table of all networks: size, speed and accuracy, sorted by one of its columns."""

from typing import NamedTuple

import streamlit as st

from mnist_core.networks.comparison import NetworkComparison, sort_networks


class SortOrder(NamedTuple):
    """How the table is sorted by one of its columns."""

    field: str  # of NetworkComparison
    largest_first: bool = False


# The columns that the table can be sorted by.
COLUMNS = {
    "network": SortOrder("name"),
    "parameters": SortOrder("parameters"),
    "size": SortOrder("size"),
    "MNIST": SortOrder("mnist_accuracy", largest_first=True),
    "drawings": SortOrder("drawings_accuracy", largest_first=True),
    "calibration error": SortOrder("calibration_error"),
    "s / epoch": SortOrder("seconds_per_epoch"),
    "ms / image": SortOrder("milliseconds_per_image"),
}


def show(compared: list[NetworkComparison], by: str) -> None:
    """Show all figures of the networks, sorted by one of COLUMNS."""
    order = COLUMNS[by]
    networks = sort_networks(compared, order.field, largest_first=order.largest_first)
    number = st.column_config.NumberColumn
    st.dataframe(
        [
            {
                "network": network.name,
                "parameters": network.parameters,
                "size": network.size,
                "MNIST": network.mnist_accuracy,
                "drawings": network.drawings_accuracy,
                "calibration error": network.calibration_error,
                "s / epoch": network.seconds_per_epoch,
                "ms / image": network.milliseconds_per_image,
                "own test set": network.test_accuracy,
                "published": network.published_accuracy,
                "layers": network.layers,
            }
            for network in networks
        ],
        column_config={
            "network": st.column_config.TextColumn(pinned=True),
            "parameters": number(format="localized"),
            "size": number(format="bytes", help="Of the served network on disk"),
            "MNIST": number(format="%.4f", help="Accuracy on MNIST’s 10,000 test images"),
            "drawings": number(
                format="%.4f", help="Accuracy on drawings by people it did not learn from"
            ),
            "calibration error": number(
                format="%.4f", help="The average gap between its confidence and its accuracy"
            ),
            "s / epoch": number(
                format="%.1f", help="Seconds for one epoch, on the machine that trained it"
            ),
            "ms / image": number(
                format="%.3f", help="Milliseconds for one image, on this machine, one thread"
            ),
            "own test set": number(
                format="%.4f", help="Accuracy on the test images it was published with"
            ),
            "published": number(format="%.4f", help="Published accuracy on its own test set"),
            "layers": st.column_config.TextColumn(width="large"),
        },
        placeholder="–",
    )
