"""Sentences about digits, and about what a network makes of them."""

import re

import numpy as np
import numpy.typing as npt

from mnist_core.charts.percents import LEAST_SHOWN, percent
from mnist_core.networks.verdict import Reading
from pages.shared.languages import say

Probabilities = npt.NDArray[np.floating]  # (10,), 0 to 1, of the ten digits

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MOST_NAMED = 3  # digits in a sentence
NOT_LITERAL = re.compile(r"[\\`*\[\]<>&$~|]")  # what means something in Markdown
LINKED = re.compile(r":/|www\.|@.", re.IGNORECASE)  # what becomes a link by itself


def literal(text: object) -> str:
    """Any text as Markdown that shows it as it is: without links, pictures, code or formulas.

    For messages about files that come from elsewhere. A space of no width keeps an address from
    becoming a link by itself.
    """
    escaped = NOT_LITERAL.sub(r"\\\g<0>", str(text))
    return LINKED.sub(lambda found: f"{found[0][:-1]}\u200b{found[0][-1]}", escaped)


def a(digit: int) -> str:
    """A digit with its article: a 7, an 8."""
    return say("an {digit}", digit=8) if digit == 8 else say("a {digit}", digit=digit)


def counted(labels: npt.NDArray[np.integer]) -> str:
    """How many of each digit there are, the most first: 801 twos, 1 seven."""
    counts: list[int] = np.bincount(labels, minlength=10).tolist()
    ranked = sorted(range(10), key=lambda digit: -counts[digit])
    return ", ".join(_number_of(digit, counts[digit]) for digit in ranked if counts[digit] > 0)


def sentence(reading: Reading) -> str:
    """What a network says of a drawing."""
    if reading.verdict == "not a digit":
        text = "This is not one of the digits 0 to 9 that I know. If I had to guess: {digit}."
        return say(text, digit=reading.digit)
    shares = reading.shares
    ranked: list[int] = [i for i in shares.argsort()[::-1].tolist() if i != reading.digit]
    others = [i for i in ranked[: MOST_NAMED - 1] if shares[i] >= LEAST_SHOWN]
    if reading.verdict == "unsure" or shares[reading.digit] < 0.5:
        first, second = _with_percents(shares, [reading.digit, ranked[0]])
        return say("I'm not sure. It could be {first} or {second}.", first=first, second=second)
    if not others:
        digit, percent = a(reading.digit), sure(shares, reading.digit)
        return say("It's {digit}. I'm {percent} sure.", digit=digit, percent=percent)
    first, second, *more = _with_percents(shares, [reading.digit, *others])
    if not more:
        return say("Probably {first}. It could also be {second}.", first=first, second=second)
    text = "Probably {first}. It could also be {second} or {third}."
    return say(text, first=first, second=second, third=more[0])


def short(reading: Reading) -> str:
    """An answer in a few words: a 4 (98%)."""
    texts = percents(reading.shares)
    if reading.verdict == "not a digit":
        return f"{say('none of 0 to 9')} ({texts[10]})"
    words = f"{a(reading.digit)} ({texts[reading.digit]})"
    return say("unsure, perhaps {digit}", digit=words) if reading.verdict == "unsure" else words


def sure(probabilities: Probabilities, digit: int) -> str:
    """How sure a network is of a digit, for use within a sentence; from its probabilities (10,)."""
    text = percents(probabilities)[digit]
    return say("more than {percent}", percent=text[1:]) if text.startswith(">") else text


def percents(probabilities: Probabilities) -> list[str]:
    """The probabilities of digits or other answers in percent, "" for those below 0.5%.

    If rounding makes them more than 100% together, those that were rounded up the most are rounded
    down. All that is said of one digit comes from here, so that it agrees.
    """
    shares: list[float] = np.asarray(probabilities, np.float64).tolist()
    texts = [percent(share) if share >= LEAST_SHOWN else "" for share in shares]
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


def _with_percents(shares: Probabilities, answers: list[int]) -> list[str]:
    """Answers with their shares: a 9 (92%), none of 0 to 9 (3%)."""
    texts = percents(shares)
    names = [*map(a, range(10)), say("none of 0 to 9")]
    return [f"{names[answer]} ({texts[answer]})" for answer in answers]
