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
    ("found", "words"),
    [
        (reading(d4=0.98), "a 4 (98%)"),
        (reading(d8=0.55, d3=0.45), "unsure, perhaps an 8 (55%)"),
        (reading(d7=0.98, score=0.1), "none of 0 to 9 (90%)"),
    ],
)
def test_an_answer_in_a_few_words(found, words):
    assert sentences.short(found) == words


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
            reading(d7=0.98, d1=0.02, score=0.95),
            "Probably a 7 (93%). It could also be none of 0 to 9 (5%) or a 1 (2%).",
        ),
        (
            reading(d7=0.8, d1=0.2, score=0.55),
            "I'm not sure. It could be a 7 (44%) or none of 0 to 9 (45%).",
        ),
        (
            reading(d4=0.6, d9=0.4, score=0.1),
            "This is not one of the digits 0 to 9 that I know. If I had to guess: 4.",
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


# What a renderer of Markdown would turn into something else than text, if it is not escaped.
ACTIVE = re.compile(r"(?<!\\)[`*\[\]<>&$~|]|:/|www\.|@\w", re.IGNORECASE)


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://host/track.png)",
        "[win](http://host)",
        "<img src=//host/x.png>",
        "![x](http:&#47;&#47;host)",
        "www.host.example and someone@host.example",
        "\\[escaped\\](http://host)",
        ":red[red] $x^2$ `code` **bold** ~~gone~~ | table |",
    ],
)
def test_literal_text_holds_no_markdown_and_is_still_the_same_text(text):
    literal = sentences.literal(text)
    assert not ACTIVE.search(literal.replace("\\\\", ""))
    shown = re.sub(r"\\([\\`*\[\]<>&$~|])", r"\1", literal).replace("\u200b", "")
    assert shown == text


def test_literal_text_of_a_usual_message_is_the_message():
    message = "The run deep_cnn is damaged: its test.npz is missing. Restore it!"
    assert sentences.literal(message) == message
