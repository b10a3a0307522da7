from dataclasses import replace

import numpy as np
import pytest

from mnist_core.data import strokes
from mnist_core.data.strokes import Archive, DamagedStrokes, NotDigits, StrokesNotFound
from mnist_core.drawing import normalize, render
from mnist_core.networks import classifier

SEVEN = [[0, 0], [700, 0], [300, 1000]]
FOUR = [[[200, 0], [0, 600], [700, 600]], [[500, 300], [500, 1000]]]


@pytest.fixture
def archive() -> Archive:
    """A 7 in one stroke by one writer, a 4 in two by another, a dot."""
    every = [SEVEN, *FOUR, [[0, 0]]]
    return Archive(
        points=np.concatenate([np.array(stroke, np.int16) for stroke in every]),
        stroke_start=np.cumsum([0, *map(len, every)]).astype(np.int32),
        digit_start=np.array([0, 1, 3, 4], np.int32),
        labels=np.array([7, 4, 1], np.uint8),
        writers=np.array(["abc/ann", "abc/ben", "xyz/ann"]),
    )


@pytest.fixture
def file(archive, tmp_path):
    np.savez(tmp_path / "drawn.npz", **vars(archive))
    return tmp_path / "drawn.npz"


def test_what_is_in_an_archive_is_read(archive, file):
    found = strokes.read_archive(file)
    assert len(found) == 3
    for name, array in vars(archive).items():
        np.testing.assert_array_equal(getattr(found, name), array)
    np.testing.assert_array_equal(found.strokes(0)[0], SEVEN)
    assert [stroke.tolist() for stroke in found.strokes(1)] == FOUR


def test_no_archive_and_another_file_are_told_apart(tmp_path):
    with pytest.raises(StrokesNotFound, match=r"nowhere\.npz"):
        strokes.read_archive(tmp_path / "nowhere.npz")
    (tmp_path / "text.npz").write_text("no archive")
    with pytest.raises(DamagedStrokes, match=r"text\.npz"):
        strokes.read_archive(tmp_path / "text.npz")


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
def test_parts_that_contradict_each_other_are_refused(archive, tmp_path, change):
    np.savez(tmp_path / "odd.npz", **{**vars(archive), **change})
    with pytest.raises(DamagedStrokes, match="contradict"):
        strokes.read_archive(tmp_path / "odd.npz")


def test_labels_are_digits_or_refused(archive):
    assert strokes.digit_labels(archive).tolist() == [7, 4, 1]
    as_text = replace(archive, labels=np.array(["7", "4", "1"]))
    assert strokes.digit_labels(as_text).tolist() == [7, 4, 1]
    with pytest.raises(NotDigits, match=r"other characters: Z K\. Letters"):
        strokes.digit_labels(replace(archive, labels=np.array(["7", "Z", "K"])))


def test_the_split_is_by_writer_and_the_same_for_ever():
    writers = [f"abc/{number}" for number in range(2000)]
    share = np.mean([strokes.in_validation(writer) for writer in writers])
    assert share == pytest.approx(0.2, abs=0.03)
    assert [strokes.in_validation(writer) for writer in writers[:8]] == FIRST_OF_THE_SPLIT


# Whoever changes this mixes the writers that networks are validated on with those they learn.
FIRST_OF_THE_SPLIT = [True, False, False, False, False, True, False, False]


@pytest.mark.parametrize("extent", [0.25, 0.6, 0.95])
def test_strokes_are_placed_in_size_and_position(extent):
    (stroke,) = render.place_strokes(
        [np.array(SEVEN, float)], 280, extent=extent, centre=(0.5, 0.5)
    )
    low, high = stroke.min(axis=0), stroke.max(axis=0)
    assert (high - low).max() == pytest.approx(extent * 280)
    np.testing.assert_allclose((low + high) / 2, 140)


def test_a_stroke_has_round_ends_and_its_pen_s_width():
    picture = render.render_ink([np.array([[100.0, 140.0], [180.0, 140.0]])], 280, 20)
    assert picture[:, 140].sum() / 255 == pytest.approx(20, abs=0.6)
    expected = 80 * 20 + np.pi * 10**2  # a rectangle and two half discs
    assert picture.sum() / 255 == pytest.approx(expected, rel=0.02)


def test_a_dot_is_a_disc():
    picture = render.render_ink(render.place_strokes([np.zeros((1, 2))]), 280, 40)
    assert picture.sum() / 255 == pytest.approx(np.pi * 20**2, rel=0.03)
    assert normalize.centre_of_mass(picture) == pytest.approx((139.5, 139.5), abs=0.3)


@pytest.mark.parametrize("pen_width", [8, 20, 32])
def test_an_archive_is_read_by_a_network(archive, pen_width):
    digits = render.render_archive(archive, pen_width=pen_width)
    assert digits.shape == (3, 28, 28)
    assert digits.dtype == np.uint8
    read = classifier.load("deep_cnn").probabilities(digits).argmax(axis=1)
    assert read[:2].tolist() == [7, 4]


def test_an_archive_is_split_by_writer(archive):
    many = replace(archive, writers=np.array(["abc/0", "abc/1", "abc/5"]))
    assert [strokes.in_validation(str(writer)) for writer in many.writers] == [True, False, True]
    train, validation = strokes.split(many)
    assert (train.labels.tolist(), validation.labels.tolist()) == ([4], [7, 1])
    assert [stroke.tolist() for stroke in train.strokes(0)] == FOUR
    assert [stroke.tolist() for stroke in validation.strokes(0)] == [SEVEN]
    assert validation.strokes(1)[0].tolist() == [[0, 0]]


def test_characters_are_packed_into_an_archive(archive):
    characters = [archive.strokes(i) for i in range(3)]
    packed = strokes.pack(characters, archive.labels, archive.writers)
    assert strokes.sha256(packed) == strokes.sha256(archive)
    empty = strokes.pack([], archive.labels[:0], archive.writers[:0])
    assert (len(empty), empty.points.shape) == (0, (0, 2))


def test_an_archive_without_validation_writers_is_split_too(archive):
    train, validation = strokes.split(replace(archive, writers=np.array(["abc/1"] * 3)))
    assert (len(train), len(validation)) == (3, 0)
    assert render.render_archive(validation).shape == (0, 28, 28)


def test_an_archive_is_known_by_its_content(archive, file):
    assert strokes.sha256(strokes.read_archive(file)) == strokes.sha256(archive)
    other = replace(archive, labels=np.array([7, 4, 2], np.uint8))
    assert strokes.sha256(other) != strokes.sha256(archive)


def test_less_paper_around_a_drawing_changes_nothing(archive):
    whole = render.render_ink(render.place_strokes(archive.strokes(1), extent=0.4), 280, 20)
    cut = render.render_archive(archive, pen_width=20, extent=0.4)[1]
    assert np.abs(normalize.normalize(whole).astype(int) - cut).max() <= 12
