from collections import Counter

import numpy as np
import pytest

from mnist_core.drawing import doodle_shapes
from mnist_core.drawing.doodle_shapes import DOODLES
from mnist_core.drawing.symbol_shapes import SYMBOLS
from mnist_core.drawing.thing_shapes import THINGS
from mnist_core.drawing.variations import LOOK_ALIKES
from tests.benchmarks.unseen_things import UNSEEN

SHAPES = DOODLES | SYMBOLS


@pytest.mark.parametrize("name", SHAPES)
def test_every_doodle_and_symbol_about_fills_its_square(name):
    points = np.concatenate(doodle_shapes.shaken(SHAPES[name], np.random.default_rng(0)))
    assert points.min() > -20
    assert points.max() < 120
    assert np.ptp(points, axis=0).max() > 70


def test_the_hand_is_unsteady_and_a_seed_fixes_how():
    def house(seed: int) -> np.ndarray:
        return np.concatenate(doodle_shapes.strokes_of("house", np.random.default_rng(seed)))

    np.testing.assert_array_equal(house(1), house(1))
    assert 0.5 < np.abs(house(1) - house(2)).mean() < 6


def test_a_line_goes_straight_and_a_curve_does_not(monkeypatch):
    monkeypatch.setattr(doodle_shapes, "SHAKE", 0.0)
    corners = "0,0 50,50 100,0"
    monkeypatch.setattr(doodle_shapes, "DOODLES", {"both": f"line {corners} curve {corners}"})
    line, curve = doodle_shapes.strokes_of("both", np.random.default_rng(0))
    for stroke in (line, curve):
        np.testing.assert_allclose(stroke[[0, 10, 20]], [[0, 0], [50, 50], [100, 0]], atol=1e-9)
    np.testing.assert_allclose(line[:11, 0], line[:11, 1])
    assert np.abs(curve[5, 0] - curve[5, 1]) > 3


def test_a_ring_is_an_ellipse_that_closes(monkeypatch):
    monkeypatch.setattr(doodle_shapes, "SHAKE", 0.0)
    monkeypatch.setattr(doodle_shapes, "DOODLES", {"ring": "ring 50,40 30,20"})
    (ring,) = doodle_shapes.strokes_of("ring", np.random.default_rng(0))
    np.testing.assert_allclose(ring[0], ring[-1])
    np.testing.assert_allclose(np.hypot(*((ring - [50, 40]) / [30, 20]).T), 1)


def test_a_piece_after_then_continues_the_stroke():
    corner, bar = doodle_shapes.read_shape("line 0,0 0,40 then line 30,40\nline 0,80 30,80")
    assert [kind for kind, _ in corner] == ["line", "line"]
    way = doodle_shapes.trace(corner)
    np.testing.assert_allclose(way[[0, 10, 20]], [[0, 0], [0, 40], [30, 40]])
    assert len(way) == 21
    np.testing.assert_allclose(doodle_shapes.trace(bar)[[0, -1]], [[0, 80], [30, 80]])


def test_a_ring_begins_at_its_turn():
    (pieces,) = doodle_shapes.read_shape("ring 50,40 30,20")
    np.testing.assert_allclose(doodle_shapes.trace(pieces)[0], [80, 40])
    np.testing.assert_allclose(doodle_shapes.trace(pieces, np.pi / 2)[0], [50, 60])


def test_all_doodles_are_drawn_about_as_often(monkeypatch):
    drawn: Counter[str] = Counter()
    monkeypatch.setattr(doodle_shapes, "strokes_of", lambda name, random: drawn.update([name]))
    random = np.random.default_rng(0)
    for _ in range(100 * len(DOODLES)):
        doodle_shapes.doodle(random)
    assert set(drawn) == set(DOODLES)
    assert 60 < min(drawn.values()) <= max(drawn.values()) < 140


def test_all_symbols_are_drawn_about_as_often(monkeypatch):
    drawn: Counter[str] = Counter()
    monkeypatch.setattr(doodle_shapes, "shaken", lambda shape, random: drawn.update([shape]))
    random = np.random.default_rng(0)
    for _ in range(100 * len(SYMBOLS)):
        doodle_shapes.symbol(random)
    assert set(drawn) == set(SYMBOLS.values())
    assert 60 < min(drawn.values()) <= max(drawn.values()) < 145


def test_no_symbol_is_written_like_a_digit():
    assert not set(SYMBOLS) & LOOK_ALIKES


def test_more_things_are_doodles():
    assert THINGS.items() <= DOODLES.items()
    assert {"cloud", "apple", "hourglass", "upright rectangle", "heart"} <= set(THINGS)


def test_the_path_between_corners_is_straight_and_even():
    way = doodle_shapes.along(np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 20.0]]), 2)
    np.testing.assert_allclose(way, [[0, 0], [5, 0], [10, 0], [10, 10], [10, 20]])


def test_an_unknown_doodle_is_refused():
    with pytest.raises(KeyError, match="unicorn"):
        doodle_shapes.strokes_of("unicorn", np.random.default_rng(0))


def test_no_network_learns_the_things_that_measure_it():
    assert not set(UNSEEN) & (set(DOODLES) | set(SYMBOLS))
    assert not set(UNSEEN.values()) & (set(DOODLES.values()) | set(SYMBOLS.values()))
