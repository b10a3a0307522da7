import numpy as np
import pytest

from mnist_core.metrics import robustness
from mnist_core.metrics.figures import RobustnessCurve
from mnist_core.metrics.robustness import DISTORTIONS
from mnist_core.networks import classifier, runs

UNCHANGED = {"shift": 0, "rotation": 0, "scale": 1, "thickness": 0, "noise": 0, "blur": 0}
VALUES = [(name, value) for name in UNCHANGED for value in DISTORTIONS[name].values]


def values(name: str) -> tuple[float, ...]:
    return DISTORTIONS[name].values


def distorted(images: np.ndarray, name: str, value: float) -> np.ndarray:
    return DISTORTIONS[name].apply(images, value)


def blobs(width: float = 2, height: float = 2, count: int = 8) -> np.ndarray:
    """Smooth spots around (14, 14), all alike; their standard deviations are known."""
    along = np.arange(28) - 14
    spot = np.exp(-((along / width) ** 2) / 2) * np.exp(-((along / height) ** 2) / 2)[:, None]
    return np.tile(np.rint(255 * spot).astype(np.uint8), (count, 1, 1))


@pytest.fixture
def images() -> np.ndarray:
    """Spots that are all different, for an observer to tell apart."""
    return np.concatenate([blobs(1 + i / 10, 3 - i / 10, 1) for i in range(16)])


def moments(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The centre of mass (2,) of an image, x first, and the covariance (2, 2) around it."""
    y, x = np.mgrid[:28, :28]
    mass = image.ravel().astype(float)
    places = np.stack([x.ravel(), y.ravel()])
    return np.average(places, axis=1, weights=mass), np.cov(places, aweights=mass, ddof=0)


def test_every_distortion_is_tested_here():
    assert list(DISTORTIONS) == list(UNCHANGED)


@pytest.mark.parametrize("name", UNCHANGED)
def test_the_amounts_ascend_and_include_one_without_effect(name):
    assert (np.diff(values(name)) > 0).all()
    assert UNCHANGED[name] in values(name)


@pytest.mark.parametrize(("name", "value"), VALUES)
def test_distortions_return_images_and_leave_their_input_unchanged(images, name, value):
    before = images.copy()
    found = distorted(images, name, value)
    assert (found.shape, found.dtype) == (images.shape, np.uint8)
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize("name", UNCHANGED)
def test_one_amount_has_no_effect_and_all_others_change_every_image(name):
    random = np.random.default_rng(0).integers(0, 256, (16, 28, 28)).astype(np.uint8)
    for value in values(name):
        same = (distorted(random, name, value) == random).all(axis=(1, 2))
        assert same.all() if value == UNCHANGED[name] else not same.any()


@pytest.mark.parametrize(("name", "value"), VALUES)
def test_a_distortion_is_the_same_each_time(images, name, value):
    first, again = distorted(images, name, value), distorted(images, name, value)
    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize("pixels", values("shift"))
def test_a_shift_moves_by_its_pixels_to_each_of_eight_sides(pixels):
    centres = np.array([moments(image)[0] for image in distorted(blobs(), "shift", pixels)])
    moved = (centres - 14) @ [1, 1j]
    np.testing.assert_allclose(np.abs(moved), pixels, atol=0.1)
    if pixels:
        sides = np.sort(np.rint(np.angle(moved) / (np.pi / 4)) % 8)
        np.testing.assert_array_equal(sides, np.arange(8))


@pytest.mark.parametrize("degrees", values("rotation"))
def test_a_rotation_turns_around_the_centre_by_its_degrees(degrees):
    centre, covariance = moments(distorted(blobs(1.5, 4), "rotation", degrees)[0])
    assert centre == pytest.approx([14, 14], abs=0.05)
    difference = covariance[1, 1] - covariance[0, 0]
    angle = np.rad2deg(np.arctan2(2 * covariance[0, 1], difference) / 2)
    assert angle == pytest.approx(degrees, abs=1)


def test_a_quarter_turn_equals_numpys():
    random = np.random.default_rng(0).integers(0, 256, (3, 28, 28)).astype(np.uint8)
    found = distorted(random, "rotation", 90)
    # About (14, 14) and not about the middle at 13.5, and so one row further down.
    np.testing.assert_array_equal(found[:, 1:], np.rot90(random, axes=(1, 2))[:, :-1])


@pytest.mark.parametrize("factor", values("scale"))
def test_scaling_is_by_its_factor_around_the_centre(factor):
    centre, covariance = moments(distorted(blobs(2, 3), "scale", factor)[0])
    assert centre == pytest.approx([14, 14], abs=0.05)
    assert np.sqrt(covariance[0, 0]) == pytest.approx(2 * factor, rel=0.05)
    assert np.sqrt(covariance[1, 1]) == pytest.approx(3 * factor, rel=0.05)


@pytest.mark.parametrize("pixels", values("thickness"))
def test_a_stroke_is_thickened_by_its_pixels_on_each_side(pixels):
    bar = np.zeros((1, 28, 28), np.uint8)
    bar[:, 4:24, 11:17] = 255
    found = distorted(bar, "thickness", pixels)[0]
    assert found[14].sum() / 255 == pytest.approx(6 + 2 * pixels, abs=0.05)
    assert found[:, 14].sum() / 255 == pytest.approx(20 + 2 * pixels, abs=0.05)
    round_corners = (np.pi - 4) * max(0, pixels) ** 2
    area = (6 + 2 * pixels) * (20 + 2 * pixels) + round_corners
    assert found.sum() / 255 == pytest.approx(area, rel=0.01)


def test_a_thicker_stroke_has_more_ink(images):
    ink = [distorted(images, "thickness", value).sum(axis=(1, 2)) for value in values("thickness")]
    assert (np.diff(np.array(ink, float), axis=0) > 0).all()


@pytest.mark.parametrize("deviation", values("noise"))
def test_noise_has_its_standard_deviation_and_is_clipped(deviation):
    grey = np.full((16, 28, 28), 128, np.uint8)
    found = distorted(grey, "noise", deviation).astype(float)
    raw = np.random.default_rng(1).normal(128, 255 * deviation, 100_000).clip(0, 255)
    assert found.std() == pytest.approx(raw.std(), rel=0.03)
    assert found.mean() == pytest.approx(128, abs=5)


def test_noise_differs_from_image_to_image():
    found = distorted(np.full((16, 28, 28), 128, np.uint8), "noise", 0.1)
    assert len(np.unique(found, axis=0)) == 16


@pytest.mark.parametrize("deviation", values("blur"))
def test_blur_keeps_the_ink_and_spreads_it(deviation):
    found = distorted(blobs(2, 2), "blur", deviation)[0]
    assert found.mean() == pytest.approx(blobs(2, 2)[0].mean(), rel=0.02)
    spread = moments(found)[1].diagonal()
    assert np.sqrt(spread) == pytest.approx(np.hypot(2, deviation), rel=0.06)


def test_a_network_that_memorised_the_images_is_right_only_without_distortion(images):
    """An observer that names each undistorted image, and of any other says 0."""
    labels = 1 + np.arange(16, dtype=np.uint8) % 9
    known = {image.tobytes(): label for image, label in zip(images, labels, strict=True)}

    def observer(seen: np.ndarray) -> np.ndarray:
        return np.eye(10, dtype=np.float32)[[known.get(image.tobytes(), 0) for image in seen]]

    mistaken = labels.copy()
    mistaken[:4] = 0
    curves = robustness.measure_robustness(observer, images, labels)
    for name, curve in robustness.measure_robustness(observer, images, mistaken).items():
        unchanged = [value == UNCHANGED[name] for value in values(name)]
        np.testing.assert_array_equal(curves[name].accuracy, np.array(unchanged, float))
        np.testing.assert_array_equal(curve.accuracy, np.where(unchanged, 0.75, 0.25))


def test_a_network_that_is_always_right_stays_right(images):
    def perfect(seen: np.ndarray) -> np.ndarray:
        return np.eye(10, dtype=np.float32)[np.arange(len(seen)) % 10]

    curves = robustness.measure_robustness(perfect, images, np.arange(16, dtype=np.uint8) % 10)
    assert curves == {
        name: RobustnessCurve(distortion.unit, distortion.values, (1.0,) * len(distortion.values))
        for name, distortion in DISTORTIONS.items()
    }
    assert {type(share) for curve in curves.values() for share in curve.accuracy} == {float}


def test_accuracy_is_best_without_distortion_and_worst_at_an_end(mnist):
    images, labels = mnist.test_images[::50], mnist.test_labels[::50]
    network = classifier.load(runs.read_run("tiny_mlp"))
    undistorted = (network.probabilities(images).argmax(axis=1) == labels).mean()
    for name, curve in robustness.measure_robustness(network.probabilities, images, labels).items():
        assert curve.accuracy[values(name).index(UNCHANGED[name])] == undistorted
        assert max(curve.accuracy) <= undistorted + 0.02
        assert min(curve.accuracy) in (curve.accuracy[0], curve.accuracy[-1])
