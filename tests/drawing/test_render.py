import numpy as np
import pytest

from mnist_core.data.strokes import Archive
from mnist_core.drawing import normalize, render
from mnist_core.networks import classifier, runs
from tests.stroke_archives import SEVEN, small_archive


@pytest.fixture
def archive() -> Archive:
    return small_archive()


# Whoever changes this mixes the writers that networks are validated on with those they learn.
FIRST_OF_THE_SPLIT = [True, False, False, False, False, True, False, False]


@pytest.mark.parametrize("extent", [0.25, 0.6, 0.95])
def test_strokes_are_placed_with_size_and_position(extent):
    (stroke,) = render.place_strokes(
        [np.array(SEVEN[0], float)], 280, extent=extent, centre=(0.5, 0.5)
    )
    low, high = stroke.min(axis=0), stroke.max(axis=0)
    assert (high - low).max() == pytest.approx(extent * 280)
    np.testing.assert_allclose((low + high) / 2, 140)


def test_a_stroke_has_round_ends_and_the_width_of_its_pen():
    picture = render.render_ink([np.array([[100.0, 140.0], [180.0, 140.0]])], 280, 20)
    assert picture[:, 140].sum() / 255 == pytest.approx(20, abs=0.6)
    expected = 80 * 20 + np.pi * 10**2  # a rectangle and two half discs
    assert picture.sum() / 255 == pytest.approx(expected, rel=0.02)


def test_a_dot_is_a_disc():
    picture = render.render_ink(render.place_strokes([np.zeros((1, 2))]), 280, 40)
    assert picture.sum() / 255 == pytest.approx(np.pi * 20**2, rel=0.03)
    assert normalize.centre_of_mass(picture) == pytest.approx((139.5, 139.5), abs=0.3)


@pytest.mark.parametrize("pen_width", [8, 20, 32])
def test_rendered_digits_are_read_correctly(archive, pen_width):
    digits = render.render_archive(archive, pen_width=pen_width)
    assert digits.shape == (3, 28, 28)
    assert digits.dtype == np.uint8
    read = classifier.load(runs.read_run("deep_cnn")).probabilities(digits).argmax(axis=1)
    assert read[:2].tolist() == [7, 4]


def test_the_blank_paper_around_a_drawing_does_not_matter(archive):
    whole = render.render_ink(render.place_strokes(archive.strokes(1), extent=0.4), 280, 20)
    cut = render.render_archive(archive, pen_width=20, extent=0.4)[1]
    assert np.abs(normalize.normalize(whole).astype(int) - cut).max() <= 12
