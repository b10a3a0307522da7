import numpy as np
import pytest

from mnist_core.networks.verdict import decide


@pytest.mark.parametrize(
    ("highest", "score", "verdict"),
    [
        (0.9, None, "digit"),
        (0.75, None, "digit"),
        (0.74, None, "unsure"),
        (0.9, 0.5, "digit"),
        (0.9, 0.49, "not a digit"),
        (0.7, 0.9, "unsure"),
        (0.7, 0.1, "not a digit"),
    ],
)
def test_the_verdict_depends_on_the_score_and_the_highest_probability(highest, score, verdict):
    probabilities = np.full(10, (1 - highest) / 9, np.float32)
    probabilities[3] = highest
    reading = decide(probabilities, score)
    assert (reading.verdict, reading.digit, reading.is_digit) == (verdict, 3, score)


def test_a_reading_names_the_two_most_likely_digits_whatever_the_verdict():
    probabilities = np.array([0, 0.1, 0, 0, 0.6, 0, 0, 0, 0.3, 0], np.float32)
    for score in (None, 0.9, 0.1):
        reading = decide(probabilities, score)
        assert (reading.digit, reading.second) == (4, 8)
        np.testing.assert_array_equal(reading.probabilities, probabilities)


def test_the_shares_of_all_answers_are_together_1():
    probabilities = np.full(10, 0.1, np.float32)
    assert decide(probabilities, None).shares.shape == (10,)
    shares = decide(probabilities, 0.3).shares
    assert shares.shape == (11,)
    assert shares.sum() == pytest.approx(1)
    assert shares[10] == pytest.approx(0.7)
