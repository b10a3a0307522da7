import numpy as np
import pytest
from scipy import ndimage

from mnist_core.drawing import normalize, render
from mnist_core.networks import classifier, runs
from mnist_core.training import augmentation

AMOUNTS = ("ROTATION", "SCALE", "SHEAR", "SHIFT", "WOBBLE", "REWORKED")
FOUR = [np.array([[20.0, 0], [0, 60], [70, 60]]), np.array([[50.0, 30], [50, 100]])]


@pytest.fixture
def only(monkeypatch):
    """Leaves the named distortions alone, by the amounts given."""

    def leave(**amounts: float) -> None:
        for name in AMOUNTS:
            monkeypatch.setattr(augmentation, name, amounts.get(name, 0))

    return leave


def four() -> np.ndarray:
    return normalize.normalize(render.render_ink(render.place_strokes(FOUR)))


def blob(width: float, height: float) -> np.ndarray:
    """A smooth spot around (14, 14); its standard deviations are known."""
    along = np.arange(28) - 14
    spot = np.exp(-((along / width) ** 2) / 2) * np.exp(-((along / height) ** 2) / 2)[:, None]
    return np.rint(255 * spot).astype(np.uint8)


def distorted(image: np.ndarray, count: int = 1000, seed: int = 0) -> np.ndarray:
    """The same image, distorted in `count` ways."""
    return augmentation.augment(np.tile(image, (count, 1, 1)), np.random.default_rng(seed))


def moments(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The centre of mass (n, 2) of each image, x first, and the covariance (n, 2, 2) around it."""
    mass = images / images.sum(axis=(1, 2), keepdims=True, dtype=float)
    y, x = np.mgrid[:28, :28]
    centre = np.stack([(mass * x).sum(axis=(1, 2)), (mass * y).sum(axis=(1, 2))], axis=1)
    away = np.stack([x - centre[:, :1, None], y - centre[:, 1:, None]])
    return centre, np.einsum("nij,anij,bnij->nab", mass, away, away)


@pytest.mark.parametrize("count", [1, 2, 1000])
def test_augmentation_returns_images_and_leaves_its_input_unchanged(count):
    images = np.tile(four(), (count, 1, 1))
    found = augmentation.augment(images, np.random.default_rng(0))
    assert found.shape == (count, 28, 28)
    assert found.dtype == np.uint8
    assert (images == four()).all()


def test_zero_amounts_change_nothing(only):
    only()
    images = np.random.default_rng(0).integers(0, 256, (1000, 28, 28)).astype(np.uint8)
    found = augmentation.augment(images, np.random.default_rng(1))
    np.testing.assert_array_equal(found, images)


def test_a_seed_fixes_the_amounts_and_each_image_has_its_own():
    np.testing.assert_array_equal(distorted(four(), seed=3), distorted(four(), seed=3))
    assert (distorted(four(), seed=3) != distorted(four(), seed=4)).any(axis=(1, 2)).all()
    assert len(np.unique(distorted(four()), axis=0)) == 1000


@pytest.mark.parametrize("seed", range(5))
def test_no_ink_leaks_from_one_image_to_the_next(seed):
    images = np.zeros((1000, 28, 28), np.uint8)
    images[::2] = four()
    among_blank = augmentation.augment(images, np.random.default_rng(seed))
    assert not among_blank[1::2].any()
    images[1::2] = 255
    among_white = augmentation.augment(images, np.random.default_rng(seed))
    np.testing.assert_array_equal(among_white[::2], among_blank[::2])


def test_outside_an_image_is_blank(only):
    only(SHIFT=1.5)
    found = distorted(np.full((28, 28), 255, np.uint8), 100)
    assert (found[:, 14, 14] == 255).all()
    for one, opposite in ((found[:, 0, 14], found[:, -1, 14]), (found[:, 14, 0], found[:, 14, -1])):
        assert (np.minimum(one, opposite) < 255).mean() > 0.9  # all but the least shifts


def test_a_digit_stays_near_its_place():
    before = moments(four()[None])[0]
    after = moments(distorted(four()))[0]
    np.testing.assert_allclose(after.mean(axis=0), before[0], atol=0.15)
    # Shifted and then scaled and slanted; the wobble has no limit, but five deviations will do.
    limit = augmentation.SHIFT * (1 + augmentation.SCALE) * (1 + augmentation.SHEAR)
    assert np.abs(after - before).max() < limit + 5 * augmentation.WOBBLE
    assert np.abs(after - before).max(axis=0).min() > augmentation.SHIFT


def test_shifts_reach_their_limit_in_every_direction(only):
    only(SHIFT=1.5)
    centre, covariance = moments(distorted(blob(3, 3)))
    np.testing.assert_allclose(centre.min(axis=0), 14 - 1.5, atol=0.05)
    np.testing.assert_allclose(centre.max(axis=0), 14 + 1.5, atol=0.05)
    assert abs(np.corrcoef(centre.T)[0, 1]) < 0.1
    assert np.abs(covariance - 9 * np.eye(2)).max() < 0.5


def test_rotations_reach_their_limit_in_both_directions(only):
    limit = augmentation.ROTATION
    only(ROTATION=limit)
    centre, covariance = moments(distorted(blob(2, 5)))
    assert np.abs(centre - 14).max() < 0.1
    angle = np.arctan2(2 * covariance[:, 0, 1], covariance[:, 1, 1] - covariance[:, 0, 0]) / 2
    assert angle.min() == pytest.approx(-limit, abs=0.01)
    assert angle.max() == pytest.approx(limit, abs=0.01)


def test_width_and_height_are_scaled_independently(only):
    only(SCALE=0.12)
    centre, covariance = moments(distorted(blob(3, 3)))
    assert np.abs(centre - 14).max() < 0.1
    sizes = np.sqrt(covariance[:, [0, 1], [0, 1]]) / 3
    np.testing.assert_allclose(sizes.min(axis=0), 1 - 0.12, atol=0.02)
    np.testing.assert_allclose(sizes.max(axis=0), 1 + 0.12, atol=0.02)
    assert abs(np.corrcoef(sizes.T)[0, 1]) < 0.1


def test_shear_slants_an_upright_line(only):
    only(SHEAR=0.2)
    covariance = moments(distorted(blob(2, 4)))[1]
    slant = covariance[:, 0, 1] / covariance[:, 1, 1]
    assert slant.min() == pytest.approx(-0.2, abs=0.02)
    assert slant.max() == pytest.approx(0.2, abs=0.02)
    assert np.sqrt(covariance[:, 1, 1]) == pytest.approx(4, abs=0.1)


def test_the_elastic_field_is_smooth(only):
    only(WOBBLE=0.5)
    ramp = np.tile(np.arange(28) * 9, (28, 1)).astype(np.uint8)
    across, down = ((distorted(image).astype(float) - image) / 9 for image in (ramp, ramp.T))
    # Pixel 13 lies between two of the five nodes, at 0.926 of the way, across as well as down.
    deviation = 0.5 * (0.926**2 + 0.074**2)
    for moved in (across, down):
        assert moved[:, 13, 13].std() == pytest.approx(deviation, rel=0.1)
        assert np.corrcoef(moved[:, 13, 13], moved[:, 13, 14])[0, 1] > 0.95
        assert abs(np.corrcoef(moved[:, 13, 3], moved[:, 13, 24])[0, 1]) < 0.1
    assert abs(np.corrcoef(across[:, 13, 13], down[:, 13, 13])[0, 1]) < 0.1


def test_strokes_become_thicker_and_thinner_within_limits(only):
    only(REWORKED=1)
    image = four().astype(float)
    cross = ndimage.generate_binary_structure(2, 1)
    thick = ndimage.grey_dilation(image, footprint=cross)
    thin = ndimage.grey_erosion(image, footprint=cross)
    found = distorted(four()).astype(float)
    assert (found <= image + augmentation.THICKER * (thick - image)).all()
    assert (found >= np.floor(image - augmentation.THINNER * (image - thin))).all()
    gained = (found - image).sum(axis=(1, 2))
    assert gained.max() == pytest.approx(augmentation.THICKER * (thick - image).sum(), rel=0.05)
    assert gained.min() == pytest.approx(-augmentation.THINNER * (image - thin).sum(), rel=0.1)


def test_most_strokes_keep_their_thickness(only):
    only(REWORKED=0.3)
    found = distorted(four())
    assert (found != four()).any(axis=(1, 2)).mean() == pytest.approx(0.3, abs=0.05)


def test_augmented_digits_are_still_read_correctly(mnist):
    images, labels = mnist.test_images[::10], mnist.test_labels[::10]
    network = classifier.load(runs.read_run("deep_cnn"))
    seen = augmentation.augment(images, np.random.default_rng(0))
    assert (network.probabilities(seen).argmax(axis=1) == labels).mean() > 0.95


@pytest.mark.parametrize("count", [0, augmentation.MAX_IMAGES + 1])
def test_no_images_or_too_many_are_refused(count):
    with pytest.raises(ValueError, match=f"{count} images"):
        augmentation.augment(np.zeros((count, 28, 28), np.uint8), np.random.default_rng(0))
