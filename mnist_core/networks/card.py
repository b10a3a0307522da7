"""A run's card: how a network was trained, and its figures, as frozen dataclasses."""

from dataclasses import dataclass, field
from typing import Literal

from mnist_core.data.mnist import Validation
from mnist_core.metrics.figures import DrawingFigures, Figures, OtherFigures


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
