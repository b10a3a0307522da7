"""Sketches: strokes in, ink out, on canvases of any size."""

import numpy as np
import pytest

from mnist_core.drawing.render import render_ink
from mnist_core.drawing.sketch import (
    BLANK,
    UNITS,
    Sketch,
    Stroke,
    make_stroke,
    of_picture,
    render_sketch,
    visible_lines,
)
from tests.hand import DIGITS


def sketch(digit: int, width: float = 80, *, erases: bool = False) -> Sketch:
    return Sketch(
        tuple(
            make_stroke(np.array(stroke) * UNITS / 280, width, erases=erases)
            for stroke in DIGITS[digit]
        )
    )


def test_a_blank_sketch_has_no_ink():
    assert BLANK.is_empty
    assert not render_sketch(BLANK).any()


@pytest.mark.parametrize("digit", range(10))
def test_a_sketch_has_the_ink_of_its_strokes(digit):
    as_drawn = render_ink([np.array(stroke, float) for stroke in DIGITS[digit]], 280, 22.4)
    difference = np.abs(render_sketch(sketch(digit)) - as_drawn.astype(float))
    assert difference.mean() < 1
    assert difference.max() < 140  # half a pixel along an edge


@pytest.mark.parametrize("digit", range(10))
def test_a_sketch_keeps_few_points(digit):
    drawn = np.array(DIGITS[digit][0], float) * UNITS / 280
    t = np.linspace(0, len(drawn) - 1, 400)
    index = np.arange(len(drawn))
    many = np.stack([np.interp(t, index, drawn[:, axis]) for axis in (0, 1)], axis=1)
    assert len(make_stroke(many, 80, erases=False).points) < 80


def test_a_dot_is_one_point():
    stroke = make_stroke(np.array([[500.0, 500.0]]), 80, erases=False)
    assert stroke.points == ((500, 500),)
    assert render_sketch(Sketch((stroke,))).sum() / 255 == pytest.approx(np.pi * 11.2**2, rel=0.05)


def test_another_size_of_canvas_gives_the_same_ink():
    large = render_sketch(sketch(3), 560)
    halved = large.reshape(280, 2, 280, 2).mean(axis=(1, 3))
    assert np.abs(halved - render_sketch(sketch(3))).mean() < 0.5


def test_an_eraser_with_the_same_width_leaves_nothing():
    drawn = sketch(3)
    erased = Sketch(drawn.strokes + sketch(3, erases=True).strokes)
    assert not render_sketch(erased).any()


def test_an_eraser_by_an_unsteady_hand_leaves_nothing_that_cannot_be_seen():
    drawn = sketch(3)
    unsteady = np.array(DIGITS[3][0]) * UNITS / 280 + 2
    erased = Sketch((*drawn.strokes, make_stroke(unsteady, 84, erases=True)))
    assert not render_sketch(erased).any()


def test_a_thin_dot_stays_visible():
    dot = make_stroke(np.array([[100.0, 100.0]]), 30, erases=False)
    elsewhere = make_stroke(np.array([[500.0, 500.0]]), 30, erases=True)
    assert render_sketch(Sketch((dot, elsewhere))).any()


def test_a_picture_lies_below_the_strokes():
    digit = np.zeros((28, 28), np.uint8)
    digit[4:24, 13:15] = 255
    begun = of_picture(digit)
    assert not begun.is_empty
    assert render_sketch(begun)[140, 140] == 255
    across = make_stroke(np.array([[300.0, 500.0], [700.0, 500.0]]), 80, erases=True)
    assert render_sketch(Sketch((across,), begun.picture))[140, 140] == 0


def test_without_an_eraser_all_lines_are_visible():
    lines = visible_lines(sketch(4))
    assert [line.tolist() for line in lines] == [
        [list(point) for point in stroke.points] for stroke in sketch(4).strokes
    ]


def test_what_is_rubbed_out_is_not_visible():
    drawn = sketch(3)
    assert visible_lines(BLANK) == []
    assert visible_lines(Sketch(drawn.strokes + sketch(3, erases=True).strokes)) == []
    dot = Stroke(((500, 500),), 80)
    assert visible_lines(Sketch((dot, Stroke(((510, 500),), 80, erases=True)))) == []
    assert len(visible_lines(Sketch((dot, Stroke(((900, 500),), 80, erases=True))))) == 1


def test_an_eraser_cuts_a_line_in_two_but_not_what_is_drawn_after_it():
    line = Stroke(((0, 500), (1000, 500)), 80)
    eraser = Stroke(((500, 0), (500, 1000)), 100, erases=True)
    before, after = visible_lines(Sketch((line, eraser)))
    np.testing.assert_allclose(before, [[0, 500], [450, 500]], atol=10)
    np.testing.assert_allclose(after, [[550, 500], [1000, 500]], atol=10)
    assert len(visible_lines(Sketch((line, eraser, line)))) == 3
