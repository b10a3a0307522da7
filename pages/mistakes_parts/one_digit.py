"""One digit large, and what every network makes of it."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from mnist_core.charts.probabilities import probabilities_by_network
from mnist_core.metrics.agreement import count_votes, probability_rows
from pages.shared import digit_browser, loaders
from pages.shared.digit_sources import Digits, Float32


def show_digit(
    digits: Digits, index: int, probabilities: Mapping[str, Float32], network: str
) -> None:
    """One digit large, and the answer of every network.

    Args:
        digits: that the digit is one of.
        index: of the digit.
        probabilities: (n, 10), of all digits, by network.
        network: the chosen network.
    """
    label = int(digits.labels[index])
    of_digit = {name: rows[index] for name, rows in probabilities.items()}
    digit_browser.show_reading(digits, index, network, of_digit[network])
    votes = describe_votes(of_digit)
    st.plotly_chart(
        probabilities_by_network(of_digit, label),
        key=f"by-network-{index}",
        alt=f"The probabilities that each network gives {digits.name(index)}. {votes}",
    )
    st.caption(
        "Each row shows the probabilities of one network for this digit, in percent. "
        f"{votes} The blue frame marks the label, {label}."
    )
    rows = probability_rows(of_digit)
    loaders.offer_csv("Probabilities as CSV", f"{digits.source}-{index}", rows)


def describe_votes(probabilities: Mapping[str, Float32]) -> str:
    """How many networks say which digit, in a sentence; from their probabilities (10,)."""
    networks = len(probabilities)
    votes = count_votes(np.array([row.argmax() for row in probabilities.values()]))
    if networks == 1:
        return f"The only network says {votes[0].digit}."
    if len(votes) == 1:
        return f"All {networks} networks say {votes[0].digit}."
    said = []
    for vote in votes:
        verb = "says" if vote.networks == 1 else "say"
        said.append(f"{vote.networks} {verb} {vote.digit}")
    return f"Of {networks} networks, {loaders.listed(said)}."
