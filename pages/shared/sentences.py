"""Sentences about digits, and about what a network makes of them."""

import numpy as np
import numpy.typing as npt

from mnist_core.charts import style
from mnist_core.networks.verdict import Reading

Probabilities = npt.NDArray[np.floating]  # (10,), 0 to 1, of the ten digits

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
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
    named = [digit for digit in ranked if reading.probabilities[digit] >= style.LEAST_SHOWN]
    if len(named) == 1:
        return f"It's {a(reading.digit)}. I'm {sure(reading.probabilities, reading.digit)} sure."
    likeliest, *others = _with_percents(reading, named)
    return f"Probably {likeliest}. It could also be {' or '.join(others)}."


def sure(probabilities: Probabilities, digit: int) -> str:
    """How sure a network is of a digit, for use within a sentence; from its probabilities (10,)."""
    return percents(probabilities)[digit].replace(">", "more than ")


def percents(probabilities: Probabilities) -> list[str]:
    """The probabilities of the ten digits in percent, "" for those below 0.5%.

    If rounding makes them more than 100% together, those that were rounded up the most are rounded
    down. All that is said of one digit comes from here, so that it agrees.
    """
    shares: list[float] = np.asarray(probabilities, np.float64).tolist()
    texts = [style.percent(share) if share >= style.LEAST_SHOWN else "" for share in shares]
    while sum(_number(text) for text in texts) > 100 + 1e-6:
        shown = [digit for digit in reversed(range(len(texts))) if texts[digit]]
        most = max(shown, key=lambda digit: _rounded_up_by(texts[digit], shares[digit]))
        texts[most] = _one_less(texts[most])
    return texts


def _number(percent: str) -> float:
    return float(percent.strip(">%")) if percent else 0


def _rounded_up_by(percent: str, share: float) -> tuple[float, float]:
    """By how much a share was rounded up; among equals the smallest share comes last."""
    return round(_number(percent) - 100 * share, 6), -share


def _one_less(percent: str) -> str:
    """The percent with its last place one lower: 34% becomes 33%, and 0.7% becomes 0.6%."""
    places = len(percent.strip("%").partition(".")[2])
    return f"{_number(percent) - 10.0**-places:.{places}f}%"


def _number_of(digit: int, count: int) -> str:
    word = NUMBERS[digit]
    if count == 1:
        return f"1 {word}"
    return f"{count} {word}es" if word == "six" else f"{count} {word}s"


def _with_percents(reading: Reading, digits: list[int]) -> list[str]:
    """Digits with their probabilities: a 9 (92%)."""
    texts = percents(reading.probabilities)
    return [f"{a(digit)} ({texts[digit]})" for digit in digits]
