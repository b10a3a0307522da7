"""The gallery of the digits that a visitor wants to see: mistakes, correct or maybe mislabelled."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from mnist_core.metrics import agreement, mistakes
from pages.mistakes_parts.choices import SHOWN, Choices
from pages.shared import digit_browser, loaders
from pages.shared.digit_sources import Digits, Float32

PAGE = 24  # digits, so that a page of them is seen at once
CHOOSE = "Choose one to see it large."
WIDTH = 4.4  # rem, so that they fill the space beside the chosen one


def show_list(
    digits: Digits, probabilities: Mapping[str, Float32], network: str, choices: Choices
) -> int | None:
    """Show the digits, and offer them as CSV; return the index of the chosen one, if any.

    Args:
        digits: to choose from.
        probabilities: (n, 10), of all digits, by network.
        network: whose mistakes are shown.
        choices: which digits to show, and in which order.
    """
    of_network = probabilities[network]
    predictions = np.array([rows.argmax(axis=1) for rows in probabilities.values()])
    if choices.shown == "disputed":
        answers = agreement.common_wrong_answer(predictions, but=digits.labels)
        found = agreement.disputed(digits.labels, predictions)
    else:
        answers = of_network.argmax(axis=1)
        find = mistakes.find_mistakes if choices.shown == "misread" else mistakes.find_correct
        found = mistakes.sort_images(
            find(digits.labels, answers), digits.labels, of_network, choices.sort
        )
    found = mistakes.keep_digits(found, digits.labels, choices.labels)
    found = mistakes.keep_digits(found, answers, choices.answers)
    st.markdown(describe_list(choices, len(found), len(digits.labels), network, len(predictions)))
    if len(found) == 0:
        return None
    chosen = digit_browser.browse(
        digits,
        found.tolist(),
        of_network,
        key="gallery",
        answers=answers,
        page_size=PAGE,
        smallest=WIDTH,
        name=SHOWN[choices.shown].capitalize(),
    )
    if chosen is not None and chosen not in found:
        st.markdown(f"{digits.name(chosen)}, which the link asks for, is not in this list.")
    rows = mistakes.image_rows(found, digits.labels, of_network, predictions)
    loaders.offer_csv("This list as CSV", f"{choices.shown}-{network}-{digits.source}", rows)
    return chosen


def describe_list(choices: Choices, count: int, digits: int, network: str, networks: int) -> str:
    """Which digits the gallery shows, in which order, and how to read it.

    Args:
        choices: the visitor's.
        count: the number of digits that the gallery shows.
        digits: the number of all digits.
        network: whose answers are shown.
        networks: the number of all networks.
    """
    if choices.filtered and count == 0:
        return "No digits match. Change the filter under “More options”."
    among = "the digits that match the filter" if choices.filtered else f"{digits:,} digits"
    if choices.shown == "disputed":
        return (
            f"Of {among}, **{count:,}** may be mislabelled: most of the {networks} networks "
            "disagree with the label. Strongest agreement first. Under each: label (green), most "
            f"common other answer (orange). {CHOOSE}"
        )
    if choices.shown == "misread":
        text = f"Of {among}, {network} misreads **{count:,}**."
    else:
        text = f"Of {among}, {network} reads **{count:,}** correctly."
    return f"{text} {describe_order(choices)} {digit_browser.UNDER_EACH} {CHOOSE}"


def describe_order(choices: Choices) -> str:
    """In which order the gallery shows mistakes or correct answers."""
    if choices.sort == "label":
        return "Sorted by true digit."
    if choices.shown == "right":
        return "Least confident first."
    if choices.sort == "confidence":
        return "Most confident first."
    return "Worst first: where it gave the true digit the lowest probability."
