import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from mnist_core.drawing.normalize import (
    STEPS,
    BlankDrawing,
    canvas_ink,
    centre_of_mass,
    normalize,
    stages,
)
from mnist_core.networks import classifier, runs


def line(points, width=20, side=280) -> np.ndarray:
    """Ink of a polyline on a square canvas."""
    picture = Image.new("L", (side, side))
    ImageDraw.Draw(picture).line(points, fill=255, width=width, joint="curve")
    return np.asarray(picture)


SEVEN = line([(70, 60), (200, 60), (120, 230)])
FAINT_SEVEN = line([(70, 60), (150, 60), (110, 160)], width=3)  # in the upper left
FOUR = line([(150, 40), (70, 160), (210, 160), (160, 90), (160, 240)])


def rgba(ink, pen, paper) -> np.ndarray:
    """A canvas on which `ink` covers `paper` with `pen`, both (r, g, b, a) and opaque."""
    share = ink[..., np.newaxis] / 255
    return np.rint(share * np.array(pen) + (1 - share) * np.array(paper)).astype(np.uint8)


def enlarged(image, factor, resample, side=None, corner=(0, 0)) -> np.ndarray:
    """An MNIST image enlarged by `factor`, on a blank canvas of `side` at `corner`."""
    size = 28 * factor
    large = np.asarray(Image.fromarray(image).resize((size, size), resample))
    canvas = np.zeros((side or size, side or size), np.uint8)
    canvas[corner[0] : corner[0] + size, corner[1] : corner[1] + size] = large
    return canvas


@pytest.mark.parametrize("pen", [(255, 255, 255, 255), (200, 30, 30, 255), (0, 0, 0, 255)])
@pytest.mark.parametrize("paper", [(190, 190, 170, 255), (20, 60, 20, 255), (90, 90, 90, 255)])
def test_ink_does_not_depend_on_the_colours(pen, paper):
    ink = np.asarray(Image.fromarray(SEVEN).resize((200, 200)))  # with soft edges
    found = canvas_ink(rgba(ink, pen, paper))
    assert np.abs(found.astype(int) - ink).max() <= 3


def test_on_transparent_paper_the_ink_is_the_alpha_channel():
    canvas = np.zeros((280, 280, 4), np.uint8)
    canvas[..., :3] = 255  # a transparent pixel's colour means nothing
    canvas[..., 3] = SEVEN // 2
    canvas[SEVEN > 0, :3] = (10, 20, 30)
    np.testing.assert_array_equal(canvas_ink(canvas), SEVEN // 2)


def test_a_translucent_pen_on_opaque_paper_leaves_full_ink():
    found = canvas_ink(rgba(SEVEN // 2, (255, 255, 255, 255), (0, 0, 0, 255)))
    np.testing.assert_array_equal(found, SEVEN)


def test_opaque_paper_shows_through_transparent_pixels():
    canvas = rgba(SEVEN, (255, 255, 255, 255), (0, 0, 0, 255))
    canvas[100:150, 100:150] = (255, 255, 255, 0)
    expected = SEVEN.copy()
    expected[100:150, 100:150] = 0
    np.testing.assert_array_equal(canvas_ink(canvas), expected)


@pytest.mark.parametrize("colour", [(0, 0, 0, 0), (255, 255, 255, 255), (0, 0, 0, 255)])
def test_an_empty_canvas_has_no_ink(colour):
    assert not canvas_ink(np.full((280, 280, 4), colour, np.uint8)).any()


def test_a_canvas_full_of_ink_is_ink_if_its_paper_is_known():
    full = np.full((280, 280, 4), 255, np.uint8)
    assert (canvas_ink(full, paper=(0, 0, 0, 255)) == 255).all()


@pytest.mark.parametrize("wrong", [np.zeros((28, 28), np.uint8), np.zeros((9, 9, 4), float)])
def test_a_canvas_of_another_dtype_or_shape_is_refused(wrong):
    with pytest.raises(ValueError, match="uint8"):
        canvas_ink(wrong)


@pytest.mark.parametrize("shape", [(280, 280), (1, 1), (0, 0)])
def test_a_blank_drawing_is_refused(shape):
    with pytest.raises(BlankDrawing):
        normalize(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("wrong", [np.zeros((280, 280, 3), np.uint8), np.zeros((280, 280), float)])
def test_ink_of_another_dtype_or_shape_is_refused(wrong):
    with pytest.raises(ValueError, match="uint8"):
        normalize(wrong)


@pytest.mark.parametrize("shape", [(1, 1), (1, 4096), (4096, 1), (3, 500), (20, 20), (4096, 4096)])
def test_any_size_and_proportions_fit_the_field(shape):
    digit = normalize(np.full(shape, 255, np.uint8))
    rows, columns = np.flatnonzero(digit.any(axis=1)), np.flatnonzero(digit.any(axis=0))
    assert digit.max() == 255
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20


def test_a_dot_faint_ink_and_ink_at_the_edge_are_normalized():
    dot, faint, edge = (np.zeros((280, 280), np.uint8) for _ in range(3))
    dot[100, 50] = 255
    faint[SEVEN > 0] = 3
    edge[:, 279] = 255
    for ink in (dot, faint, edge):
        assert normalize(ink).max() == 255


def test_the_stages_lead_from_the_drawing_to_the_digit():
    drawing, redrawn, crop, box, digit = stages(SEVEN)
    assert drawing is SEVEN
    assert redrawn is None
    assert crop.shape == (np.ptp(np.nonzero(SEVEN)[0]) + 1, np.ptp(np.nonzero(SEVEN)[1]) + 1)
    assert box.shape == (20, 20)
    assert box[0].any()
    assert box[-1].any()  # the longer side fills the box
    np.testing.assert_array_equal(digit, normalize(SEVEN))
    assert digit.sum() == box.sum()


@pytest.mark.parametrize("step", STEPS)
def test_each_step_that_is_left_out_changes_the_digit(step):
    whole, without = stages(FAINT_SEVEN), stages(FAINT_SEVEN, without=[step])
    assert without.digit.shape == (28, 28)
    assert (without.digit != whole.digit).any()


def test_what_each_step_does_is_missing_without_it():
    assert stages(FAINT_SEVEN, without=["crop"]).crop.shape == FAINT_SEVEN.shape
    assert stages(FAINT_SEVEN, without=["stretch"]).digit.max() < 230
    as_drawn = stages(FAINT_SEVEN, without=["scale"])
    assert len(as_drawn.box) == round(28 * max(as_drawn.crop.shape) / 280)
    row, _ = centre_of_mass(stages(FAINT_SEVEN, without=["centre"]).digit)
    assert row < 12  # a 7 has most of its ink at the top


def test_without_any_step_the_canvas_is_scaled_to_the_field():
    digit = stages(FAINT_SEVEN, without=STEPS).digit
    scaled = cv2.resize(FAINT_SEVEN, (28, 28), interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(digit, scaled, atol=1)  # they round halves differently


def test_a_digit_that_vanishes_without_a_step_is_blank():
    dot = np.zeros((280, 280), np.uint8)
    dot[5, 5] = 2
    assert not stages(dot, without=STEPS).digit.any()


point = st.tuples(st.integers(0, 279), st.integers(0, 279))
strokes = st.lists(st.lists(point, min_size=2, max_size=6), min_size=1, max_size=3)


@settings(max_examples=200, deadline=None)
@given(strokes, st.integers(1, 40))
def test_the_centre_of_mass_is_in_the_middle_of_the_field(strokes, width):
    ink = np.maximum.reduce([line(points, width) for points in strokes])
    for centre in centre_of_mass(normalize(ink)):
        assert 13.5 <= centre <= 14.5


def test_a_large_l_is_centred_after_its_end_is_cut_off():
    ink = np.zeros((280, 280), np.uint8)
    ink[:, :3] = ink[-3:] = 255
    for centre in centre_of_mass(normalize(ink)):
        assert 13.5 <= centre <= 14.5


@pytest.mark.parametrize("drawing", [SEVEN, FOUR])
def test_moving_a_drawing_changes_nothing(drawing):
    larger = np.zeros((600, 500), np.uint8)
    larger[300:580, 20:300] = drawing
    np.testing.assert_array_equal(normalize(larger), normalize(drawing))


@pytest.mark.parametrize(("drawing", "digit"), [(SEVEN, 7), (FOUR, 4)])
@pytest.mark.parametrize("side", [60, 100, 280, 700, 2000])
def test_scaling_a_drawing_does_not_change_the_verdict(drawing, digit, side):
    network = classifier.load(runs.read_run("deep_cnn"))
    scaled = np.asarray(Image.fromarray(drawing).resize((side, side), Image.Resampling.BICUBIC))
    assert network.probabilities(normalize(scaled)[np.newaxis]).argmax() == digit


@pytest.mark.parametrize("resample", [Image.Resampling.BOX, Image.Resampling.BICUBIC])
def test_an_mnist_digit_drawn_large_comes_back_where_it_was(mnist, resample):
    random = np.random.default_rng(0)
    originals = mnist.train_images[random.choice(60_000, 1000, replace=False)]
    normalized = np.array(
        [
            normalize(enlarged(image, 8, resample, 280, random.integers(0, 280 - 224, 2)))
            for image in originals
        ]
    )
    difference = np.abs(normalized.astype(int) - originals).mean() / 255
    assert difference < 0.06
    network = classifier.load(runs.read_run("deep_cnn"))
    before, after = (network.probabilities(images).argmax(1) for images in (originals, normalized))
    assert (before == after).mean() >= 0.995
