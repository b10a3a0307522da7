"""Links: drawings and outlines that anybody can write into an address."""

import contextlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mnist_core.digit_map import outline
from mnist_core.drawing import packing
from mnist_core.drawing.sketch import UNITS, Sketch, Stroke, render_sketch
from tests.hand import DIGITS, SIDE
from tests.hostile.strategies import THOUSAND, damaged, texts

SCALE = UNITS / SIDE
GOOD = Sketch(
    tuple(
        Stroke(tuple((round(x * SCALE), round(y * SCALE)) for x, y in line), 80)
        for line in DIGITS[8]
    )
)
LINK = packing.pack(GOOD)


def check(sketch: Sketch) -> None:
    assert len(sketch.strokes) <= packing.MOST_STROKES
    assert sum(len(stroke.points) for stroke in sketch.strokes) <= packing.MOST_POINTS
    assert packing.unpack_bytes(packing.pack_bytes(sketch)) == sketch


@THOUSAND
@given(st.one_of(texts, st.text("0123456789abcXYZ-_=", max_size=200).map("1".__add__)))
def test_any_text_is_a_sketch_or_refused(text):
    with contextlib.suppress(packing.NotASketch):
        check(packing.unpack(text))


@THOUSAND
@given(damaged(LINK.encode()))
def test_a_damaged_link_is_a_sketch_or_refused(content):
    with contextlib.suppress(packing.NotASketch):
        check(packing.unpack(content.decode(errors="replace")))


@THOUSAND
@given(damaged(packing._inflate(packing.pack_bytes(GOOD))[: -packing.CHECKSUM]))
def test_a_forged_drawing_with_a_good_checksum_is_a_sketch_or_refused(content):
    packed = packing._deflate(
        content + packing.zlib.crc32(content).to_bytes(4, "big")[: packing.CHECKSUM]
    )
    try:
        sketch = packing.unpack_bytes(packed)
    except packing.NotASketch:
        return
    check(sketch)
    painted = render_sketch(sketch)
    assert painted.dtype == np.uint8
    assert max(painted.shape) <= UNITS


@THOUSAND
@given(st.one_of(texts, damaged(b"0.1,0.2,0.5,0.5,-1e-3,0.25").map(lambda b: b.decode("latin-1"))))
def test_any_text_is_an_outline_or_refused(text):
    try:
        corners = outline.outline_from_text(text)
    except outline.NotAnOutline:
        return
    assert corners.ndim == 2
    assert corners.shape[1] == 2
    assert np.isfinite(corners).all()
    assert len(outline.points_inside(np.zeros((3, 2)), corners)) <= 3
