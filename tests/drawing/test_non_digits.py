import numpy as np
import pytest
from scipy import ndimage

from mnist_core.drawing import non_digits, variations
from mnist_core.drawing.non_digits import SYNTHETIC
from mnist_core.drawing.variations import NOT_A_DIGIT
from tests.drawing.as_mnist import assert_normalized
from tests.stroke_archives import BAR, SEVEN, archive_of


@pytest.fixture
def only(monkeypatch):
    """Synthesises nothing but the named kind, all of one size with a thin pen."""

    def leave(kind: str) -> None:
        monkeypatch.setattr(non_digits, "SYNTHETIC", {kind: 1.0})
        monkeypatch.setattr(variations, "PEN_WIDTHS", (2, 2))
        monkeypatch.setattr(variations, "EXTENTS", (0.9, 0.9))

    return leave


def runs_of_ink(image: np.ndarray) -> int:
    """How many separate pieces of ink the middle row of an image has."""
    return int((np.diff(np.concatenate([[0], image[14] > 100])) == 1).sum())


def test_all_kinds_occur_in_their_shares(archive, monkeypatch):
    seeds = (0, 1, 2)
    mixtures = [
        non_digits.generate_non_digits(archive, count=100, seed=seed).images for seed in seeds
    ]
    is_kind = []  # bool (seeds, images) for each kind
    for kind in SYNTHETIC:
        monkeypatch.setattr(non_digits, "SYNTHETIC", {kind: 1.0})
        pure = [
            non_digits.generate_non_digits(archive, count=100, seed=seed).images for seed in seeds
        ]
        is_kind.append((np.array(mixtures) == pure).all(axis=(2, 3)))
    assert (np.sum(is_kind, axis=0) == 1).all()
    shares = np.mean(is_kind, axis=(1, 2))
    np.testing.assert_allclose(shares, list(SYNTHETIC.values()), atol=0.1)
    assert shares.min() > 0
    of_one_seed, of_another, _ = np.argmax(is_kind, axis=0)
    assert (of_one_seed != of_another).any()


@pytest.mark.parametrize("kind", SYNTHETIC)
def test_non_digits_are_labelled_and_normalized(archive, monkeypatch, kind):
    monkeypatch.setattr(non_digits, "SYNTHETIC", {kind: 1.0})
    found = non_digits.generate_non_digits(archive, count=20, seed=0)
    assert found.labels.tolist() == [NOT_A_DIGIT] * 20
    assert found.labels.dtype == np.uint8
    assert_normalized(found.images)


def test_a_dot_is_a_disc(archive, only):
    only("dot")
    (dot,) = non_digits.generate_non_digits(archive, count=1, seed=0).images
    assert dot.sum() / 255 == pytest.approx(np.pi * 10**2, rel=0.1)


def test_two_digits_stand_side_by_side_with_a_gap(only):
    only("two_digits")
    found = non_digits.generate_non_digits(archive_of(("1", BAR)), count=50, seed=0).images
    assert {runs_of_ink(image) for image in found} == {2}


def test_two_digits_are_any_two_of_the_archive(only):
    only("two_digits")

    def drawn(first: list, second: list) -> np.ndarray:
        return non_digits.generate_non_digits(
            archive_of(("1", first), ("7", second)), count=200, seed=0
        ).images

    mixed = drawn(BAR, SEVEN)
    for same in (drawn(BAR, BAR), drawn(SEVEN, SEVEN)):
        share = (mixed == same).all(axis=(1, 2)).mean()
        assert share == pytest.approx(0.25, abs=0.08)


def test_a_spiral_has_several_turns(archive, only):
    only("spiral")
    found = non_digits.generate_non_digits(archive, count=50, seed=0).images
    assert min(runs_of_ink(image) for image in found) >= 4


def test_an_area_is_mostly_filled(archive, only, monkeypatch):
    only("filled")
    monkeypatch.setattr(variations, "PEN_WIDTHS", (4, 16))
    found = non_digits.generate_non_digits(archive, count=50, seed=0).images.astype(float)
    filled = [image[image.any(axis=1)][:, image.any(axis=0)].mean() / 255 for image in found]
    assert min(filled) < 0.6
    assert max(filled) > 0.85


def test_scribbles_differ_and_use_no_archive(archive, only):
    only("scribble")
    found = non_digits.generate_non_digits(archive, count=50, seed=0).images
    np.testing.assert_array_equal(
        found, non_digits.generate_non_digits(archive_of(("1", BAR)), count=50, seed=0).images
    )
    assert len(np.unique(found, axis=0)) == 50
    assert np.mean([runs_of_ink(image) for image in found]) > 2.5


def test_each_of_two_digits_keeps_its_shape():
    """Of the second, whatever its size and height, the strokes stay where they were to another."""
    four = [np.array([[200, 0], [0, 600], [700, 600]]), np.array([[500, 300], [500, 1000]])]
    for seed in range(5):
        _, _, first, second = non_digits._beside(four, four, np.random.default_rng(seed))
        size = np.ptp(first[:, 0]) / 700
        np.testing.assert_allclose(second[0] - first[0], size * np.array([300, 300]), atol=1e-9)


def test_a_lying_1_is_a_dash_and_a_0_never_lies(only):
    only("lying_digit")
    bar = [[[0, 0], [0, 1000]]]
    ring = [[[500, 0], [1000, 500], [500, 1000], [0, 500], [500, 0]]]
    for image in non_digits.generate_non_digits(
        archive_of(("1", bar), ("0", ring)), count=20, seed=0
    ).images:
        rows, columns = image.any(axis=1).sum(), image.any(axis=0).sum()
        assert columns >= 20
        assert columns > rows


def test_an_infinity_sign_is_wide_and_encloses_two_areas(only, archive):
    only("infinity")
    images = non_digits.generate_non_digits(archive, count=20, seed=0).images
    sizes = np.array([np.ptp(np.argwhere(image), axis=0) for image in images])
    assert (sizes[:, 1] > sizes[:, 0]).mean() > 0.8
    pieces = np.array([ndimage.label(image < 64)[1] for image in images])
    assert (pieces == 3).mean() > 0.6  # in 28 x 28 pixels a slim one is open at its ends


def test_outlines_enclose_an_area(only, archive):
    only("outline")
    for image in non_digits.generate_non_digits(archive, count=20, seed=0).images:
        paper, pieces = ndimage.label(image < 64)
        areas = np.bincount(paper.ravel())[1:]
        assert pieces >= 2 or areas.max() < 28 * 28 - 150  # a thick pen fills the inside


def test_a_face_is_a_ring_with_something_inside(only, archive, monkeypatch):
    only("face")
    monkeypatch.setattr(variations, "PEN_WIDTHS", (4, 4))
    monkeypatch.setattr(variations, "EXTENTS", (0.95, 0.95))
    for image in non_digits.generate_non_digits(archive, count=20, seed=0).images:
        _, pieces = ndimage.label(image > 160)
        assert pieces >= 2  # the ring, and of eyes and mouth at least one that touches nothing


def test_a_rectangle_is_upright_or_level_and_mostly_closed(only, archive):
    only("rectangle")
    images = non_digits.generate_non_digits(archive, count=40, seed=0).images
    pieces = np.array([ndimage.label(image < 64)[1] for image in images])
    assert (pieces == 2).mean() > 0.6  # the paper around it, and inside
    sizes = np.array([np.ptp(np.argwhere(image > 64), axis=0) for image in images])
    assert (sizes[:, 0] > sizes[:, 1]).any()  # upright
    assert (sizes[:, 1] > sizes[:, 0]).any()  # level
