"""Writing styles, told from strokes."""

import numpy as np
import pytest

from mnist_core.metrics.writing_styles import STYLES, writing_style
from tests.hand import DIGITS, strokes

DRAWN = {
    "plain 0": DIGITS[0],
    "slashed 0": [*DIGITS[0], *strokes("220,40 60,240")],
    "plain 1": DIGITS[1],
    "European 1": strokes("90,110 140,45 138,140 135,235"),
    "open 4": strokes("110,50 80,150 200,150 / 175,90 170,235"),
    "closed 4": strokes("175,50 80,160 210,160 / 175,50 172,235"),
    "plain 7": DIGITS[7],
    "barred 7": [*DIGITS[7], *strokes("110,145 195,138")],
}
# The same styles, written in another way.
OTHERWISE = {
    "plain 0": strokes("140,50 95,75 80,140 95,210 140,235 190,205 200,135 185,75 150,45 120,70"),
    "slashed 0": strokes("140,50 80,140 140,235 200,135 140,50 / 100,200 180,80"),
    "plain 1": strokes("190,45 110,235"),  # slanted
    "European 1": strokes("140,45 138,235 / 142,48 95,105 / 90,236 190,236"),  # in three strokes
    "open 4": strokes("90,50 85,150 200,150 200,60 200,235"),
    "closed 4": strokes("170,235 175,50 80,160 210,160"),  # in one stroke
    "plain 7": strokes("75,60 205,60 / 205,60 120,235"),
    "barred 7": strokes("75,90 75,60 205,60 120,235 / 195,138 110,145"),
}


def as_arrays(drawn) -> list[np.ndarray]:
    return [np.array(stroke, float) for stroke in drawn]


def test_every_style_has_an_example():
    assert DRAWN.keys() == OTHERWISE.keys() == {style for pair in STYLES.values() for style in pair}


@pytest.mark.parametrize("examples", [DRAWN, OTHERWISE], ids=["simple", "otherwise"])
@pytest.mark.parametrize("style", DRAWN)
@pytest.mark.parametrize("size", [0.1, 1, 30])
def test_a_style_is_told_at_any_size(examples, style, size):
    drawn = [stroke * size for stroke in as_arrays(examples[style])]
    assert writing_style(int(style[-1]), drawn) == style


@pytest.mark.parametrize("digit", [2, 3, 5, 6, 8, 9])
def test_other_digits_have_one_style(digit):
    assert writing_style(digit, as_arrays(DIGITS[digit])) is None


@pytest.mark.parametrize("digit", range(10))
def test_dots_and_nothing_are_no_problem(digit):
    dot = np.array([[5.0, 5.0]])
    assert writing_style(digit, []) is None
    assert (writing_style(digit, [dot, dot]) is None) == (digit not in STYLES)
