"""The wall of a room as a picture."""

import io

import numpy as np
import pytest
from PIL import Image

from mnist_core.drawing.sketch import render_sketch
from mnist_core.rooms.wall_picture import GAP, MOST, SIDE, wall_picture
from tests.rooms.class_room import BARRED_SEVEN, SEVEN


def opened(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


@pytest.mark.parametrize("number", [0, 1, 2, 40, 1001])
def test_it_is_about_as_wide_as_a_screen(number):
    height, width = opened(wall_picture([SEVEN] * number)).shape
    assert height <= width < 20_000
    assert width * height >= min(number, MOST) * SIDE**2


def test_drawings_are_in_their_order():
    found = opened(wall_picture([SEVEN, BARRED_SEVEN]))
    places = [found[GAP : GAP + SIDE, left : left + SIDE] for left in (GAP, 2 * GAP + SIDE)]
    assert np.array_equal(places[0], render_sketch(SEVEN, SIDE))
    assert np.array_equal(places[1], render_sketch(BARRED_SEVEN, SIDE))
