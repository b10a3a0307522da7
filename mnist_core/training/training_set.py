"""Lessons: what a network learns from and is watched on, of MNIST alone or with drawings.

MNIST and stroke archives flow in, examples flow out. Knows no network.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mnist_core.data import strokes
from mnist_core.data.mnist import Split
from mnist_core.data.strokes import Archive
from mnist_core.drawing import variations
from mnist_core.drawing.variations import NOT_A_DIGIT, Drawings

UInt8 = npt.NDArray[np.uint8]
Float32 = npt.NDArray[np.float32]

SYNTHETIC = 1_500  # scribbles and the like, for each rendition of the drawn characters
VALIDATION_RENDITIONS = 2

TEACHER_SHARE = 0.5  # of a target is the teacher's, the rest the label's
TEACHER_TEMPERATURE = 2.0  # its logits are divided by this, so that its doubts are seen


class TooFewWriters(Exception):
    """All writers of an archive fall on the same side of the split."""


@dataclass(frozen=True)
class Examples:
    """Images with what a network is to say of them."""

    images: UInt8  # (n, 28, 28)
    targets: Float32  # (n, 10), the probability of each digit; zeros where there is none
    is_digit: Float32  # (n,), 0 or 1
    mnist: int  # that many of the first are MNIST's, the others drawings

    def __len__(self) -> int:
        """How many there are."""
        return len(self.images)


@dataclass(frozen=True)
class TrainingSet:
    """What a network learns from, and what it is watched on."""

    train: Examples
    validation: Examples | None


def mnist_only(split: Split) -> TrainingSet:
    """MNIST alone, as it is split."""
    train = _examples([Drawings(split.train_images, split.train_labels)])
    if not len(split.validation_images):
        return TrainingSet(train, None)
    return TrainingSet(
        train, _examples([Drawings(split.validation_images, split.validation_labels)])
    )


def mnist_and_drawings(
    split: Split, drawn: Archive, others: Archive | None, renditions: int, *, seed: int
) -> TrainingSet:
    """MNIST, drawn digits, and drawings that are none; validation is by writers of its own.

    Args:
        split: of MNIST.
        drawn: an archive of digits.
        others: an archive of letters and symbols, or none of them.
        renditions: how often each character is drawn for training.
        seed: of all that is random in the drawings.

    Raises:
        NotDigits, HasDigits: some labels of `drawn` are none, or some of `others` are.
        TooFewWriters: none to learn from, or none to validate with.
    """
    whole = strokes.subset(drawn, ~variations.fragments(drawn))
    drawn_train, drawn_validation = strokes.split(whole)
    if not len(drawn_train) or not len(drawn_validation):
        raise TooFewWriters(
            f"The archive's {len(set(drawn.writers))} writers are too few to put some apart for "
            "validation: there must be tens of them."
        )
    others_train, others_validation = strokes.split(others) if others is not None else (None, None)
    mnist_train = Drawings(split.train_images, split.train_labels)
    mnist_validation = Drawings(split.validation_images, split.validation_labels)
    train = _part(mnist_train, drawn_train, others_train, renditions, 6 * seed)
    validation = _part(
        mnist_validation, drawn_validation, others_validation, VALIDATION_RENDITIONS, 6 * seed + 3
    )
    return TrainingSet(train, validation)


def _part(
    mnist: Drawings, drawn: Archive, others: Archive | None, renditions: int, seed: int
) -> Examples:
    parts = [mnist, variations.digits(drawn, renditions=renditions, seed=seed)]
    if others is not None:
        parts.append(variations.others(others, renditions=renditions, seed=seed + 1))
    count = renditions * SYNTHETIC
    parts.append(variations.synthetic(drawn, count=count, seed=seed + 2))
    return _examples(parts)


def distilled(lesson: TrainingSet, teacher: Callable[[UInt8], Float32]) -> TrainingSet:
    """The same, the targets of the training half by label and half by a teacher.

    Args:
        lesson: to change the targets of.
        teacher: gives probabilities (n, 10) for uint8 images (n, 28, 28).

    Source: G. Hinton, O. Vinyals, J. Dean, "Distilling the knowledge in a neural network", 2015.
    """
    softened = teacher(lesson.train.images).astype(np.float64) ** (1 / TEACHER_TEMPERATURE)
    softened /= softened.sum(axis=1, keepdims=True)
    mixed = TEACHER_SHARE * softened + (1 - TEACHER_SHARE) * lesson.train.targets
    mixed *= lesson.train.is_digit[:, np.newaxis]
    return replace(lesson, train=replace(lesson.train, targets=mixed.astype(np.float32)))


def _examples(parts: list[Drawings]) -> Examples:
    """Examples of drawings, the first of them MNIST's."""
    labels = np.concatenate([part.labels for part in parts])
    return Examples(
        images=np.concatenate([part.images for part in parts]),
        targets=np.eye(NOT_A_DIGIT + 1, 10, dtype=np.float32)[labels],
        is_digit=(labels != NOT_A_DIGIT).astype(np.float32),
        mnist=len(parts[0].images),
    )
