"""Training sets: the images and targets a network learns from, and those it is validated on.

MNIST and stroke archives go in; examples come out.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mnist_core.data import strokes
from mnist_core.data.mnist import Split
from mnist_core.data.strokes import Archive
from mnist_core.drawing import digit_ways, non_digits, variations
from mnist_core.drawing.variations import NOT_A_DIGIT, Drawings

UInt8 = npt.NDArray[np.uint8]
Float32 = npt.NDArray[np.float32]

SYNTHETIC = 4_000  # generated drawings that are not digits, for each rendition
RARE = 500  # digits written in rare ways, for each rendition of the training set
VALIDATION_RENDITIONS = 2

TEACHER_SHARE = 0.5  # the teacher's share of a target; the rest is the label's
TEACHER_TEMPERATURE = 2.0  # divides the teacher's logits, which shows its doubts


class TooFewWriters(Exception):
    """Every writer of an archive falls on the same side of the split."""


@dataclass(frozen=True)
class Examples:
    """Images with the answers a network should give."""

    images: UInt8  # (n, 28, 28)
    targets: Float32  # (n, 10), the probability of each digit; zeros if it is not a digit
    is_digit: Float32  # (n,), 0 or 1
    mnist: int  # how many of the first examples are from MNIST; the rest are drawings

    def __len__(self) -> int:
        """The number of examples."""
        return len(self.images)


@dataclass(frozen=True)
class TrainingSet:
    """The examples a network learns from, and those it is validated on."""

    train: Examples
    validation: Examples | None


def mnist_only(split: Split) -> TrainingSet:
    """The training set of MNIST alone."""
    train = _join([Drawings(split.train_images, split.train_labels)])
    if not len(split.validation_images):
        return TrainingSet(train, None)
    return TrainingSet(train, _join([Drawings(split.validation_images, split.validation_labels)]))


def mnist_and_drawings(
    split: Split, drawn: Archive, others: Archive | None, renditions: int, *, seed: int
) -> TrainingSet:
    """The training set of MNIST, drawn digits, and drawings that are not digits.

    The validation set has drawings by other writers than the training set. Only the training set
    has digits written in rare ways, since no person wrote them.

    Args:
        split: MNIST, split by the protocol.
        drawn: an archive of digits.
        others: an archive of letters and symbols, or None.
        renditions: how many times each character is rendered for training.
        seed: fixes everything random in the drawings.

    Raises:
        NotDigits: `drawn` holds other characters than digits.
        HasDigits: `others` holds digits.
        TooFewWriters: no writer is left for training, or none for validation.
    """
    whole = strokes.subset(drawn, ~variations.find_fragments(drawn))
    drawn_train, drawn_validation = strokes.split(whole)
    if not len(drawn_train) or not len(drawn_validation):
        raise TooFewWriters(
            f"The archive has too few writers ({len(set(drawn.writers))}) to keep some for "
            "validation. A few tens of writers are needed."
        )
    others_train, others_validation = strokes.split(others) if others is not None else (None, None)
    mnist_train = Drawings(split.train_images, split.train_labels)
    mnist_validation = Drawings(split.validation_images, split.validation_labels)
    train = _make_examples(mnist_train, drawn_train, others_train, renditions, 6 * seed)
    rare = digit_ways.write_rare_ways(count=renditions * RARE, seed=6 * seed)
    train = with_drawings(train, rare)
    validation = _make_examples(
        mnist_validation, drawn_validation, others_validation, VALIDATION_RENDITIONS, 6 * seed + 3
    )
    return TrainingSet(train, validation)


def _make_examples(
    mnist: Drawings, drawn: Archive, others: Archive | None, renditions: int, seed: int
) -> Examples:
    parts = [mnist, variations.vary_digits(drawn, renditions=renditions, seed=seed)]
    if others is not None:
        parts.append(variations.vary_others(others, renditions=renditions, seed=seed + 1))
    count = renditions * SYNTHETIC
    parts.append(non_digits.generate_non_digits(drawn, count=count, seed=seed + 2))
    return _join(parts)


def with_drawings(examples: Examples, drawings: Drawings) -> Examples:
    """Add rendered drawings to examples."""
    more = _join([drawings])
    return Examples(
        images=np.concatenate([examples.images, more.images]),
        targets=np.concatenate([examples.targets, more.targets]),
        is_digit=np.concatenate([examples.is_digit, more.is_digit]),
        mnist=examples.mnist,
    )


def distilled(training_set: TrainingSet, teacher: Callable[[UInt8], Float32]) -> TrainingSet:
    """Mix a teacher's probabilities into the training targets (knowledge distillation).

    Where the teacher is wrong, the label alone is the target: it misreads the rare ways to write a
    digit, and its pupil should not.

    Args:
        training_set: whose training targets are mixed.
        teacher: maps uint8 images (n, 28, 28) to probabilities (n, 10).

    Source: G. Hinton, O. Vinyals, J. Dean, "Distilling the knowledge in a neural network", 2015.
    """
    softened = teacher(training_set.train.images).astype(np.float64) ** (1 / TEACHER_TEMPERATURE)
    softened /= softened.sum(axis=1, keepdims=True)
    targets = training_set.train.targets
    is_right = softened.argmax(axis=1) == targets.argmax(axis=1)
    share = TEACHER_SHARE * is_right[:, np.newaxis]
    mixed = share * softened + (1 - share) * targets
    mixed *= training_set.train.is_digit[:, np.newaxis]
    return replace(
        training_set, train=replace(training_set.train, targets=mixed.astype(np.float32))
    )


def _join(parts: list[Drawings]) -> Examples:
    """Join drawings into examples; the first drawings are MNIST's."""
    labels = np.concatenate([part.labels for part in parts])
    return Examples(
        images=np.concatenate([part.images for part in parts]),
        targets=np.eye(NOT_A_DIGIT + 1, 10, dtype=np.float32)[labels],
        is_digit=(labels != NOT_A_DIGIT).astype(np.float32),
        mnist=len(parts[0].images),
    )
