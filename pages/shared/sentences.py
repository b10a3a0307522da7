"""Sentences about digits, and about what a network makes of them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mnist_core.charts import style
from mnist_core.networks.verdict import Reading

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
LEAST_NAMED = 0.005  # a digit with a smaller probability is not named
MOST_NAMED = 3  # digits in a sentence


def a(digit: int) -> str:
    """A digit with its article: a 7, an 8."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def counted(labels: npt.NDArray[np.integer]) -> str:
    """How many of each digit there are, the most first: 801 twos, 1 seven."""
    counts: list[int] = np.bincount(labels, minlength=10).tolist()
    ranked = sorted(range(10), key=lambda digit: -counts[digit])
    return ", ".join(_number_of(digit, counts[digit]) for digit in ranked if counts[digit] > 0)


def sentence(reading: Reading) -> str:
    """What a network says of a drawing."""
    if reading.verdict == "not a digit":
        return f"That doesn't look like a digit. If I had to guess: {reading.digit}."
    if reading.verdict == "unsure":
        first, second = _with_percents(reading, [reading.digit, reading.second])
        return f"I'm not sure. It could be {first} or {second}."
    ranked: list[int] = reading.probabilities.argsort()[::-1][:MOST_NAMED].tolist()
    named = [digit for digit in ranked if reading.probabilities[digit] >= LEAST_NAMED]
    if len(named) == 1:
        certainty = sure(float(reading.probabilities[reading.digit]))
        return f"It's {a(reading.digit)}. I'm {certainty} sure."
    likeliest, *others = _with_percents(reading, named)
    return f"Probably {likeliest}. It could also be {' or '.join(others)}."


def sure(probability: float) -> str:
    """How sure a network is, 0 to 1, for use within a sentence."""
    return style.percent(probability).replace(">", "more than ").replace("<", "less than ")


def percents(shares: Sequence[float]) -> list[str]:
    """Shares of one whole, 0 to 1, in percent.

    They have one decimal above 99% and below 1%. If rounding makes them more than 100% together,
    the one that was rounded up the most is rounded down.
    """
    decimals = [1 if share > 0.99 or share < 0.01 else 0 for share in shares]
    rounded = [round(100 * share, places) for share, places in zip(shares, decimals, strict=True)]
    if sum(rounded) > 100 + 1e-6:
        gains = [value - 100 * share for value, share in zip(rounded, shares, strict=True)]
        most = gains.index(max(gains))
        rounded[most] -= 10.0 ** -decimals[most]
    return [f"{value:.{places}f}%" for value, places in zip(rounded, decimals, strict=True)]


def _number_of(digit: int, count: int) -> str:
    word = NUMBERS[digit]
    if count == 1:
        return f"1 {word}"
    return f"{count} {word}es" if word == "six" else f"{count} {word}s"


def _with_percents(reading: Reading, digits: list[int]) -> list[str]:
    """Digits with their probabilities: a 9 (92%)."""
    texts = percents([float(reading.probabilities[digit]) for digit in digits])
    return [f"{a(digit)} ({text})" for digit, text in zip(digits, texts, strict=True)]
