from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from mnist_core.data import strokes
from mnist_core.drawing import digit_shapes, render, shape_notation
from mnist_core.drawing.digit_shapes import SHAPES
from mnist_core.networks import classifier, runs


@pytest.fixture(scope="module")
def shipped() -> strokes.Archive:
    return digit_shapes.read_sample_drawings()


@pytest.fixture(scope="module")
def plan() -> list[digit_shapes.Sample]:
    return digit_shapes.samples()


@pytest.fixture
def drawn(shipped, plan):
    """The strokes of every sample drawing of a digit in a shape."""

    def in_shape(digit: int, shape: str) -> list[list[np.ndarray]]:
        wanted = (digit, shape)
        return [shipped.strokes(i) for i, s in enumerate(plan) if (s.digit, s.shape) == wanted]

    return in_shape


def test_the_archive_has_every_digit_equally_often_by_forty_writers(shipped):
    assert len(shipped) == 2000
    assert shipped.labels.dtype == np.uint8
    assert np.bincount(strokes.digit_labels(shipped)).tolist() == [200] * 10
    assert set(Counter(shipped.writers.tolist()).values()) == {50}


def test_the_writers_are_told_apart_from_those_of_any_other_archive(shipped):
    names = [f"sample/{number:02}" for number in range(1, 41)]
    assert sorted(set(shipped.writers.tolist())) == names


def test_each_digit_s_longer_side_goes_from_0_to_1000(shipped):
    for i in range(len(shipped)):
        points = np.concatenate(shipped.strokes(i))
        assert points.min(axis=0).tolist() == [0, 0]
        assert points.max() == 1000


def test_no_stroke_is_a_dot_and_no_point_is_repeated(shipped):
    assert np.diff(shipped.stroke_start).min() >= 2
    for start, end in pairwise(shipped.stroke_start):
        assert np.diff(shipped.points[start:end], axis=0).any(axis=1).all()


def test_the_file_is_small():
    assert digit_shapes.SAMPLE_DRAWINGS.stat().st_size < 400_000


def test_the_plan_says_what_is_in_the_archive(shipped, plan):
    assert [sample.digit for sample in plan] == shipped.labels.tolist()
    assert [sample.hand.name for sample in plan] == shipped.writers.tolist()
    for i in range(0, len(plan), 50):
        for stroke, expected in zip(shipped.strokes(i), digit_shapes.write(plan[i]), strict=True):
            np.testing.assert_array_equal(stroke, expected)


@pytest.mark.parametrize("digit", SHAPES)
def test_every_shape_is_used_and_each_writer_has_a_usual_one(plan, digit):
    assert sum(shape.writers for shape in SHAPES[digit].values()) == digit_shapes.WRITERS
    used = Counter(sample.shape for sample in plan if sample.digit == digit)
    assert used.keys() == SHAPES[digit].keys()
    assert min(used.values()) >= 20
    usual = Counter(hand.shapes[digit][0] for hand in digit_shapes.hands())
    assert usual == {name: shape.writers for name, shape in SHAPES[digit].items()}


@pytest.mark.parametrize("digit", SHAPES)
def test_every_shape_is_as_high_as_its_square(digit):
    for shape in SHAPES[digit].values():
        pieces = shape_notation.read_shape(shape.strokes)
        points = np.concatenate([shape_notation.trace(stroke) for stroke in pieces])
        assert np.abs(points[:, 1].min()) < 6
        assert points[:, 1].max() == pytest.approx(98, abs=4)


def test_a_seed_decides_everything():
    sample = digit_shapes.samples(3)[17]
    assert sample == digit_shapes.samples(3)[17]
    first, again = digit_shapes.write(sample, 3), digit_shapes.write(sample, 3)
    other = digit_shapes.write(sample, 4)
    np.testing.assert_array_equal(np.concatenate(first), np.concatenate(again))
    assert not np.array_equal(np.concatenate(first), np.concatenate(other))


def test_a_writer_s_digits_resemble_each_other(shipped, plan):
    """The pictures of one writer's shape are closer to each other than to another writer's."""
    chosen = [i for i, s in enumerate(plan) if (s.digit, s.shape) == (2, "flat base")]
    keep = np.isin(np.arange(len(plan)), chosen)
    images = render.render_archive(strokes.subset(shipped, keep)).reshape(len(chosen), -1) / 255
    apart = np.linalg.norm(images[:, None] - images, axis=2)
    writers = shipped.writers[keep]
    same = writers[:, None] == writers
    np.fill_diagonal(same, False)
    assert apart[same].mean() < 0.85 * apart[writers[:, None] != writers].mean()


def test_a_slashed_zero_is_a_ring_with_a_line_across(drawn):
    for ring, slash in drawn(0, "slashed"):
        size = np.ptp(ring, axis=0).max()
        assert np.linalg.norm(ring[0] - ring[-1]) < 0.25 * size
        start, end = slash[0], slash[-1]
        assert start[0] > ring[:, 0].mean() > end[0]
        assert start[1] < ring[:, 1].mean() < end[1]


def test_a_european_one_begins_far_below_its_tip(drawn):
    for (stroke,) in drawn(1, "long flag"):
        tip = int(stroke[:, 1].argmin())
        assert 0 < tip < len(stroke) - 1
        assert 250 < stroke[0, 1] - stroke[tip, 1] < 800
        assert stroke[0, 0] < stroke[tip, 0]


def test_a_barred_seven_has_a_bar_in_its_middle(drawn):
    for seven, bar in drawn(7, "barred"):
        assert 200 < bar[:, 1].mean() < 800
        assert np.ptp(bar[:, 0]) > np.ptp(bar[:, 1])
        assert np.ptp(seven[:, 1]) > 500


def test_a_four_is_open_or_closed_at_the_top(drawn):
    def gaps(shape: str) -> list[float]:
        return [float(np.linalg.norm(left[0] - stem[0])) for left, stem in drawn(4, shape)]

    assert max(gaps("closed")) < min(gaps("open"))
    assert np.median(gaps("open")) > 4 * np.median(gaps("closed"))


def test_studio_reads_nearly_all_of_them_and_takes_them_for_digits(shipped):
    readings = classifier.load(runs.read_run("studio")).read(render.render_archive(shipped))
    right = [r.digit == label for r, label in zip(readings, shipped.labels, strict=True)]
    assert np.mean(right) > 0.99
    assert np.mean([r.verdict == "not a digit" for r in readings]) < 0.005
