"""Sketches as the text of a link, honest and hostile."""

import base64
import string
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_core.drawing.packing import (
    LONGEST,
    NotASketch,
    TooLong,
    pack,
    pack_bytes,
    unpack,
    unpack_bytes,
)
from mnist_core.drawing.sketch import BLANK, UNITS, Sketch, Stroke, make_stroke
from tests.hand import DIGITS, slowly

PLACES = st.integers(-100, UNITS + 100)
STROKES = st.builds(
    Stroke,
    st.lists(st.tuples(PLACES, PLACES), min_size=1, max_size=12).map(tuple),
    st.integers(1, UNITS),
    st.booleans(),
)
SKETCHES = st.builds(
    Sketch,
    st.lists(STROKES, max_size=8).map(tuple),
    st.none() | st.integers(0, 255).map(lambda grey: bytes([grey]) * 784),
)


def drawn(digit: int) -> Sketch:
    return Sketch(
        tuple(
            make_stroke(np.array(stroke) * UNITS / 280, 80, erases=False)
            for stroke in slowly(DIGITS[digit])
        )
    )


@given(SKETCHES)
def test_the_same_sketch_comes_back(sketch):
    assert unpack(pack(sketch)) == sketch


def test_bytes_hold_sketches_that_do_not_fit_into_a_link():
    random = np.random.default_rng(0)
    points = tuple(map(tuple, random.integers(0, UNITS, (2_000, 2)).tolist()))
    sketch = Sketch((Stroke(points, 80),))
    packed = pack_bytes(sketch)
    assert unpack_bytes(packed) == sketch
    for damaged in (b"", packed[:-1], packed + b"x", b"x" + packed):
        with pytest.raises(NotASketch):
            unpack_bytes(damaged)


@given(SKETCHES)
def test_the_text_needs_no_escapes_in_a_link(sketch):
    assert set(pack(sketch)) <= set(string.ascii_letters + string.digits + "-_")


def test_ten_strokes_are_a_short_text():
    strokes = tuple(stroke for digit in range(10) for stroke in drawn(digit).strokes[:1])
    assert len(pack(Sketch(strokes))) < 1_500


def test_a_sketch_that_does_not_fit_is_refused():
    random = np.random.default_rng(0)
    points = tuple(map(tuple, random.integers(0, UNITS, (2_000, 2)).tolist()))
    with pytest.raises(TooLong):
        pack(Sketch((Stroke(points, 80),)))


def packed(content: bytes, *, checksum: bool = True) -> str:
    """A text like that of `pack`, with any content."""
    if checksum:
        content += zlib.crc32(content).to_bytes(4, "big")[:2]
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = deflater.compress(content) + deflater.flush()
    return "1" + base64.urlsafe_b64encode(data).decode().rstrip("=")


def test_a_blank_sketch_is_a_text_too():
    assert unpack(packed(b"\0")) == BLANK


HOSTILE = {
    "empty": "",
    "version alone": "1",
    "another version": "2" + pack(BLANK)[1:],
    "not base64": "1%%%%",
    "not ASCII": "1é" + "ä" * 30,
    "too long": "1" + "A" * LONGEST,
    "not deflated": "1" + "A" * 40,
    "no checksum": packed(b"\0", checksum=False),
    "bomb": packed(bytes(1_000_000)),
    "picture cut off": packed(b"\1" + bytes(100)),
    "unknown flag": packed(b"\2"),
    "width 0": packed(b"\0\0\1\2\2"),
    "no points": packed(b"\0\x50\0"),
    "points missing": packed(b"\0\x50\5\2\2"),
    "half a number": packed(b"\0\x50\1\2\x82"),
    "huge number": packed(b"\0\x50\1\2" + b"\xff" * 20 + b"\1"),
    "far away": packed(b"\0\x50\2" + b"\xa0\x9c\1\2" * 2),
    "too many points": packed(b"\0\x50\xa0\x8d\6" + b"\2\2" * 20_000),
    "too many strokes": packed(b"\0" + b"\x50\1\2\2" * 1_001),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_refused(text):
    with pytest.raises(NotASketch, match="damaged"):
        unpack(text)


@given(st.text(max_size=300))
def test_any_text_is_a_sketch_or_refused(text):
    with suppress(NotASketch):
        unpack("1" + text)


@given(st.integers(1, 60), st.sampled_from(string.ascii_letters))
def test_a_changed_letter_is_noticed(place, letter):
    text = pack(drawn(4))
    changed = text[:place] + letter + text[place + 1 :]
    if changed != text:
        with pytest.raises(NotASketch):
            unpack(changed)
