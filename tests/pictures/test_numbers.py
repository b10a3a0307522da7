from itertools import pairwise

import numpy as np
import pytest

from mnist_core.drawing.normalize import BlankDrawing, normalize
from mnist_core.drawing.render import render_ink
from mnist_core.networks import classifier, runs
from mnist_core.pictures import numbers, pieces
from mnist_core.pictures.numbers import read_number
from tests import hand
from tests.pictures.paper import ink_of, strokes_of

WIDE = (280, 840)


def number_of(*digits: int, shape: tuple[int, int] = WIDE, **options: float) -> np.ndarray:
    gap = options.pop("gap", 60)
    return ink_of(strokes_of(*digits, gap=gap), shape, **options)


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("pen", [8, 16, 26])
def test_a_single_digit_is_a_number_of_one(studio, digit, pen):
    ink = ink_of(strokes_of(digit), (280, 280), pen=pen)
    number = read_number(ink, studio)
    assert number.text == str(digit)
    (found,) = number.digits
    np.testing.assert_array_equal(found.image, normalize(ink))
    assert found.reading.verdict == "digit"


@pytest.mark.parametrize("digit", [4, 5])
def test_a_digit_of_two_strokes_that_do_not_touch_is_one(studio, digit):
    drawn = {
        4: hand.strokes("95,50 70,150 150,150 / 185,60 180,235"),
        5: hand.strokes("105,70 95,130 150,120 195,160 180,215 130,235 80,215 / 118,48 195,40"),
    }
    ink = render_ink([np.array(stroke, float) for stroke in drawn[digit]], pen_width=14)
    assert len(pieces.connected_pieces(ink)) == 2
    assert read_number(ink, studio).text == str(digit)


@pytest.mark.parametrize("digits", [(4, 2), (1, 1), (1, 0), (7, 1), (5, 8), (9, 6), (3, 3), (0, 7)])
def test_two_digits_are_read_from_left_to_right(studio, digits):
    number = read_number(number_of(*digits), studio)
    assert number.text == "{}{}".format(*digits)


@pytest.mark.parametrize(
    "digits", [(1, 2, 3), (4, 5, 6), (7, 8, 9), (0, 0, 1), (1, 1, 1), (2, 0, 4, 8)]
)
def test_longer_numbers_are_read(studio, digits):
    assert read_number(number_of(*digits), studio).text == "".join(map(str, digits))


@pytest.mark.parametrize("digits", [(4, 2), (1, 7), (5, 8), (3, 6)])
def test_a_number_on_a_square_canvas_is_read(studio, digits):
    ink = number_of(*digits, shape=(280, 280), pen=20)
    assert read_number(ink, studio).text == "{}{}".format(*digits)


@pytest.mark.parametrize(
    "digits", [(2, 2), (5, 3), (8, 8), (0, 0), (3, 5), (6, 0), (1, 0), (1, 3), (9, 9)]
)
def test_digits_that_touch_are_cut_apart(studio, digits):
    ink = number_of(*digits, gap=0)
    assert len(pieces.connected_pieces(ink)) == 1
    assert read_number(ink, studio).text == "{}{}".format(*digits)


def test_three_digits_that_touch_are_cut_apart(studio):
    ink = number_of(3, 5, 8, gap=0)
    assert len(pieces.connected_pieces(ink)) == 1
    assert read_number(ink, studio).text == "358"


def test_the_boxes_hold_the_digits_from_left_to_right(studio):
    ink = number_of(4, 2, 5)
    number = read_number(ink, studio)
    lefts = [found.box.left for found in number.digits]
    assert lefts == sorted(lefts)
    for one, other in pairwise(number.digits):
        assert one.box.right <= other.box.left
    for found in number.digits:
        left, top, right, bottom = found.box
        inside = np.zeros_like(ink)
        inside[top:bottom, left:right] = ink[top:bottom, left:right]
        np.testing.assert_array_equal(found.image, normalize(inside))


def test_a_speck_changes_nothing(studio):
    ink = number_of(4, 2).copy()
    ink[10:14, 800:804] = 255
    assert read_number(ink, studio).text == "42"


def test_what_is_no_digit_is_a_question_mark(studio):
    arrow = [np.array(stroke, float) for stroke in hand.NO_DIGITS["an arrow"]]
    (seven,) = strokes_of(7)
    number = read_number(ink_of([*arrow, seven + np.array([290, 0])], WIDE), studio)
    assert number.text == "?7"


def test_a_network_that_never_refuses_reads_numbers_too():
    network = classifier.load(runs.read_run("deep_cnn"))
    assert read_number(number_of(4, 2), network).text == "42"


def test_nothing_drawn_is_no_number(studio):
    with pytest.raises(BlankDrawing):
        read_number(np.zeros((280, 280), np.uint8), studio)


@pytest.mark.parametrize(
    "ink", [np.zeros((280, 280)), np.zeros((280, 280, 3), np.uint8), np.zeros(784, np.uint8)]
)
def test_ink_of_another_type_or_shape_is_refused(studio, ink):
    with pytest.raises(ValueError, match="The ink is"):
        read_number(ink, studio)


def test_a_filled_canvas_and_noise_are_read_as_something(studio):
    random = np.random.default_rng(0)
    for ink in (np.full((280, 280), 255), random.integers(0, 256, (280, 280))):
        assert read_number(ink.astype(np.uint8), studio).text


@pytest.mark.parametrize("digits", [(4, 2), (1, 7), (5, 8), (1, 0)])
def test_two_digits_on_the_canvas_are_offered_as_a_number(studio, digits):
    ink = number_of(*digits, shape=(280, 280), pen=20)
    (reading,) = studio.read(normalize(ink)[np.newaxis])
    number = numbers.number_instead(ink, studio, reading)
    assert number.text == "{}{}".format(*digits)


@pytest.mark.parametrize("drawn", [*hand.DIGITS.values(), *hand.EUROPEAN.values()])
def test_one_digit_is_never_offered_as_a_number(studio, drawn):
    ink = render_ink([np.array(stroke, float) for stroke in drawn])
    (reading,) = studio.read(normalize(ink)[np.newaxis])
    assert numbers.number_instead(ink, studio, reading) is None


@pytest.mark.parametrize("name", sorted(hand.NO_DIGITS.keys() - {"two digits"}))
def test_what_is_no_digit_is_not_offered_as_a_number(studio, name):
    ink = render_ink([np.array(stroke, float) for stroke in hand.NO_DIGITS[name]])
    (reading,) = studio.read(normalize(ink)[np.newaxis])
    assert numbers.number_instead(ink, studio, reading) is None
