import numpy as np
import pytest

from mnist_core.data.strokes import NotDigits
from mnist_core.drawing import non_digits, variations
from mnist_core.drawing.variations import NOT_A_DIGIT
from mnist_core.networks import classifier, runs
from tests.drawing.as_mnist import assert_normalized
from tests.stroke_archives import BAR, FOUR, SEVEN, archive_of


def test_each_digit_is_rendered_several_times(archive):
    drawn = variations.vary_digits(archive, renditions=3, seed=0)
    assert drawn.images.shape == (6, 28, 28)
    assert (drawn.images.dtype, drawn.labels.dtype) == (np.uint8, np.uint8)
    assert drawn.labels.tolist() == [7, 7, 7, 4, 4, 4]
    assert_normalized(drawn.images)


def test_a_varied_digit_is_still_that_digit(archive):
    drawn = variations.vary_digits(archive, renditions=50, seed=0)
    read = classifier.load(runs.read_run("deep_cnn")).probabilities(drawn.images).argmax(axis=1)
    right = read == drawn.labels
    assert right[:50].mean() > 0.9
    assert right[50:].mean() > 0.9


def test_every_rendition_is_different(archive):
    drawn = variations.vary_digits(archive, renditions=50, seed=0)
    assert len(np.unique(drawn.images, axis=0)) == 100


@pytest.mark.parametrize("fixed", [{"PEN_WIDTHS": (8, 8)}, {"EXTENTS": (0.6, 0.6)}])
def test_pens_and_sizes_change_the_amount_of_ink(monkeypatch, fixed):
    for name, bounds in fixed.items():
        monkeypatch.setattr(variations, name, bounds)
    images = variations.vary_digits(archive_of(("1", BAR)), renditions=50, seed=0).images
    ink = images.sum(axis=(1, 2), dtype=int)
    assert ink.max() > 2 * ink.min()


def test_a_seed_fixes_the_drawings(archive):
    letters = archive_of(("K", FOUR), ("X", SEVEN))
    for draw in (
        lambda seed: variations.vary_digits(archive, renditions=2, seed=seed),
        lambda seed: variations.vary_others(letters, renditions=2, seed=seed),
        lambda seed: non_digits.generate_non_digits(archive, count=4, seed=seed),
    ):
        np.testing.assert_array_equal(draw(5).images, draw(5).images)
        assert (draw(5).images != draw(6).images).any(axis=(1, 2)).all()


def test_an_archive_of_letters_is_refused_as_digits():
    with pytest.raises(NotDigits, match="other characters: K"):
        variations.vary_digits(archive_of(("7", SEVEN), ("K", FOUR)), renditions=1, seed=0)


def test_look_alikes_are_recognised():
    found = variations.is_look_alike(
        archive_of(("K", FOUR), ("O", FOUR), ("l", BAR), ("X", SEVEN), ("Z", SEVEN))
    )
    assert found.tolist() == [False, True, True, False, True]


def test_look_alikes_are_left_out_of_the_others():
    found = variations.vary_others(
        archive_of(("O", SEVEN), ("K", FOUR), ("l", BAR), ("X", SEVEN)), renditions=3, seed=0
    )
    without = variations.vary_others(archive_of(("K", FOUR), ("X", SEVEN)), renditions=3, seed=0)
    np.testing.assert_array_equal(found.images, without.images)
    assert found.labels.tolist() == [NOT_A_DIGIT] * 6
    assert found.labels.dtype == np.uint8
    assert_normalized(found.images)


@pytest.mark.parametrize("nothing", [archive_of(), archive_of(("O", SEVEN), ("l", BAR))])
def test_no_characters_give_no_images(nothing):
    found = variations.vary_others(nothing, renditions=3, seed=0)
    assert (found.images.shape, found.labels.shape) == ((0, 28, 28), (0,))
    assert (found.images.dtype, found.labels.dtype) == (np.uint8, np.uint8)


def test_zero_drawings_give_empty_arrays(archive):
    assert variations.vary_digits(archive_of(), renditions=3, seed=0).images.shape == (0, 28, 28)
    assert non_digits.generate_non_digits(archive, count=0, seed=0).images.shape == (0, 28, 28)


@pytest.mark.parametrize(
    ("label", "strokes_of_it", "is_fragment"),
    [
        (1, [[[0, 1000], [20, 500], [0, 0]]], False),
        (1, [[[0, 1000], [600, 0]]], False),  # steep enough
        (4, [[[0, 1000], [20, 500], [0, 0]]], True),
        (1, [[[0, 0], [1000, 30]]], True),
        (1, [[[0, 0]]], True),
        (1, [[[0, 300], [300, 0], [300, 1000]]], False),  # with a flag
        (4, FOUR, False),
    ],
)
def test_lines_and_dots_that_cannot_be_the_digit_are_fragments(label, strokes_of_it, is_fragment):
    archive = archive_of((label, strokes_of_it))
    assert variations.find_fragments(archive).tolist() == [is_fragment]


def test_a_distortion_stretches_slants_and_then_turns():
    corners = np.array([[1.0, 0.0], [0.0, 1.0]])
    slanted = corners @ variations.distortion(0, 0.5, 2).T
    np.testing.assert_allclose(slanted, [[2, 0], [0.5, 1]])
    turned = corners @ variations.distortion(np.pi / 2, 0.5, 2).T
    np.testing.assert_allclose(turned, [[0, 2], [-1, 0.5]], atol=1e-12)
