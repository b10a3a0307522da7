from collections import Counter

import numpy as np
import pytest

from mnist_core.drawing import digit_ways, variations
from mnist_core.drawing.digit_shapes import SHAPES
from mnist_core.drawing.digit_ways import WAYS
from mnist_core.drawing.variations import NOT_A_DIGIT
from tests.drawing.as_mnist import assert_normalized

EVERY = [(digit, name) for digit, ways in WAYS.items() for name in ways]


@pytest.mark.parametrize(("digit", "name"), EVERY, ids=[f"{d}-{n}" for d, n in EVERY])
def test_every_way_is_as_tall_as_a_digit(digit, name):
    points = np.concatenate(digit_ways.strokes_of(digit, name, np.random.default_rng(0)))
    width, height = np.ptp(points, axis=0)
    assert 80 < height < 125
    assert width < 1.1 * height


def test_every_digit_is_written_in_rare_ways_about_equally_often():
    drawn = digit_ways.write_rare_ways(count=500, seed=0)
    assert drawn.images.shape == (500, 28, 28)
    assert drawn.labels.dtype == np.uint8
    counted = np.bincount(drawn.labels, minlength=NOT_A_DIGIT)
    assert len(counted) == 10
    assert 25 < counted.min() <= counted.max() < 80
    assert_normalized(drawn.images)
    assert len(np.unique(drawn.images, axis=0)) == 500


def test_all_ways_of_a_digit_are_used(monkeypatch):
    written: Counter[tuple[int, str]] = Counter()
    monkeypatch.setattr(
        digit_ways, "_writer", lambda *way: written.update([way]) or (lambda _: [np.eye(2)])
    )
    digit_ways.write_rare_ways(count=2_000, seed=0)
    assert set(written) == set(EVERY)


def test_the_label_is_the_digit_that_is_written(monkeypatch):
    """With one way alone, all images are of it, and bear its label."""
    monkeypatch.setattr(digit_ways, "WAYS", {d: {"bar": "line 50,0 50,100"} for d in range(10)})
    drawn = digit_ways.write_rare_ways(count=40, seed=0)
    assert (drawn.images.any(axis=1).sum(axis=1) < 28).all()
    random = np.random.default_rng((0, digit_ways.KINDS))
    np.testing.assert_array_equal(drawn.labels, random.integers(0, 10, 40))


def test_a_seed_fixes_the_digits():
    first, again, other = (digit_ways.write_rare_ways(count=20, seed=s) for s in (4, 4, 5))
    np.testing.assert_array_equal(first.images, again.images)
    np.testing.assert_array_equal(first.labels, again.labels)
    assert (first.images != other.images).any()


def test_no_rare_way_is_a_shape_of_the_sample_drawings():
    """Those stay unseen by the networks, so that they show how the app reads what it never saw."""
    usual = {" ".join(shape.strokes.split()) for ways in SHAPES.values() for shape in ways.values()}
    rare = {" ".join(shape.split()) for ways in WAYS.values() for shape in ways.values()}
    assert not usual & rare


def test_no_digits_give_no_images():
    drawn = digit_ways.write_rare_ways(count=0, seed=0)
    assert drawn.images.shape == (0, 28, 28)
    assert variations.Drawings(drawn.images, drawn.labels).labels.shape == (0,)
