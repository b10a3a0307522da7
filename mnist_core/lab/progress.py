"""How far a training is: what the worker reports twice a second, and what pages show.

Frozen dataclasses with what they are as bytes, so that any process can read them.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

State = Literal["preparing", "training", "paused", "finishing", "done", "failed"]
ENDED = ("done", "failed")

MOST_POINTS = 300  # of the curves; with more, every second one of the older half is left out


class Point(NamedTuple):
    """One moment of a training."""

    batch: int  # how many batches were learned from before, in all epochs
    seconds: float  # since the training began, without pauses
    loss: float  # on the training images since the point before; NaN before the first batch
    accuracy: float
    val_loss: float  # on some validation images
    val_accuracy: float
    answers: tuple[float, ...]  # (10,), what the network reads in the visitor's drawing
    gradients: tuple[float, ...]  # the norm of the gradient of each layer with weights


class Score(NamedTuple):
    """How many of some images a network reads right."""

    correct: int
    images: int

    @property
    def share(self) -> float:
        """The accuracy, 0 to 1."""
        return self.correct / self.images


@dataclass(frozen=True)
class Pictures:
    """The first layer's weights as pictures, rounded to 255 steps."""

    shape: tuple[int, int, int]  # (n, height, width)
    pixels: bytes  # int8, -127 to 127
    largest: float  # the weight that 127 stands for

    @property
    def weights(self) -> npt.NDArray[np.float32]:
        """The weights, float32 (n, height, width)."""
        steps = np.frombuffer(self.pixels, np.int8).reshape(self.shape)
        return np.asarray(steps * (self.largest / 127), np.float32)


def as_pictures(weights: npt.NDArray[np.floating]) -> Pictures:
    """Weights (n, height, width) as pictures; weights that are not finite count as 0."""
    finite = np.nan_to_num(np.asarray(weights, np.float32), posinf=0, neginf=0)
    largest = float(np.abs(finite).max()) or 1.0
    steps = np.rint(finite * (127 / largest)).astype(np.int8)
    count, height, width = steps.shape
    return Pictures((count, height, width), steps.tobytes(), largest)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of a training."""

    test: Score  # MNIST's test images
    drawings: Score | None = None  # drawings by people whose drawings were not learned from
    drawings_before: Score | None = None  # the same drawings, by the network that went on learning
    test_before: Score | None = None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a training is."""

    state: State
    message: str = ""  # for the visitor: what is happening, or what went wrong
    batch: int = 0  # batches learned from, in all epochs
    batches: int = 0  # of an epoch
    epochs: int = 0  # to train
    rate: float = 0.0  # the learning rate now
    points: tuple[Point, ...] = ()
    layers: tuple[str, ...] = ()  # the names of the layers with weights, for the gradients
    confusion: tuple[tuple[int, ...], ...] = ()  # 10 x 10, on validation images
    pictures: Pictures | None = None
    first_right: int | None = None  # the batch after which the drawing was first read right
    can_resume: bool = False  # whether an epoch is finished, from which a training can go on
    result: Result | None = None

    @property
    def epoch(self) -> int:
        """The number of finished epochs."""
        return self.batch // self.batches if self.batches else 0


def thin_out(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """The points with every second one of the older half left out, if there are too many."""
    if len(points) <= MOST_POINTS:
        return points
    half = len(points) // 2
    return (*points[:half:2], *points[half:])


def encode(progress: Progress) -> bytes:
    """The progress as bytes."""
    return msgspec.msgpack.encode(progress)


def decode(content: bytes) -> Progress:
    """The progress from bytes that `encode` made."""
    return msgspec.msgpack.decode(content, type=Progress)
