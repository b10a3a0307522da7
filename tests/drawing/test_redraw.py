"""Tiny digits are redrawn with a finer pen, and nothing else is."""

import numpy as np
import pytest

from mnist_core.drawing import normalize, redraw
from mnist_core.drawing.sketch import UNITS, Sketch, make_stroke, of_picture, render_sketch
from mnist_core.networks import classifier, runs
from tests.hand import DIGITS


def drawn(digit: int, size: float, width: float = 80, *, erases: bool = False) -> Sketch:
    """A digit scaled about the middle of the canvas: 1 is as in `hand.DIGITS`."""
    strokes = ((np.array(stroke) / 280 - 0.5) * size + 0.5 for stroke in DIGITS[digit])
    return Sketch(tuple(make_stroke(line * UNITS, width, erases=erases) for line in strokes))


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("width", [30, 80, 110])
def test_a_digit_of_usual_size_stays_exactly_as_it_is(digit, width):
    sketch = drawn(digit, 1, width)
    assert redraw.redraw(sketch) is None
    ink = normalize.stages(render_sketch(sketch))
    np.testing.assert_array_equal(redraw.stages(sketch).digit, ink.digit)


@pytest.mark.parametrize("digit", range(10))
def test_a_tiny_digit_is_read_right(digit):
    sketch = drawn(digit, 0.22)
    network = classifier.load(runs.read_run("studio"))
    found = redraw.stages(sketch)
    assert found.redrawn is not None
    (reading,) = network.read(found.digit[np.newaxis])
    assert (reading.verdict, reading.digit) == ("digit", digit)


def test_a_tiny_digit_has_its_loops_again():
    as_drawn = normalize.normalize(render_sketch(drawn(8, 0.2)))
    redrawn = redraw.stages(drawn(8, 0.2)).digit
    assert as_drawn.mean() > 1.5 * redrawn.mean()


def test_a_dot_is_too_small_to_tell_and_a_digit_is_not():
    dot = Sketch((make_stroke(np.array([[500.0, 500.0]]), 80, erases=False),))
    assert redraw.is_too_small(dot)
    assert redraw.redraw(dot) is None
    assert not redraw.is_too_small(drawn(3, 0.2))
    assert not redraw.is_too_small(Sketch())


def test_what_was_partly_erased_or_begun_with_a_picture_stays_as_it_is():
    eraser = make_stroke(np.array([[480.0, 480.0], [500.0, 500.0]]), 30, erases=True)
    tiny = drawn(8, 0.2)
    assert redraw.redraw(tiny) is not None
    assert redraw.redraw(Sketch((*tiny.strokes, eraser))) is None
    on_a_picture = Sketch(tiny.strokes, of_picture(np.full((28, 28), 9, np.uint8)).picture)
    assert redraw.redraw(on_a_picture) is None


def test_what_was_erased_whole_does_not_matter():
    erased = (*drawn(3, 1).strokes, *drawn(3, 1, erases=True).strokes)
    tiny = drawn(8, 0.2)
    found = redraw.redraw(Sketch((*erased, *tiny.strokes)))
    np.testing.assert_array_equal(found, redraw.redraw(tiny))
