from dataclasses import replace

import numpy as np
import pytest

from mnist_core.data import strokes
from mnist_core.data.strokes import Archive, DamagedStrokes, NotDigits, StrokesNotFound
from mnist_core.drawing import render
from tests.stroke_archives import FOUR, SEVEN, save_archive, small_archive


@pytest.fixture
def archive() -> Archive:
    return small_archive()


@pytest.fixture
def file(archive, tmp_path):
    return save_archive(tmp_path / "drawn.npz", archive)


def test_an_archive_is_read(archive, file):
    found = strokes.read_archive(file)
    assert len(found) == 3
    for name, array in vars(archive).items():
        np.testing.assert_array_equal(getattr(found, name), array)
    np.testing.assert_array_equal(found.strokes(0)[0], SEVEN[0])
    assert [stroke.tolist() for stroke in found.strokes(1)] == FOUR


def test_a_missing_file_and_another_file_give_different_errors(tmp_path):
    with pytest.raises(StrokesNotFound, match=r"nowhere\.npz"):
        strokes.read_archive(tmp_path / "nowhere.npz")
    for content in (b"no archive", b"PK\x03\x04 but not whole"):
        (tmp_path / "other.npz").write_bytes(content)
        with pytest.raises(DamagedStrokes, match=r"other\.npz"):
            strokes.read_archive(tmp_path / "other.npz")


@pytest.mark.parametrize(
    "change",
    [
        {"labels": np.array([7, 4])},
        {"writers": np.array(["a/b"])},
        {"digit_start": np.array([0, 1, 3, 9])},
        {"digit_start": np.array([0, 3, 1, 4])},
        {"stroke_start": np.array([0, 3, 3, 8, 9])},
        {"stroke_start": np.array([1, 3, 6, 8, 9])},
        {"points": np.zeros((9, 3))},
    ],
)
def test_contradicting_parts_are_refused(archive, tmp_path, change):
    np.savez(tmp_path / "odd.npz", **{**vars(archive), **change})
    with pytest.raises(DamagedStrokes, match="contradict"):
        strokes.read_archive(tmp_path / "odd.npz")


def test_labels_other_than_digits_are_refused(archive):
    assert strokes.digit_labels(archive).tolist() == [7, 4, 1]
    as_text = replace(archive, labels=np.array(["7", "4", "1"]))
    assert strokes.digit_labels(as_text).tolist() == [7, 4, 1]
    with pytest.raises(NotDigits, match=r"other characters: Z K\. Letters"):
        strokes.digit_labels(replace(archive, labels=np.array(["7", "Z", "K"])))


def test_the_split_is_by_writer_and_never_changes():
    writers = [f"abc/{number}" for number in range(2000)]
    share = np.mean([strokes.in_validation(writer) for writer in writers])
    assert share == pytest.approx(0.2, abs=0.03)
    assert [strokes.in_validation(writer) for writer in writers[:8]] == FIRST_OF_THE_SPLIT


# Whoever changes this mixes the writers that networks are validated on with those they learn.
FIRST_OF_THE_SPLIT = [True, False, False, False, False, True, False, False]


def test_an_archive_is_split_by_writer(archive):
    many = replace(archive, writers=np.array(["abc/0", "abc/1", "abc/5"]))
    assert [strokes.in_validation(str(writer)) for writer in many.writers] == [True, False, True]
    train, validation = strokes.split(many)
    assert (train.labels.tolist(), validation.labels.tolist()) == ([4], [7, 1])
    assert [stroke.tolist() for stroke in train.strokes(0)] == FOUR
    assert [stroke.tolist() for stroke in validation.strokes(0)] == SEVEN
    assert validation.strokes(1)[0].tolist() == [[0, 0]]


def test_characters_are_packed_into_an_archive(archive):
    characters = [archive.strokes(i) for i in range(3)]
    packed = strokes.pack(characters, archive.labels, archive.writers)
    assert strokes.sha256(packed) == strokes.sha256(archive)
    empty = strokes.pack([], archive.labels[:0], archive.writers[:0])
    assert (len(empty), empty.points.shape) == (0, (0, 2))


def test_an_archive_without_validation_writers_can_be_split(archive):
    train, validation = strokes.split(replace(archive, writers=np.array(["abc/1"] * 3)))
    assert (len(train), len(validation)) == (3, 0)
    assert render.render_archive(validation).shape == (0, 28, 28)


def test_the_hash_depends_on_the_content_only(archive, file):
    assert strokes.sha256(strokes.read_archive(file)) == strokes.sha256(archive)
    other = replace(archive, labels=np.array([7, 4, 2], np.uint8))
    assert strokes.sha256(other) != strokes.sha256(archive)
