"""What is said of digits, and of what a network makes of them."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_core.networks.verdict import Reading, decide
from pages.shared import sentences


def reading(score=None, **shares: float) -> Reading:
    """A reading with some probabilities, given as d4=0.6 and so on; the others share the rest."""
    probabilities = np.full(10, (1 - sum(shares.values())) / (10 - len(shares)), np.float32)
    for digit, share in shares.items():
        probabilities[int(digit[1])] = share
    return decide(probabilities, score)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (reading(d7=0.9999), "It's a 7. I'm more than 99.9% sure."),
        (reading(d8=0.996), "It's an 8. I'm 99.6% sure."),
        (reading(d8=0.98, d3=0.02), "Probably an 8 (98%). It could also be a 3 (2%)."),
        (
            reading(d9=0.92, d4=0.06, d7=0.02),
            "Probably a 9 (92%). It could also be a 4 (6%) or a 7 (2%).",
        ),
        (reading(d4=0.55, d9=0.45), "I'm not sure. It could be a 4 (55%) or a 9 (45%)."),
        (
            reading(d4=0.6, d9=0.3, d7=0.1),
            "I'm not sure. It could be a 4 (60%) or a 9 (30%).",
        ),
        (
            reading(d4=0.6, d9=0.4, score=0.1),
            "That doesn't look like a digit. If I had to guess: 4.",
        ),
    ],
)
def test_a_reading_is_said_in_a_sentence(found, sentence):
    assert sentences.sentence(found) == sentence


WEIGHTS = st.lists(st.floats(0.001, 1000), min_size=10, max_size=10)


def shares(weights: list[float]) -> np.ndarray:
    return np.array(weights) / sum(weights)


@given(WEIGHTS)
def test_a_sentence_says_what_the_bars_say(weights):
    sentence = sentences.sentence(decide(shares(weights), None))
    bars = sentences.percents(shares(weights))
    named = re.findall(r"an? (\d) \(([^)]*)\)", sentence)
    assert all(bars[int(digit)] == text for digit, text in named)
    assert named or " sure." in sentence


@given(WEIGHTS)
def test_the_percents_of_all_digits_never_add_to_more_than_100(weights):
    percents = [text.strip(">%") for text in sentences.percents(shares(weights))]
    assert sum(float(number) for number in percents if number) <= 100 + 1e-6
    for number, share in zip(percents, shares(weights), strict=True):
        assert (number == "") == (share < 0.005)
        if number:
            assert abs(float(number) - 100 * share) < 1


@pytest.mark.parametrize(
    ("shares", "percents"),
    [
        ([0.925, 0.045, 0.03], ["92%", "4%", "3%"]),
        ([0.926, 0.036, 0.038], ["93%", "3%", "4%"]),
        ([0.336, 0.336, 0.328], ["34%", "33%", "33%"]),
        ([0.993, 0.007], ["99.3%", "0.7%"]),
        ([0.9951, 0.0049], ["99.5%", ""]),
        ([0.9944, 0.006, 0], ["99.4%", "0.6%", ""]),
        ([0.995, 0.006, 0], ["99.5%", "0.5%", ""]),  # as half-precision numbers add up
        ([0.9999, 0.0001], [">99.9%", ""]),
        ([0.506, 0.494], ["51%", "49%"]),
        ([0.106] * 6 + [0.091] * 4, ["11%"] * 4 + ["10%"] * 2 + ["9%"] * 4),
    ],
)
def test_shares_are_rounded_so_that_they_can_be_added(shares, percents):
    assert sentences.percents(np.array(shares)) == percents


@pytest.mark.parametrize(
    ("probability", "words"), [(0.9999, "more than 99.9%"), (0.996, "99.6%"), (0.5, "50%")]
)
def test_certainty_within_a_sentence_has_no_signs(probability, words):
    assert sentences.sure(np.array([probability, 1 - probability]), 0) == words


def test_digits_have_their_article():
    assert [sentences.a(digit) for digit in (1, 8)] == ["a 1", "an 8"]


def test_digits_are_counted_the_most_frequent_first():
    labels = np.array([6, 2, 2, 7, 6, 2])
    assert sentences.counted(labels) == "3 twos, 2 sixes, 1 seven"
