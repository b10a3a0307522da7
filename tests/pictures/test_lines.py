import numpy as np
import pytest

from mnist_core.pictures.lines import remove_lines
from tests.pictures import paper
from tests.pictures.paper import ink_of, strokes_of

THRESHOLD = 0.05


def contrast_of(rules, ink=None):
    """The contrast with the paper: printed lines are fainter than ink."""
    drawn = np.zeros(rules.shape) if ink is None else ink / 255
    return np.maximum(rules / 255 * 0.3, drawn * 0.8).astype(np.float32)


@pytest.mark.parametrize("slope", [0, 0.02, -0.05, 0.1])
@pytest.mark.parametrize("squared", [False, True])
@pytest.mark.parametrize("step", [25, 55, 120])
def test_printed_lines_are_erased_whole(slope, squared, step):
    rules = paper.ruled(step=step, squared=squared, slope=slope)
    left = remove_lines(contrast_of(rules), THRESHOLD) > THRESHOLD
    assert left.mean() < 0.0005


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("squared", [False, True])
def test_what_is_written_on_lines_stays_whole(digit, squared):
    ink = ink_of(strokes_of(digit))
    left = remove_lines(contrast_of(paper.ruled(squared=squared), ink), THRESHOLD)
    assert (left[ink > 200] > 0.6).all()
    away = paper.ruled(squared=squared).astype(bool) & (ink == 0)
    assert (left[away] > THRESHOLD).mean() < 0.05


@pytest.mark.parametrize("digit", [1, 2, 4, 5, 7])
def test_digits_with_straight_thin_strokes_are_no_printed_lines(digit):
    ink = ink_of(strokes_of(digit), pen=3, height=0.9)
    values = contrast_of(np.zeros(ink.shape, np.uint8), ink)
    np.testing.assert_array_equal(remove_lines(values, THRESHOLD), values)


def test_paper_without_lines_stays_as_it_is():
    values = np.zeros((60, 80), np.float32)
    np.testing.assert_array_equal(remove_lines(values, THRESHOLD), values)
