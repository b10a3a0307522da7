"""A run's card: how a network was trained, and its figures, as frozen dataclasses."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from mnist_core.data.mnist import Validation
from mnist_core.metrics.figures import DrawingFigures, Figures, OtherFigures

LARGEST_NUMBER = 2**53  # for any number on a card: up to here floats are exact


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """How a network is trained: everything that `training.fit` needs to know.

    The fields with a default are as the published protocols have them.
    """

    optimizer: Literal["adam", "rmsprop", "adamw"]
    batch_size: int
    epochs: int
    validation: Validation
    learning_rate: float = 1e-3  # with `one_cycle` its peak
    schedule: Literal["constant", "one_cycle"] = "constant"
    averaging: float = 0.0  # momentum of the weights' moving average; 0: the last weights
    precision: Literal["float32", "mixed_bfloat16"] = "float32"  # of the training
    distorted: bool = False  # each image anew in each epoch, by `augmentation`
    renditions: int = 0  # of each drawn character; 0: the network learns from MNIST alone
    drawings: float = 1.0  # the share of all renditions that an epoch has, other ones each time
    teacher: str | None = None  # a run whose probabilities it learns beside the labels
    # Networks trained alike and made one: what the seed of each is beyond the training's.
    members: tuple[int, ...] = (0,)


@dataclass(frozen=True, kw_only=True)
class History:
    """What each epoch gave; the validation columns are empty where there was no validation.

    Of several members the mean, but of the seconds the sum.
    """

    loss: tuple[float, ...]
    accuracy: tuple[float, ...]
    val_loss: tuple[float, ...] = ()
    val_accuracy: tuple[float, ...] = ()
    seconds: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Calibrated:
    """What validation decided after the training, and gave; part of the served network."""

    temperature: float  # that the logits were divided by
    refusal_threshold: float  # score below which it was no digit, before it was moved to 0.5
    mnist_accuracy: float  # on the validation images
    drawings_accuracy: float  # on the validation writers' digits


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a run is, in words and figures."""

    name: str  # as it was trained; a run goes by the name of its folder
    architecture: str
    summary: str  # its layers in one line
    parameters: int
    protocol: Protocol
    seed: int
    data: dict[str, str]  # array -> SHA-256
    trained: str  # ISO 8601, UTC
    versions: dict[str, str]  # package -> version
    figures: Figures  # on all 10,000 test images
    test_accuracy: float  # on the protocol's own test images
    test_images: int
    published_accuracy: float | None  # the reference's, on those images
    settled: Calibrated | None = None  # of a network that learned from drawings
    drawings: DrawingFigures | None = None  # on drawings that it did not learn from
    others: OtherFigures | None = None  # on letters and symbols that it did not learn from
    sha256: dict[str, str] = field(default_factory=dict)  # file -> SHA-256


def decode_card(content: bytes) -> Card:
    """The card that the content of its file describes.

    Raises:
        ValueError, RecursionError: it is none, or its figures contradict each other.
    """
    card = msgspec.json.decode(content, type=Card)
    for name, value in _numbers(msgspec.to_builtins(card)):
        if not 0 <= value < LARGEST_NUMBER:
            raise ValueError(f"{name} is {value}")
        if _is_share(name) and value > 1:
            raise ValueError(f"{name} is {value}, more than 1")
    figures = card.figures
    if [len(row) for row in figures.confusion] != [10] * 10:
        raise ValueError("the confusion matrix is not 10 × 10")
    counted = sum(map(sum, figures.confusion))
    right = sum(figures.confusion[digit][digit] for digit in range(10))
    if not counted == figures.images > 0:
        raise ValueError(f"the confusion matrix counts {counted} images, not {figures.images}")
    if right != figures.correct or abs(figures.accuracy - right / counted) > 1e-6:
        raise ValueError("the accuracy is not the confusion matrix's")
    return card


def _numbers(value: Any, name: str = "") -> Iterator[tuple[str, float]]:
    """Every number in a card and its name, such as figures.nll."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _numbers(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _numbers(inner, name)
    elif isinstance(value, int | float):
        yield name, value


def _is_share(name: str) -> bool:
    """Whether a number on the card, by its name, is a share from 0 to 1."""
    *groups, last = name.split(".")
    return (
        any(group.startswith("by_") for group in groups)
        or last.endswith(("accuracy", "refused"))
        or last in ("unsure", "roc_area", "expected_calibration_error", "refusal_threshold")
    )


def refuse_impossible_history(history: History) -> None:
    """Raise `ValueError` where there is no epoch, or columns do not belong together."""
    epochs = len(history.loss)
    if not len(history.accuracy) == len(history.seconds) == epochs > 0:
        raise ValueError("its columns are empty or differ in length")
    if not len(history.val_loss) == len(history.val_accuracy) in (0, epochs):
        raise ValueError("its validation columns differ in length")
    if not all(0 <= value <= 1 for value in (*history.accuracy, *history.val_accuracy)):
        raise ValueError("an accuracy is not between 0 and 1")
    if not all(0 <= value < LARGEST_NUMBER for value in history.seconds):
        raise ValueError("its seconds are negative or endless")
