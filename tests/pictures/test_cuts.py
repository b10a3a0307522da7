import numpy as np
import pytest

from mnist_core.drawing.normalize import normalize
from mnist_core.pictures import cuts
from mnist_core.pictures.pieces import connected_pieces, piece_of, union
from tests.pictures.paper import ink_of, strokes_of


@pytest.mark.parametrize("digits", [(0, 0), (3, 5), (8, 8), (2, 1)])
def test_one_of_the_cuts_leads_between_digits_that_touch(studio, digits):
    (piece,) = connected_pieces(ink_of(strokes_of(*digits, gap=0), (280, 560)))
    sides = [(normalize(cut.left.ink), normalize(cut.right.ink)) for cut in cuts.find_cuts(piece)]
    read = [tuple(reading.digit for reading in studio.read(np.array(pair))) for pair in sides]
    assert digits in read


def test_both_sides_together_are_the_whole():
    piece = piece_of(ink_of(strokes_of(3, 5, gap=0), (280, 560)))
    found = cuts.find_cuts(piece)
    assert 0 < len(found) <= cuts.MOST_CUTS
    for cut in found:
        whole = union(cut)
        assert whole.box == piece.box
        np.testing.assert_array_equal(whole.ink, piece.ink)


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (200, 3), (20, 20)])
def test_small_and_narrow_pieces_are_no_problem(shape):
    for cut in cuts.find_cuts(piece_of(np.full(shape, 255, np.uint8))):
        assert cut.left.ink.any()
        assert cut.right.ink.any()
