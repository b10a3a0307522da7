"""The wall of a room as one picture, to keep or to print."""

import io
import math
from collections.abc import Sequence

import numpy as np
from PIL import Image

from mnist_core.drawing.sketch import Sketch, render_sketch

SIDE = 120  # pixels of a drawing
GAP = 10  # pixels between two drawings
SHAPE = 16 / 9  # of the picture, about: width by height
MOST = 1_000  # drawings; a larger picture would be hard to open


def wall_picture(sketches: Sequence[Sketch]) -> bytes:
    """A PNG of the newest drawings, the oldest of them first, white on black.

    Args:
        sketches: in the order in which they were drawn.
    """
    shown = sketches[-MOST:]
    columns = max(1, math.ceil(math.sqrt(len(shown) * SHAPE)))
    rows = max(1, math.ceil(len(shown) / columns))
    step = SIDE + GAP
    wall = np.full((rows * step + GAP, columns * step + GAP), 60, np.uint8)
    for place, sketch in enumerate(shown):
        row, column = divmod(place, columns)
        top, left = GAP + row * step, GAP + column * step
        wall[top : top + SIDE, left : left + SIDE] = render_sketch(sketch, SIDE)
    png = io.BytesIO()
    Image.fromarray(wall).save(png, "PNG", optimize=True)
    return png.getvalue()
