"""Picture files: a picture of limited size, or a refusal with a name."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mnist_core.pictures import files
from mnist_core.pictures.files import PictureProblem
from tests.hostile.strategies import HUNDRED, THOUSAND, damaged


def encoded(kind: str) -> bytes:
    pixels = np.full((40, 30), 255, np.uint8)
    pixels[8:32, 14:17] = 0
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, kind)
    return content.getvalue()


def check(content: bytes) -> None:
    try:
        picture = files.read_picture(content)
    except PictureProblem as problem:
        assert str(problem)
        return
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.size <= 3 * files.MOST_PIXELS


@pytest.mark.filterwarnings("ignore")  # Pillow warns of much that it can read all the same
@THOUSAND
@given(st.one_of(*(damaged(encoded(kind)) for kind in ("PNG", "JPEG", "WEBP"))))
def test_a_damaged_picture_is_read_or_refused(content):
    check(content)


@pytest.mark.filterwarnings("ignore")
@HUNDRED
@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_refused(content):
    check(content)
