from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from mnist_core.drawing import doodles, shape_notation
from mnist_core.drawing.doodles import DOODLES, SYMBOLS
from mnist_core.drawing.variations import LOOK_ALIKES

SHAPES = DOODLES | SYMBOLS
UNSEEN = shape_notation.read_shapes(Path(__file__).parents[1] / "benchmarks" / "unseen_things.txt")


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
    names = {name.lower() for name in SHAPES}
    assert not {name.lower() for name in UNSEEN} & names
    written = {" ".join(shape.split()) for shape in SHAPES.values()}
    assert not {" ".join(shape.split()) for shape in UNSEEN.values()} & written
