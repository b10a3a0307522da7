"""The card of a run: how a network was trained, and its figures.

The content of a `card.json` goes in, frozen dataclasses with verified numbers come out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from mnist_core.data.mnist import Validation
from mnist_core.metrics.figures import DrawingFigures, Figures, OtherFigures
from mnist_core.networks.run_files import is_plain

LARGEST_NUMBER = 2**53  # every number on a card is smaller; floats are exact up to here


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """How a network is trained.

    The default values are those of the published protocols.
    """

    optimizer: Literal["adam", "rmsprop", "adamw", "sgd", "momentum"]
    batch_size: int
    epochs: int
    validation: Validation
    learning_rate: float = 1e-3  # the peak if the schedule is `one_cycle`
    schedule: Literal["constant", "one_cycle", "decay"] = "constant"  # decay: to 0, by a cosine
    averaging: float = 0.0  # momentum of the moving average of the weights; 0: no average
    precision: Literal["float32", "mixed_bfloat16"] = "float32"  # during training
    distorted: bool = False  # whether `augmentation` distorts each image in each epoch
    distortions: tuple[str, ...] = ()  # only these kinds of distortion; empty: all of them
    renditions: int = 0  # images rendered of each drawn character; 0: only MNIST is used
    drawings: float = 1.0  # share of all renditions used in one epoch, chosen for each epoch
    refusal_weight: float = 0.3  # of the loss of `is_digit`; each trunk's loss has weight 1
    teacher: str | None = None  # the run that this network is distilled from
    # One number for each member of the ensemble, which is added to the seed of the training.
    members: tuple[int, ...] = (0,)


@dataclass(frozen=True, kw_only=True)
class History:
    """Loss, accuracy and time of each epoch.

    Without a validation set, the validation columns are empty. For an ensemble the values are
    the mean of its members; the seconds are their sum.
    """

    loss: tuple[float, ...]
    accuracy: tuple[float, ...]
    val_loss: tuple[float, ...] = ()
    val_accuracy: tuple[float, ...] = ()
    seconds: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Calibrated:
    """How a network was calibrated on the validation set, and its accuracy there.

    The temperature and the threshold are already part of the served network.
    """

    temperature: float  # the logits were divided by it
    refusal_threshold: float  # of the score; the score was then shifted so that 0.5 takes its place
    mnist_accuracy: float  # on the validation images of MNIST
    drawings_accuracy: float  # on the digits of the validation writers


@dataclass(frozen=True, kw_only=True)
class Refined:
    """How a trained network was trained further, or its score "this is a digit" fitted again."""

    epochs: int  # the last ones of the protocol's; 0: only the score was fitted
    learning_rate: float  # of the first of these epochs; it then falls to 0
    start: str  # SHA-256 of the `model.keras` that it began with
    command: str  # what was typed


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a run contains, and the figures of its network."""

    name: str  # of the network when it was trained; the run is called like its folder
    architecture: str
    summary: str  # its layers in one line
    parameters: int
    protocol: Protocol
    seed: int
    data: dict[str, str]  # name of an array or archive -> SHA-256
    trained: str  # ISO 8601, UTC
    versions: dict[str, str]  # package -> version
    figures: Figures  # on all 10,000 test images
    test_accuracy: float  # on the test set of the protocol
    test_images: int  # size of that test set
    published_accuracy: float | None  # published for that test set
    calibration: Calibrated | None = None  # None if it was trained on MNIST alone
    drawings: DrawingFigures | None = None  # on drawings that are not in the training set
    others: OtherFigures | None = None  # on letters and symbols that are not in the training set
    scanned: Figures | None = None  # on scanned digits, which no network learns from
    refined: Refined | None = None  # None if it was trained in one go
    recipe: dict[str, str] | None = None  # of the lab, as texts; None for an architecture's network
    sha256: dict[str, str] = field(default_factory=dict)  # file -> SHA-256


def decode_card(content: bytes) -> Card:
    """Decode the content of a `card.json`.

    Raises:
        ValueError, RecursionError: it is not a card, or its figures contradict each other.
    """
    fields = msgspec.json.decode(content)
    if isinstance(fields, dict) and "settled" in fields:  # the name of the field on older cards
        fields["calibration"] = fields.pop("settled")
    card = msgspec.convert(fields, Card)
    for name, value in _numbers(msgspec.to_builtins(card)):
        if not 0 <= value < LARGEST_NUMBER:
            raise ValueError(f"{name} is {value}")
        if _is_share(name) and value > 1:
            raise ValueError(f"{name} is {value}, more than 1")
    for name, text in _texts(msgspec.to_builtins(card)):
        if len(text) > 1 and not is_plain(text):  # `others` counts single characters
            raise ValueError(f"its {name} is not plain text")
    _refuse_impossible_figures(card.figures)
    return card


def refuse_impossible_history(history: History) -> None:
    """Raise `ValueError` if there is no epoch, or the columns contradict each other."""
    epochs = len(history.loss)
    if epochs == 0 or len(history.accuracy) != epochs or len(history.seconds) != epochs:
        raise ValueError("its columns are empty or differ in length")
    validated = len(history.val_loss)
    if validated not in (0, epochs) or len(history.val_accuracy) != validated:
        raise ValueError("its validation columns differ in length")
    if not all(0 <= value <= 1 for value in history.accuracy + history.val_accuracy):
        raise ValueError("an accuracy is not between 0 and 1")
    if not all(0 <= value < LARGEST_NUMBER for value in history.seconds):
        raise ValueError("its seconds are negative or infinite")


def _refuse_impossible_figures(figures: Figures) -> None:
    """Raise `ValueError` if the confusion matrix contradicts itself or the other figures."""
    if [len(row) for row in figures.confusion] != [10] * 10:
        raise ValueError("the confusion matrix is not 10 × 10")
    counted = sum(sum(row) for row in figures.confusion)
    correct = sum(figures.confusion[digit][digit] for digit in range(10))
    if counted == 0 or counted != figures.images:
        raise ValueError(f"the confusion matrix counts {counted} images, not {figures.images}")
    if correct != figures.correct or abs(figures.accuracy - correct / counted) > 1e-6:
        raise ValueError("the accuracy does not match the confusion matrix")


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text on a card, and every name that it chose, with the field it is in.

    The names of files are left out; `runs.read_run` checks them.
    """
    if isinstance(value, dict):
        for key, inner in value.items():
            if name:
                yield name, key
            if key != "sha256":
                yield from _texts(inner, name or key)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, name)
    elif isinstance(value, str):
        yield name, value


def _numbers(value: Any, name: str = "") -> Iterator[tuple[str, float]]:
    """Yield every number on a card with its name, such as `figures.nll`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            inner_name = f"{name}.{key}" if name else key
            yield from _numbers(inner, inner_name)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _numbers(inner, name)
    elif isinstance(value, int | float):
        yield name, value


def _is_share(name: str) -> bool:
    """Tell whether the number with this name is a share, 0 to 1."""
    *groups, last = name.split(".")
    return (
        any(group.startswith("by_") for group in groups)
        or last.endswith(("accuracy", "refused"))
        or last in ("unsure", "roc_area", "expected_calibration_error", "refusal_threshold")
    )
