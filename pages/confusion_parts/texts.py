"""What a confusion matrix says, in words and in percent."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt

from mnist_core.charts.style import accuracy_percent
from mnist_core.metrics.confusion import (
    count_mistakes,
    frequent_mix_ups,
    largest_differences,
    normalized_confusion,
)
from pages.shared.loaders import listed

Counts = npt.NDArray[np.int64]  # (10, 10); row: the true digit, column: what it was read as

MOST_NAMED = 3  # mix-ups in a sentence


def share_texts(confusion: Counts, of: Literal["label", "prediction"]) -> list[list[str]]:
    """Each cell as a share of its row (label) or its column (prediction), in percent.

    The texts of one row or column never add up to more than 100%.
    """
    shares = normalized_confusion(confusion, of)
    if of == "label":
        return [_percents(row) for row in shares.tolist()]
    columns = [_percents(column) for column in shares.T.tolist()]
    return [list(row) for row in zip(*columns, strict=True)]


def accuracy_texts(confusion: Counts) -> list[str]:
    """The accuracy on each digit as its row of the matrix has it; "–" without images."""
    shares, totals = share_texts(confusion, "label"), confusion.sum(axis=1)
    return [shares[digit][digit] if totals[digit] else "–" for digit in range(10)]


def _percents(shares: list[float]) -> list[str]:
    """Parts of one whole in percent with one decimal, together at most 100%.

    If rounding makes them more, those that were rounded up the most are rounded down instead.
    Equal parts keep the same text.
    """
    tenths = {share: _rounded(share) for share in shares}
    for share in sorted(tenths, key=lambda share: 1000 * share - tenths[share]):
        if sum(tenths[part] for part in shares) > 1000:
            tenths[share] -= 1
    return [_percent(share, tenths[share]) for share in shares]


def _rounded(share: float) -> int:
    """A share in tenths of a percent; 1000 only for exactly 1."""
    return 1000 if share == 1 else min(round(1000 * share), 999)


def _percent(share: float, tenths: int) -> str:
    """A share, rounded to tenths of a percent, as `style.precise_percent` writes it."""
    if tenths <= 0 < share:
        return "<0.1%"
    return ">99.9%" if 0.9995 <= share < 1 else f"{tenths / 10:.1f}%"


def images(count: int) -> str:
    """A number of images: 3 images."""
    return "1 image" if count == 1 else f"{count:,} images"


def summary(network: str, confusion: Counts) -> str:
    """How many images a network misreads, and its most common mix-ups."""
    total, wrong = int(confusion.sum()), count_mistakes(confusion)
    if wrong == 0:
        return f"{network} reads all {images(total)} correctly."
    shares = share_texts(confusion, "label")
    named = [
        f"{label} as {prediction} ({images(count)}, {shares[label][prediction]} of all {label}s)"
        for label, prediction, count, _ in frequent_mix_ups(confusion)[:MOST_NAMED]
    ]
    return (
        f"{network} misreads {wrong:,} of {images(total)} ({accuracy_percent(wrong / total)}). "
        f"Most often it reads {listed(named)}."
    )


def difference_summary(confusions: Mapping[str, Counts]) -> str:
    """How many mistakes two networks make, and where they differ most."""
    (first, one), (second, other) = confusions.items()
    mistakes = [f"{count_mistakes(counts):,}" for counts in (one, other)]
    named = [
        f"{label} read as {prediction} ({one[label, prediction]} and {other[label, prediction]})"
        for label, prediction in largest_differences(other, one)[:MOST_NAMED]
    ]
    said = f"{first} makes {mistakes[0]} mistakes, {second} {mistakes[1]}."
    return f"{said} They differ most in {listed(named)}." if named else said
