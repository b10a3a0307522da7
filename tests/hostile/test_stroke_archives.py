"""Stroke archives: an archive whose parts agree, or a refusal with a name."""

import io
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_core.data import strokes
from mnist_core.data.strokes import DamagedStrokes
from tests.hostile.strategies import THOUSAND, damaged
from tests.stroke_archives import small_archive

PARTS = vars(small_archive())


def packed(**changed: np.ndarray) -> bytes:
    content = io.BytesIO()
    np.savez(content, **(PARTS | changed))
    return content.getvalue()


def check(content: bytes, folder) -> None:
    (folder / "drawn.npz").write_bytes(content)
    try:
        archive = strokes.read_archive(folder / "drawn.npz")
    except DamagedStrokes as problem:
        assert "stroke archive" in str(problem)
        return
    for index in range(len(archive)):
        assert all(stroke.shape[1] == 2 and len(stroke) for stroke in archive.strokes(index))
    strokes.split(archive)
    assert strokes.sha256(archive)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("archives")


@THOUSAND
@given(content=damaged(packed()))
def test_a_damaged_archive_is_read_or_refused(folder, content):
    check(content, folder)


arrays = st.one_of(
    st.lists(st.integers(-5, 12), max_size=8).map(lambda values: np.array(values, np.int32)),
    st.lists(st.floats(), max_size=5).map(np.array),
    st.lists(st.text(max_size=3), max_size=5).map(lambda values: np.array(values, np.str_)),
    st.integers(0, 9).map(np.array),
    st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda shape: np.zeros(shape, np.int16)),
)


@THOUSAND
@given(name=st.sampled_from(sorted(PARTS)), array=arrays)
def test_an_archive_with_another_part_is_read_or_refused(folder, name, array):
    check(packed(**{name: array}), folder)


def test_an_archive_that_expands_to_gigabytes_is_not_read(folder):
    with zipfile.ZipFile(folder / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in PARTS:
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                for _ in range(25):
                    member.write(bytes(5_000_000))
    with pytest.raises(DamagedStrokes) as refused:
        strokes.read_archive(folder / "bomb.npz")
    assert "expands to more than 500 MB" in str(refused.value.__cause__)


def test_a_claimed_shape_is_not_believed(folder):
    content = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        content, {"descr": "<i2", "fortran_order": False, "shape": (2**40, 2)}
    )
    with zipfile.ZipFile(folder / "huge.npz", "w") as archive:
        archive.writestr("points.npy", content.getvalue())
    with pytest.raises(DamagedStrokes):
        strokes.read_archive(folder / "huge.npz")
