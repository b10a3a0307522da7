from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import KDTree

from mnist_core.drawing import doodles, shape_notation
from mnist_core.drawing.doodles import DOODLES, SYMBOLS
from mnist_core.drawing.variations import LOOK_ALIKES

SHAPES = DOODLES | SYMBOLS
UNSEEN = shape_notation.read_shapes(Path(__file__).parents[1] / "benchmarks" / "unseen_things.txt")


def traced(shape: str) -> np.ndarray:
    """Points along a shape, at equal distances, centred; its longer side is 100: (p, 2)."""
    paths = []
    for pieces in shape_notation.read_shape(shape):
        path = shape_notation.trace(pieces)
        lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
        way = np.concatenate([[0], np.cumsum(lengths)])
        steps = np.linspace(0, way[-1], max(2, round(way[-1] / 3)))
        paths.append(np.stack([np.interp(steps, way, axis) for axis in path.T], axis=1))
    points = np.concatenate(paths)
    low, high = points.min(axis=0), points.max(axis=0)
    return (points - (low + high) / 2) * 100 / (high - low).max()


def distance(first: np.ndarray, second: np.ndarray) -> float:
    """How far the points of each shape are from the other on average."""
    there, back = KDTree(second).query(first)[0], KDTree(first).query(second)[0]
    return float(there.mean() + back.mean()) / 2


@pytest.mark.parametrize("name", SHAPES)
def test_every_doodle_and_symbol_about_fills_its_square(name):
    points = np.concatenate(shape_notation.shaken(SHAPES[name], np.random.default_rng(0)))
    assert points.min() > -20
    assert points.max() < 120
    assert np.ptp(points, axis=0).max() > 70


def test_the_hand_is_unsteady_and_a_seed_fixes_how():
    def house(seed: int) -> np.ndarray:
        return np.concatenate(doodles.strokes_of("house", np.random.default_rng(seed)))

    np.testing.assert_array_equal(house(1), house(1))
    assert 0.5 < np.abs(house(1) - house(2)).mean() < 6


def test_all_doodles_are_drawn_about_as_often(monkeypatch):
    drawn: Counter[str] = Counter()
    monkeypatch.setattr(doodles, "strokes_of", lambda name, random: drawn.update([name]))
    random = np.random.default_rng(0)
    for _ in range(100 * len(DOODLES)):
        doodles.doodle(random)
    assert set(drawn) == set(DOODLES)
    assert 60 < min(drawn.values()) <= max(drawn.values()) < 140


def test_all_symbols_are_drawn_about_as_often(monkeypatch):
    drawn: Counter[str] = Counter()
    monkeypatch.setattr(doodles, "shaken", lambda shape, random: drawn.update([shape]))
    random = np.random.default_rng(0)
    for _ in range(100 * len(SYMBOLS)):
        doodles.symbol(random)
    assert set(drawn) == set(SYMBOLS.values())
    assert 60 < min(drawn.values()) <= max(drawn.values()) < 145


def test_no_symbol_is_written_like_a_digit():
    assert not set(SYMBOLS) & LOOK_ALIKES


def test_what_people_draw_most_is_among_the_doodles():
    assert {"house", "cloud", "apple", "hourglass", "upright rectangle", "heart"} <= set(DOODLES)


def test_an_unknown_doodle_is_refused():
    with pytest.raises(KeyError, match="unicorn"):
        doodles.strokes_of("unicorn", np.random.default_rng(0))


def test_no_network_learns_the_things_that_measure_it():
    assert len(UNSEEN) == 30
    assert not {name.lower() for name in UNSEEN} & {name.lower() for name in SHAPES}


@pytest.mark.parametrize("name", UNSEEN)
def test_no_doodle_is_nearly_a_thing_that_measures_what_was_not_learned(name):
    unseen = traced(UNSEEN[name])
    nearest = min(DOODLES, key=lambda doodle: distance(unseen, traced(DOODLES[doodle])))
    assert distance(unseen, traced(DOODLES[nearest])) > 2.5, nearest
