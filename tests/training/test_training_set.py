from dataclasses import replace

import numpy as np
import pytest
from scipy.special import softmax

from mnist_core.data import mnist, strokes
from mnist_core.data.mnist import Split
from mnist_core.data.strokes import Archive, HasDigits, NotDigits
from mnist_core.drawing import non_digits, variations
from mnist_core.drawing.variations import NOT_A_DIGIT
from mnist_core.training import training_set
from mnist_core.training.training_set import Examples, TooFewWriters, TrainingSet
from tests.stroke_archives import BAR, SEVEN, archive_of

TRAINS, VALIDATES = "abc/1", "abc/0"  # strokes.in_validation


@pytest.fixture
def drawn() -> Archive:
    """Three 7s by one who is learned from, two 1s by one of the validation."""
    return archive_of(*[("7", SEVEN, TRAINS)] * 3, *[("1", BAR, VALIDATES)] * 2)


@pytest.fixture
def others() -> Archive:
    """Likewise two K and one X, and an O of each, which is left out."""
    characters = [("K", SEVEN, TRAINS)] * 2 + [("X", BAR, VALIDATES)]
    return archive_of(*characters, ("O", SEVEN, TRAINS), ("O", SEVEN, VALIDATES))


@pytest.fixture
def split() -> Split:
    """Stands in for MNIST: 8 images to learn from, 4 for validation, 4 to measure on."""
    images = np.random.default_rng(0).integers(0, 256, (16, 28, 28)).astype(np.uint8)
    labels = np.arange(16, dtype=np.uint8) % 10
    return Split(images[:8], labels[:8], images[8:12], labels[8:12], images[12:], labels[12:])


@pytest.fixture(autouse=True)
def few_synthetic(monkeypatch) -> None:
    monkeypatch.setattr(training_set, "SYNTHETIC", 5)
    monkeypatch.setattr(training_set, "RARE", 0)


def counts(examples: Examples) -> dict[int, int]:
    """How many examples of each digit there are after MNIST's, and of none."""
    digits = np.where(examples.is_digit == 1, examples.targets.argmax(axis=1), NOT_A_DIGIT)
    return dict(zip(*np.unique(digits[examples.mnist :], return_counts=True), strict=True))


def assert_whole(examples: Examples) -> None:
    """Of the types that are promised, a digit certain of itself, and of no digit nothing."""
    count = len(examples)
    assert (examples.images.shape, examples.images.dtype) == ((count, 28, 28), np.uint8)
    assert (examples.targets.shape, examples.targets.dtype) == ((count, 10), np.float32)
    assert (examples.is_digit.shape, examples.is_digit.dtype) == ((count,), np.float32)
    assert set(np.unique(examples.targets)) <= {0, 1}
    np.testing.assert_array_equal(examples.targets.sum(axis=1), examples.is_digit)


def test_the_example_writers_are_on_both_sides_of_the_split():
    assert (strokes.in_validation(TRAINS), strokes.in_validation(VALIDATES)) == (False, True)


def test_the_training_set_of_mnist_alone_is_its_split(split):
    examples = training_set.mnist_only(split)
    for part, images, labels in (
        (examples.train, split.train_images, split.train_labels),
        (examples.validation, split.validation_images, split.validation_labels),
    ):
        assert_whole(part)
        np.testing.assert_array_equal(part.images, images)
        np.testing.assert_array_equal(part.targets.argmax(axis=1), labels)
        assert part.is_digit.all()
        assert part.mnist == len(images)


def test_a_split_without_validation_has_no_validation_set(split):
    unwatched = replace(
        split,
        validation_images=split.validation_images[:0],
        validation_labels=split.validation_labels[:0],
    )
    assert training_set.mnist_only(unwatched).validation is None
    assert len(training_set.mnist_only(unwatched).train) == 8


def test_mnist_comes_first_and_drawings_follow(split, drawn, others):
    examples = training_set.mnist_and_drawings(split, drawn, others, 4, seed=0)
    for part, images, labels in (
        (examples.train, split.train_images, split.train_labels),
        (examples.validation, split.validation_images, split.validation_labels),
    ):
        assert_whole(part)
        assert part.mnist == len(images)
        np.testing.assert_array_equal(part.images[: part.mnist], images)
        np.testing.assert_array_equal(part.targets[: part.mnist].argmax(axis=1), labels)
        assert part.is_digit[: part.mnist].all()


def test_each_character_is_rendered_several_times_for_training_and_twice_for_validation(
    split, drawn, others
):
    examples = training_set.mnist_and_drawings(split, drawn, others, 4, seed=0)
    assert counts(examples.train) == {7: 4 * 3, NOT_A_DIGIT: 4 * 2 + 4 * 5}
    assert counts(examples.validation) == {1: 2 * 2, NOT_A_DIGIT: 2 * 1 + 2 * 5}


def test_only_training_has_digits_in_rare_ways(split, drawn, monkeypatch):
    before = training_set.mnist_and_drawings(split, drawn, None, 2, seed=0)
    monkeypatch.setattr(training_set, "RARE", 30)
    after = training_set.mnist_and_drawings(split, drawn, None, 2, seed=0)
    assert len(after.train) - len(before.train) == 2 * 30
    assert after.train.is_digit[-60:].all()
    assert set(after.train.targets[-60:].argmax(axis=1)) == set(range(10))
    assert_whole(after.train)
    np.testing.assert_array_equal(after.validation.images, before.validation.images)


def test_without_letters_there_are_scribbles_to_refuse(split, drawn):
    examples = training_set.mnist_and_drawings(split, drawn, None, 4, seed=0)
    assert counts(examples.train) == {7: 4 * 3, NOT_A_DIGIT: 4 * 5}
    assert counts(examples.validation) == {1: 2 * 2, NOT_A_DIGIT: 2 * 5}


def test_letters_stay_on_their_writers_side_of_the_split(split, drawn):
    examples = training_set.mnist_and_drawings(
        split, drawn, archive_of(("K", SEVEN, TRAINS)), 4, seed=0
    )
    assert counts(examples.train)[NOT_A_DIGIT] == 4 * 1 + 4 * 5
    assert counts(examples.validation)[NOT_A_DIGIT] == 2 * 5


@pytest.mark.parametrize("changed", [TRAINS, VALIDATES])
def test_training_has_no_drawing_by_a_validation_writer(split, drawn, others, changed):
    def elsewhere(archive: Archive) -> Archive:
        """The same, but that one writer drew everything else."""
        points = archive.points.copy()
        of_writer = np.repeat(archive.writers == changed, np.diff(archive.stroke_start))
        points[of_writer] += points[of_writer][:, ::-1] // 3
        return replace(archive, points=points)

    before = training_set.mnist_and_drawings(split, drawn, others, 2, seed=0)
    after = training_set.mnist_and_drawings(split, elsewhere(drawn), elsewhere(others), 2, seed=0)
    same_train = np.array_equal(before.train.images, after.train.images)
    same_validation = np.array_equal(before.validation.images, after.validation.images)
    assert (same_train, same_validation) == (changed == VALIDATES, changed == TRAINS)


def test_a_seed_fixes_the_renditions_and_none_repeats(split, drawn, others):
    first, again, other = (
        training_set.mnist_and_drawings(split, drawn, others, 2, seed=seed) for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first.train.images, again.train.images)
    np.testing.assert_array_equal(first.validation.images, again.validation.images)
    drawn_images = [  # of digits; two dots may well look the same
        part.images[part.mnist :][part.is_digit[part.mnist :] == 1]
        for examples in (first, other)
        for part in (examples.train, examples.validation)
    ]
    every = np.concatenate(drawn_images)
    assert len(np.unique(every, axis=0)) == len(every)


def test_each_part_has_its_own_random_numbers(split, drawn, others, monkeypatch):
    seeds = []
    for module, name in (
        (variations, "vary_digits"),
        (variations, "vary_others"),
        (non_digits, "generate_non_digits"),
    ):
        draw = getattr(module, name)

        def noted(*arguments, draw=draw, **options):
            seeds.append(options["seed"])
            return draw(*arguments, **options)

        monkeypatch.setattr(module, name, noted)
    for seed in range(4):
        training_set.mnist_and_drawings(split, drawn, others, 1, seed=seed)
    assert len(seeds) == len(set(seeds)) == 4 * 6


def test_letters_are_refused_as_digits(split, others):
    with pytest.raises(NotDigits):
        training_set.mnist_and_drawings(split, others, None, 1, seed=0)


def test_digits_are_refused_as_letters(split, drawn):
    with pytest.raises(HasDigits, match=r"holds digits: 7"):
        training_set.mnist_and_drawings(split, drawn, drawn, 1, seed=0)


@pytest.mark.parametrize("writer", [TRAINS, VALIDATES])
def test_an_archive_with_writers_on_one_side_only_is_refused(split, drawn, writer):
    one_sided = replace(drawn, writers=np.full(len(drawn), writer))
    with pytest.raises(TooFewWriters, match=r"too few writers \(1\)"):
        training_set.mnist_and_drawings(split, one_sided, None, 1, seed=0)


def test_the_teacher_does_not_change_targets_of_other_drawings(split, drawn, others):
    examples = training_set.mnist_and_drawings(split, drawn, others, 1, seed=0)
    found = training_set.distilled(
        examples, lambda images: np.full((len(images), 10), 0.1, np.float32)
    )
    assert not found.train.targets[examples.train.is_digit == 0].any()


def test_drawings_are_used_even_without_mnist_validation(split, drawn, others):
    whole = mnist.split_mnist(
        mnist.Mnist(split.train_images, split.train_labels, split.test_images, split.test_labels),
        "none",
    )
    validation = training_set.mnist_and_drawings(whole, drawn, others, 1, seed=0).validation
    assert validation.mnist == 0
    assert counts(validation)[1] == 2 * 2


@pytest.fixture
def examples(split, drawn, others) -> TrainingSet:
    return training_set.mnist_and_drawings(split, drawn, others, 2, seed=0)


def test_distillation_changes_only_the_training_targets(examples):
    seen = []

    def teacher(images: np.ndarray) -> np.ndarray:
        seen.append(images)
        return np.full((len(images), 10), 0.1, np.float32)

    found = training_set.distilled(examples, teacher)
    assert found.validation is examples.validation
    assert found.train.mnist == examples.train.mnist
    assert found.train.targets.dtype == np.float32
    for images in (*seen, found.train.images):
        np.testing.assert_array_equal(images, examples.train.images)
    np.testing.assert_array_equal(found.train.is_digit, examples.train.is_digit)
    assert_whole(examples.train)  # the given one is as it was


def test_half_of_a_target_is_the_softened_teacher(examples):
    logits = np.random.default_rng(0).normal(0, 4, (len(examples.train), 10))
    logits += 40 * examples.train.targets  # the teacher is right
    found = training_set.distilled(
        examples, lambda images: softmax(logits, axis=1).astype(np.float32)
    )
    is_digit = examples.train.is_digit == 1
    expected = (softmax(logits / 2, axis=1) + examples.train.targets) / 2
    np.testing.assert_allclose(found.train.targets[is_digit], expected[is_digit], atol=1e-5)


def test_a_teacher_that_is_wrong_teaches_nothing(examples):
    wrong = np.roll(examples.train.targets, 1, axis=1)
    found = training_set.distilled(examples, lambda images: 0.8 * wrong + 0.02)
    np.testing.assert_array_equal(found.train.targets, examples.train.targets)


@pytest.mark.parametrize("sureness", [0.01, 1, 100])
def test_a_distilled_target_is_a_distribution_with_the_label_first(examples, sureness):
    """However wrong the teacher is; what is no digit counts for nothing and must be finite."""
    logits = np.random.default_rng(0).normal(0, sureness, (len(examples.train), 10))
    readings = softmax(logits, axis=1).astype(np.float32)
    targets = training_set.distilled(examples, lambda images: readings).train.targets
    is_digit = examples.train.is_digit == 1
    np.testing.assert_allclose(targets[is_digit].sum(axis=1), 1, atol=1e-6)
    label = examples.train.targets.argmax(axis=1)
    of_label = targets[np.arange(len(label)), label]
    assert (of_label[is_digit] >= targets[is_digit].max(axis=1)).all()
    assert np.isfinite(targets).all()
    assert targets.min() >= 0
