import numpy as np
import pytest
from scipy import ndimage

from mnist_core.data.strokes import Archive, NotDigits
from mnist_core.drawing import normalize, variations
from mnist_core.drawing.variations import NOT_A_DIGIT, SYNTHETIC
from mnist_core.networks import classifier

SEVEN = [[[0, 0], [700, 0], [300, 1000]]]
FOUR = [[[200, 0], [0, 600], [700, 600]], [[500, 300], [500, 1000]]]
BAR = [[[0, 0], [0, 1000]]]


def archive_of(**characters: list[list[list[int]]]) -> Archive:
    """Characters by their labels, of one writer; an underscore before a digit is left out."""
    every = [np.array(stroke, np.int16) for drawn in characters.values() for stroke in drawn]
    return Archive(
        points=np.concatenate([*every, np.empty((0, 2), np.int16)]),
        stroke_start=np.cumsum([0, *map(len, every)]).astype(np.int32),
        digit_start=np.cumsum([0, *map(len, characters.values())]).astype(np.int32),
        labels=np.array([name.removeprefix("_") for name in characters], np.str_),
        writers=np.array(["abc/ann"] * len(characters), np.str_),
    )


@pytest.fixture
def archive() -> Archive:
    return archive_of(_7=SEVEN, _4=FOUR)


@pytest.fixture
def only(monkeypatch):
    """Synthesises nothing but the named kind, all of one size with a thin pen."""

    def leave(kind: str) -> None:
        monkeypatch.setattr(variations, "SYNTHETIC", {kind: 1.0})
        monkeypatch.setattr(variations, "PEN_WIDTHS", (2, 2))
        monkeypatch.setattr(variations, "EXTENTS", (0.9, 0.9))

    return leave


def runs_of_ink(image: np.ndarray) -> int:
    """How many separate pieces of ink the middle row of an image has."""
    return int((np.diff(np.concatenate([[0], image[14] > 100])) == 1).sum())


def assert_normalized(images: np.ndarray) -> None:
    """As MNIST's: the longer side 20 pixels, full ink somewhere, the centre of mass on 14."""
    for image in images:
        assert image.max() == 255
        assert max(np.ptp(np.argwhere(image), axis=0)) + 1 == 20
        assert normalize.centre_of_mass(image) == pytest.approx((14, 14), abs=0.5)


def test_each_digit_is_drawn_so_many_times(archive):
    drawn = variations.digits(archive, renditions=3, seed=0)
    assert drawn.images.shape == (6, 28, 28)
    assert (drawn.images.dtype, drawn.labels.dtype) == (np.uint8, np.uint8)
    assert drawn.labels.tolist() == [7, 7, 7, 4, 4, 4]
    assert_normalized(drawn.images)


def test_a_digit_by_another_hand_is_still_that_digit(archive):
    drawn = variations.digits(archive, renditions=50, seed=0)
    read = classifier.load("deep_cnn").probabilities(drawn.images).argmax(axis=1)
    right = read == drawn.labels
    assert right[:50].mean() > 0.9
    assert right[50:].mean() > 0.9


def test_every_rendition_is_another(archive):
    drawn = variations.digits(archive, renditions=50, seed=0)
    assert len(np.unique(drawn.images, axis=0)) == 100


@pytest.mark.parametrize("fixed", [{"PEN_WIDTHS": (8, 8)}, {"EXTENTS": (0.6, 0.6)}])
def test_pens_and_sizes_each_make_strokes_thick_and_thin(monkeypatch, fixed):
    for name, bounds in fixed.items():
        monkeypatch.setattr(variations, name, bounds)
    images = variations.digits(archive_of(_1=BAR), renditions=50, seed=0).images
    ink = images.sum(axis=(1, 2), dtype=int)
    assert ink.max() > 2 * ink.min()


def test_a_seed_decides_what_is_drawn(archive):
    letters = archive_of(K=FOUR, X=SEVEN)
    for draw in (
        lambda seed: variations.digits(archive, renditions=2, seed=seed),
        lambda seed: variations.others(letters, renditions=2, seed=seed),
        lambda seed: variations.synthetic(archive, count=4, seed=seed),
    ):
        np.testing.assert_array_equal(draw(5).images, draw(5).images)
        assert (draw(5).images != draw(6).images).any(axis=(1, 2)).all()


def test_letters_are_no_material_for_digits():
    with pytest.raises(NotDigits, match="other characters: K"):
        variations.digits(archive_of(_7=SEVEN, K=FOUR), renditions=1, seed=0)


def test_characters_written_like_a_digit_are_known():
    found = variations.look_alike(archive_of(K=FOUR, O=FOUR, l=BAR, X=SEVEN, Z=SEVEN))
    assert found.tolist() == [False, True, True, False, True]


def test_characters_written_like_a_digit_are_no_others():
    found = variations.others(archive_of(O=SEVEN, K=FOUR, l=BAR, X=SEVEN), renditions=3, seed=0)
    without = variations.others(archive_of(K=FOUR, X=SEVEN), renditions=3, seed=0)
    np.testing.assert_array_equal(found.images, without.images)
    assert found.labels.tolist() == [NOT_A_DIGIT] * 6
    assert found.labels.dtype == np.uint8
    assert_normalized(found.images)


@pytest.mark.parametrize("nothing", [archive_of(), archive_of(O=SEVEN, l=BAR)])
def test_no_characters_give_no_images(nothing):
    found = variations.others(nothing, renditions=3, seed=0)
    assert (found.images.shape, found.labels.shape) == ((0, 28, 28), (0,))
    assert (found.images.dtype, found.labels.dtype) == (np.uint8, np.uint8)


def test_no_digits_and_no_synthetic_drawings_are_none(archive):
    assert variations.digits(archive_of(), renditions=3, seed=0).images.shape == (0, 28, 28)
    assert variations.synthetic(archive, count=0, seed=0).images.shape == (0, 28, 28)


def test_what_is_synthesised_is_a_mixture_of_all_kinds_in_their_shares(archive, monkeypatch):
    seeds = (0, 1, 2)
    mixtures = [variations.synthetic(archive, count=100, seed=seed).images for seed in seeds]
    is_kind = []  # bool (seeds, images) for each kind
    for kind in SYNTHETIC:
        monkeypatch.setattr(variations, "SYNTHETIC", {kind: 1.0})
        pure = [variations.synthetic(archive, count=100, seed=seed).images for seed in seeds]
        is_kind.append((np.array(mixtures) == pure).all(axis=(2, 3)))
    assert (np.sum(is_kind, axis=0) == 1).all()
    shares = np.mean(is_kind, axis=(1, 2))
    np.testing.assert_allclose(shares, list(SYNTHETIC.values()), atol=0.1)
    assert shares.min() > 0
    of_one_seed, of_another, _ = np.argmax(is_kind, axis=0)
    assert (of_one_seed != of_another).any()


@pytest.mark.parametrize("kind", SYNTHETIC)
def test_what_is_synthesised_is_no_digit_and_drawn_as_digits_are(archive, monkeypatch, kind):
    monkeypatch.setattr(variations, "SYNTHETIC", {kind: 1.0})
    found = variations.synthetic(archive, count=20, seed=0)
    assert found.labels.tolist() == [NOT_A_DIGIT] * 20
    assert found.labels.dtype == np.uint8
    assert_normalized(found.images)


def test_a_dot_is_a_disc(archive, only):
    only("dot")
    (dot,) = variations.synthetic(archive, count=1, seed=0).images
    assert dot.sum() / 255 == pytest.approx(np.pi * 10**2, rel=0.1)


def test_two_digits_stand_beside_each_other_with_space_between(only):
    only("two_digits")
    found = variations.synthetic(archive_of(_1=BAR), count=50, seed=0).images
    assert {runs_of_ink(image) for image in found} == {2}


def test_two_digits_are_any_two_of_the_archive(only):
    only("two_digits")

    def drawn(first: list, second: list) -> np.ndarray:
        return variations.synthetic(archive_of(_1=first, _7=second), count=200, seed=0).images

    mixed = drawn(BAR, SEVEN)
    for same in (drawn(BAR, BAR), drawn(SEVEN, SEVEN)):
        share = (mixed == same).all(axis=(1, 2)).mean()
        assert share == pytest.approx(0.25, abs=0.08)


def test_a_spiral_winds_several_times(archive, only):
    only("spiral")
    found = variations.synthetic(archive, count=50, seed=0).images
    assert min(runs_of_ink(image) for image in found) >= 4


def test_an_area_is_filled_more_or_less(archive, only, monkeypatch):
    only("filled")
    monkeypatch.setattr(variations, "PEN_WIDTHS", (4, 16))
    found = variations.synthetic(archive, count=50, seed=0).images.astype(float)
    filled = [image[image.any(axis=1)][:, image.any(axis=0)].mean() / 255 for image in found]
    assert min(filled) < 0.6
    assert max(filled) > 0.85


def test_scribbles_are_all_others_and_of_no_archive(archive, only):
    only("scribble")
    found = variations.synthetic(archive, count=50, seed=0).images
    np.testing.assert_array_equal(
        found, variations.synthetic(archive_of(_1=BAR), count=50, seed=0).images
    )
    assert len(np.unique(found, axis=0)) == 50
    assert np.mean([runs_of_ink(image) for image in found]) > 2.5


def test_two_digits_beside_each_other_keep_their_strokes_together():
    """Of the second, whatever its size and height, the strokes stay where they were to another."""
    four = [np.array([[200, 0], [0, 600], [700, 600]]), np.array([[500, 300], [500, 1000]])]
    for seed in range(5):
        _, _, first, second = variations._beside(four, four, np.random.default_rng(seed))
        size = np.ptp(first[:, 0]) / 700
        np.testing.assert_allclose(second[0] - first[0], size * np.array([300, 300]), atol=1e-9)


@pytest.mark.parametrize(
    ("label", "strokes_of_it", "is_fragment"),
    [
        (1, [[[0, 1000], [20, 500], [0, 0]]], False),
        (1, [[[0, 1000], [600, 0]]], False),  # steep enough
        (4, [[[0, 1000], [20, 500], [0, 0]]], True),
        (1, [[[0, 0], [1000, 30]]], True),
        (1, [[[0, 0]]], True),
        (1, [[[0, 300], [300, 0], [300, 1000]]], False),  # with a flag
        (4, [[[200, 0], [0, 600], [700, 600]], [[500, 300], [500, 1000]]], False),
    ],
)
def test_a_line_or_a_dot_that_cannot_be_the_digit_is_a_fragment(label, strokes_of_it, is_fragment):
    every = [np.array(stroke, np.int16) for stroke in strokes_of_it]
    archive = Archive(
        points=np.concatenate(every),
        stroke_start=np.cumsum([0, *map(len, every)]).astype(np.int32),
        digit_start=np.array([0, len(every)], np.int32),
        labels=np.array([label], np.uint8),
        writers=np.array(["abc/ann"]),
    )
    assert variations.fragments(archive).tolist() == [is_fragment]


def test_a_lying_1_is_a_dash_and_a_0_is_not_laid_down(only):
    only("lying_digit")
    bar = [[[0, 0], [0, 1000]]]
    ring = [[[500, 0], [1000, 500], [500, 1000], [0, 500], [500, 0]]]
    for image in variations.synthetic(archive_of(_1=bar, _0=ring), count=20, seed=0).images:
        rows, columns = image.any(axis=1).sum(), image.any(axis=0).sum()
        assert columns >= 20
        assert columns > rows


def test_the_sign_of_infinity_is_wide_and_lies_around_two_pieces_of_paper(only, archive):
    only("infinity")
    images = variations.synthetic(archive, count=20, seed=0).images
    sizes = np.array([np.ptp(np.argwhere(image), axis=0) for image in images])
    assert (sizes[:, 1] > sizes[:, 0]).mean() > 0.8
    pieces = np.array([ndimage.label(image < 64)[1] for image in images])
    assert (pieces == 3).mean() > 0.6  # in 28 x 28 pixels a slim one is open at its ends


def test_outlines_are_closed_around_paper(only, archive):
    only("outline")
    for image in variations.synthetic(archive, count=20, seed=0).images:
        paper, pieces = ndimage.label(image < 64)
        areas = np.bincount(paper.ravel())[1:]
        assert pieces >= 2 or areas.max() < 28 * 28 - 150  # a thick pen fills the inside


def test_a_face_has_a_ring_with_something_in_it(only, archive, monkeypatch):
    only("face")
    monkeypatch.setattr(variations, "PEN_WIDTHS", (4, 4))
    monkeypatch.setattr(variations, "EXTENTS", (0.95, 0.95))
    for image in variations.synthetic(archive, count=20, seed=0).images:
        _, pieces = ndimage.label(image > 160)
        assert pieces >= 2  # the ring, and of eyes and mouth at least one that touches nothing


def test_a_distortion_stretches_slants_and_then_turns():
    corners = np.array([[1.0, 0.0], [0.0, 1.0]])
    slanted = corners @ variations.distortion(0, 0.5, 2).T
    np.testing.assert_allclose(slanted, [[2, 0], [0.5, 1]])
    turned = corners @ variations.distortion(np.pi / 2, 0.5, 2).T
    np.testing.assert_allclose(turned, [[0, 2], [-1, 0.5]], atol=1e-12)
