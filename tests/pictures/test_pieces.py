import numpy as np
import pytest

from mnist_core.pictures import pieces
from mnist_core.pictures.pieces import (
    Box,
    Piece,
    connected_pieces,
    join_small_ones,
    piece_of,
    union,
)


def block(left: int, top: int, right: int, bottom: int, level: int = 255) -> Piece:
    ink = np.full((bottom - top, right - left), level, np.uint8)
    return Piece(Box(left, top, right, bottom), ink)


def canvas(*blocks: Piece) -> np.ndarray:
    ink = np.zeros((100, 200), np.uint8)
    for (left, top, right, bottom), part in blocks:
        ink[top:bottom, left:right] = part
    return ink


def boxes(found: list[Piece]) -> set[Box]:
    return {piece.box for piece in found}


def test_what_is_connected_is_a_piece_also_across_corners():
    ink = canvas(block(10, 10, 20, 90), block(20, 90, 30, 95), block(100, 20, 150, 60))
    assert boxes(connected_pieces(ink)) == {Box(10, 10, 30, 95), Box(100, 20, 150, 60)}


def test_all_ink_belongs_to_one_piece_with_its_soft_edge():
    ink = canvas(block(9, 9, 21, 91, 40), block(10, 10, 20, 90), block(100, 20, 150, 60))
    found = connected_pieces(ink)
    assert Box(9, 9, 21, 91) in boxes(found)
    whole = union(found)
    np.testing.assert_array_equal(piece_of(ink).ink, whole.ink)
    assert piece_of(ink).box == whole.box


def test_faint_ink_alone_is_a_piece():
    assert boxes(connected_pieces(canvas(block(10, 10, 20, 90, 30)))) == {Box(10, 10, 20, 90)}


def test_no_more_than_40_pieces_the_largest_remain():
    ink = np.zeros((60, 400), np.uint8)
    for i in range(60):
        ink[: i + 1, 6 * i : 6 * i + 3] = 255
    found = connected_pieces(ink)
    assert len(found) == pieces.MOST_PIECES
    assert min(piece.box.height for piece in found) == 60 - pieces.MOST_PIECES + 1


def test_nothing_is_no_piece():
    with pytest.raises(ValueError, match="no ink"):
        piece_of(np.zeros((5, 5), np.uint8))


def test_overlapping_pieces_are_put_together_by_the_stronger_ink():
    together = union([block(0, 0, 10, 10, 100), block(5, 5, 20, 20, 200)])
    assert together.box == Box(0, 0, 20, 20)
    assert together.ink[7, 7] == 200
    assert together.ink[2, 2] == 100
    assert together.ink[15, 2] == 0


def test_specks_join_the_digit_beside_them_and_are_forgotten_far_away():
    digit, dot, dirt = block(50, 10, 70, 90), block(75, 50, 80, 55), block(150, 50, 155, 55)
    assert boxes(join_small_ones([digit, dot, dirt])) == {Box(50, 10, 80, 90)}


def test_a_level_bar_beside_a_digit_stays_a_piece():
    digit, bar = block(50, 30, 70, 90), block(75, 30, 110, 38)
    assert boxes(join_small_ones([digit, bar])) == {digit.box, bar.box}


@pytest.mark.parametrize(
    ("other", "overlap", "gap", "stacked"),
    [
        (block(40, 0, 60, 50), 0, 10, False),  # beside
        (block(20, 0, 40, 50), 0.5, 0, False),  # half behind
        (block(10, 50, 30, 90), 1, 0, True),  # below
        (block(10, 10, 30, 90), 1, 0, False),  # across
    ],
)
def test_where_two_pieces_lie(other, overlap, gap, stacked):
    one = block(10, 0, 30, 45)
    assert pieces.overlap(one, other) == overlap
    assert pieces.widest_gap([other, one]) == gap
    assert pieces.is_stacked(one, other) == stacked
