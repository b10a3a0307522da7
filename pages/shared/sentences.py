"""Digits, and what a network makes of them, in words."""

import numpy as np
import numpy.typing as npt

from mnist_core.charts import style
from mnist_core.networks.verdict import Reading

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def a(digit: int) -> str:
    """A digit with its article."""
    return f"{'an' if digit == 8 else 'a'} {digit}"


def counted(labels: npt.NDArray[np.integer]) -> str:
    """How many of each digit: 801 twos, 1 seven."""
    counts = np.bincount(labels, minlength=10).tolist()
    ranked = sorted(range(10), key=lambda digit: -counts[digit])
    plural = [f"{word}{'es' if word == 'six' else 's'}" for word in NUMBERS]
    return ", ".join(
        f"{counts[digit]} {NUMBERS[digit] if counts[digit] == 1 else plural[digit]}"
        for digit in ranked
        if counts[digit]
    )


def sentence(reading: Reading) -> str:
    """What the network makes of a drawing, in words."""
    likeliest, *others = [
        a(digit) + f" ({sure(reading.probabilities[digit])})" * (reading.verdict != "not a digit")
        for digit in reading.probabilities.argsort()[::-1][:3]
        if reading.probabilities[digit] >= 0.005
    ]
    if reading.verdict == "not a digit":
        text = (
            f"I don't think this is a digit. If it were one, it would most likely be {likeliest}."
        )
    elif reading.verdict == "unsure":
        text = f"This looks like {likeliest} or {others[0]}."
    else:
        text = f"This is {likeliest}" + (f", or else {' or '.join(others)}." if others else ".")
    return text


def sure(share: float) -> str:
    """How sure a network is, 0 .. 1, within a sentence."""
    return style.percent(share).replace(">", "over ")
