"""What a recipe learns from: some of MNIST, wrong labels, drawings, and the drawings of a room.

A recipe, MNIST and archives go in; training sets, and drawings to test on, come out.
"""

import functools
import hashlib
import os
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mnist_core.data import strokes
from mnist_core.data.mnist import Mnist, Split, split_mnist
from mnist_core.data.strokes import Archive
from mnist_core.drawing import render, variations
from mnist_core.drawing.digit_shapes import read_sample_drawings
from mnist_core.lab.recipe import Recipe
from mnist_core.networks.card import Protocol
from mnist_core.training import training_set
from mnist_core.training.training_set import TrainingSet

UInt8 = npt.NDArray[np.uint8]

HELD_BACK = 5_000  # training images of MNIST that are for validation, unless all are learned from
RENDITIONS = 2  # of each drawing that is learned from
ROOM_RENDITIONS = 4  # of each drawing of a room: there are few
MOST_DRAWINGS = 2_000  # that are added, before they are rendered
MOST_TESTED = 1_000
FEWEST_PEOPLE = 4  # in a room: two to learn from, and two to test


class TooFewPeople(Exception):
    """A room cannot be split by person."""


@dataclass(frozen=True)
class Labelled:
    """Images with their labels."""

    images: UInt8  # (n, 28, 28)
    labels: UInt8  # (n,)


@dataclass(frozen=True)
class Material:
    """All that a training needs beside the network."""

    split: Split  # of MNIST
    learned: TrainingSet
    drawings: Labelled | None  # to test on, by people whose drawings are not learned from


def protocol_of(recipe: Recipe) -> Protocol:
    """How a recipe is trained, as every network's card says it."""
    return Protocol(
        optimizer=recipe.optimizer,
        batch_size=recipe.batch,
        epochs=recipe.epochs,
        validation="test" if recipe.images > 60_000 - HELD_BACK else "last_twelfth",
        learning_rate=recipe.rate,
        schedule=recipe.schedule,
        distorted=bool(recipe.distort),
        distortions=recipe.distort,
    )


def gather(recipe: Recipe, mnist: Mnist, room: Archive | None = None) -> Material:
    """Gather what a recipe learns from and is tested on.

    Args:
        recipe: what to gather.
        mnist: all of it.
        room: the drawings of a room, to learn from and to test on.

    Raises:
        TooFewPeople: too few people have drawn in the room.
        StrokesNotFound, DamagedStrokes, NotDigits: the archive that `DRAWN_PATH` names.
    """
    split = _fewer(split_mnist(mnist, protocol_of(recipe).validation), recipe)
    learned = training_set.mnist_only(split)
    if room is not None:
        train, test = split_room(room)
        return Material(split, _add(learned, train, ROOM_RENDITIONS, recipe), _render(test))
    drawn = _read_drawings(os.environ.get("DRAWN_PATH", ""))
    if recipe.drawings:
        learned = _add(learned, drawn.learned_from, RENDITIONS, recipe)
    return Material(split, learned, drawn.tested)


@dataclass(frozen=True)
class _Drawn:
    """Drawings, split by the people who drew them."""

    learned_from: Archive
    tested: Labelled


@functools.lru_cache(maxsize=1)  # rendering them takes a second
def _read_drawings(path: str) -> _Drawn:
    """The drawings in an archive; without one, those that a program has made and that ship."""
    drawn = strokes.read_archive(path) if path else read_sample_drawings()
    train, test = strokes.split(drawn)
    return _Drawn(_some(train, MOST_DRAWINGS), _render(_some(test, MOST_TESTED)))


def split_room(room: Archive) -> tuple[Archive, Archive]:
    """Split the drawings of a room by person: half to learn from, half to test on.

    Raises:
        TooFewPeople: fewer than `FEWEST_PEOPLE` have drawn.
    """
    people = sorted(set(map(str, room.writers)), key=_by_hash)
    if len(people) < FEWEST_PEOPLE:
        raise TooFewPeople(
            f"{len(people)} people have drawn digits in this room. To learn from some and test on "
            f"others, {FEWEST_PEOPLE} are needed."
        )
    learned_from = people[: len(people) // 2]
    chosen = np.isin(room.writers, learned_from)
    return strokes.subset(room, chosen), strokes.subset(room, ~chosen)


def _by_hash(person: str) -> str:
    return hashlib.sha256(person.encode()).hexdigest()


def _fewer(split: Split, recipe: Recipe) -> Split:
    """The first images of the training set, some with wrong labels."""
    labels = split.train_labels[: recipe.images]
    return replace(
        split,
        train_images=split.train_images[: recipe.images],
        train_labels=_with_wrong(labels, recipe.wrong / 100, recipe.seed),
    )


def _with_wrong(labels: UInt8, share: float, seed: int) -> UInt8:
    """Replace a share of the labels by other digits, both chosen at random."""
    random = np.random.default_rng((seed, 1))
    chosen = random.permutation(len(labels))[: round(share * len(labels))]
    changed = labels.copy()
    changed[chosen] = (labels[chosen] + random.integers(1, 10, len(chosen))) % 10
    return changed


def _some(archive: Archive, most: int) -> Archive:
    """At most so many drawings, evenly from the whole archive."""
    if len(archive) <= most:
        return archive
    chosen = np.zeros(len(archive), bool)
    chosen[np.linspace(0, len(archive) - 1, most).astype(int)] = True
    return strokes.subset(archive, chosen)


def _add(learned: TrainingSet, drawn: Archive, renditions: int, recipe: Recipe) -> TrainingSet:
    """Add drawings to the examples that are learned from."""
    rendered = variations.vary_digits(drawn, renditions=renditions, seed=recipe.seed)
    return replace(learned, train=training_set.with_drawings(learned.train, rendered))


def _render(drawn: Archive) -> Labelled:
    return Labelled(render.render_archive(drawn), strokes.digit_labels(drawn))
