"""The cells of a confusion matrix, or of the difference of two: their texts, names and colours."""

from collections.abc import Mapping, Sequence

import numpy as np

from mnist_core.charts.confusion import CellColours, difference_colours, matrix_colours
from mnist_core.charts.look import Look
from mnist_core.metrics.confusion import (
    Quantity,
    confusion_difference,
    confusion_values,
    largest_error,
)
from pages.confusion_parts.matrix import Cell
from pages.confusion_parts.texts import Counts, share_texts

PLACES = list(np.ndindex(10, 10))  # (true digit, read as), row by row


def of_matrix(confusion: Counts, quantity: Quantity, look: Look, most: float) -> list[Cell]:
    """The cells of a matrix; the value `most` has the strongest colour."""
    of_label = share_texts(confusion, "label")
    shares = share_texts(confusion, "prediction") if quantity == "prediction" else of_label
    texts, names = [], []
    for label, prediction in PLACES:
        count, share = int(confusion[label, prediction]), shares[label][prediction]
        text = str(count) if quantity == "counts" else share.removesuffix("%")
        whole = f"all read as {prediction}" if quantity == "prediction" else f"all {label}s"
        said = f"{_counted(count)}, {share} of {whole}" if count else "no images"
        texts.append(text if count else "")
        names.append(f"{_reading(label, prediction)}: {said}")
    colours = matrix_colours(confusion_values(confusion, quantity), look, most=most)
    return _cells(texts, names, colours)


def of_difference(confusions: Mapping[str, Counts], quantity: Quantity, look: Look) -> list[Cell]:
    """The cells of the difference of two matrices: the second network minus the first."""
    (first, one), (second, other) = confusions.items()
    difference = confusion_difference(other, one, quantity)
    unit = "" if quantity == "counts" else " percentage points"
    texts, names = [], []
    for label, prediction in PLACES:
        text = _signed(difference[label, prediction].item())
        said = f"{first} {_counted(int(one[label, prediction]))}, {second} "
        said += f"{other[label, prediction]}; " + (f"difference {text}{unit}" if text else "equal")
        texts.append(text)
        names.append(f"{_reading(label, prediction)}: {said}")
    colours = difference_colours(difference, look, most=largest_error(difference))
    return _cells(texts, names, colours)


def _cells(
    texts: Sequence[str], names: Sequence[str], colours: Sequence[CellColours]
) -> list[Cell]:
    return [Cell(text, name, *both) for text, name, both in zip(texts, names, colours, strict=True)]


def _reading(label: int, prediction: int) -> str:
    """What a cell counts."""
    return f"{label} read correctly" if label == prediction else f"{label} read as {prediction}"


def _counted(count: int) -> str:
    """A number of images, written as in the cell."""
    return "1 image" if count == 1 else f"{count} images"


def _signed(difference: float) -> str:
    """A difference of counts, or of shares in percentage points, with its sign; none for 0."""
    if difference == 0:
        return ""
    text = f"{difference:+d}" if isinstance(difference, int) else f"{100 * difference:+.1f}"
    return text.replace("-", "−")
