import numpy as np
import pytest

from mnist_core.drawing.sketch import BLANK, Sketch, Stroke, of_picture, render_sketch
from mnist_core.explanations.growth import grow

ACROSS = Stroke(((100, 100), (900, 100)), 80)
DOWN = Stroke(((900, 100), (500, 500), (500, 900)), 80)
DOT = Stroke(((500, 500),), 80)


def test_the_ink_grows_to_the_whole_sketch():
    seven = Sketch((ACROSS, DOWN))
    moments = grow(seven)
    assert len(moments) == 10
    assert moments[-1] == seven
    inks = [render_sketch(moment).astype(int).sum() for moment in moments]
    assert np.diff([0, *inks]).min() > 0
    # Each tenth has about as much ink; where strokes cross, less is new.
    assert np.diff(inks) == pytest.approx(inks[-1] / 10, rel=0.5)


def test_a_stroke_is_cut_where_its_length_says():
    (half, _) = grow(Sketch((ACROSS,)), 2)
    assert half.strokes == (Stroke(((100, 100), (500, 100)), 80),)


def test_strokes_come_in_the_order_of_drawing():
    first, *_ = grow(Sketch((ACROSS, DOWN)), 4)
    assert [stroke.points[0] for stroke in first.strokes] == [(100, 100)]


def test_an_eraser_comes_with_the_ink_before_it():
    eraser = Stroke(((100, 100), (300, 100)), 80, erases=True)
    halfway, last = grow(Sketch((ACROSS, eraser, ACROSS)), 2)
    assert halfway.strokes == (ACROSS, eraser)
    assert last.strokes == (ACROSS, eraser, ACROSS)


def test_a_dot_grows_too():
    assert [len(moment.strokes) for moment in grow(Sketch((DOT, DOT)), 4)] == [1, 1, 2, 2]


def test_without_a_stroke_there_is_one_moment():
    picture = of_picture(np.full((28, 28), 255, np.uint8))
    assert grow(picture) == [picture]
    assert grow(BLANK) == [BLANK]
