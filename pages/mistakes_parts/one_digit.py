"""One digit large, and what every network makes of it."""

from collections.abc import Mapping

import numpy as np

from mnist_core.metrics.agreement import count_votes, probability_rows
from pages.mistakes_parts import by_network
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
    chosen = of_digit[network]
    digit_browser.show_answer(digits, index, network, chosen, to_map=True, to_cell=True)
    with by_network.same_axis():
        digit_browser.show_bars(digits, index, network, chosen)
        caption = (
            f"{describe_votes(of_digit)} Numbers are percent. The green frame marks the label, "
            f"{label}."
        )
        by_network.show(caption, of_digit, label, network)
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
