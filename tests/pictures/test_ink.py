import numpy as np
import numpy.typing as npt
import pytest

from mnist_core.drawing.normalize import normalize
from mnist_core.networks.classifier import Classifier
from mnist_core.pictures.ink import BlankPicture, find_ink
from tests import made_up_images
from tests.pictures import paper
from tests.pictures.paper import BOARD, CHALK, GRAY, ink_of, photo, strokes_of

UInt8 = npt.NDArray[np.uint8]
BLACK = (20.0, 20.0, 22.0)
DIGITS = [0, 1, 4, 5, 8]  # round, straight, with corners, with a bar, with loops


def digit_of(number: int, **options: float) -> UInt8:
    return ink_of(strokes_of(number), **options)


def assert_reads(studio: Classifier, pictures: list[UInt8]) -> None:
    """Whether the pictures of `DIGITS` are read as such."""
    images = np.array([normalize(find_ink(picture)) for picture in pictures])
    assert [reading.digit for reading in studio.read(images)] == DIGITS


def overlap(found: UInt8, drawn: UInt8) -> float:
    """How well found ink lies where it was drawn: intersection over union."""
    one, other = found > 127, drawn > 127
    return float((one & other).sum() / (one | other).sum())


PHOTOS = {
    "blue on white": {},
    "red": {"pen": (190.0, 40.0, 50.0)},
    "chalk on a board": {"paper": BOARD, "pen": CHALK},
    "white on a dark screen": {"paper": (18.0, 18.0, 20.0), "pen": (240.0, 240.0, 240.0)},
    "a soft shadow": {"light": paper.shadow(edge=150)},
    "a hard shadow": {"light": paper.shadow(edge=10)},
    "chalk in a shadow": {"paper": BOARD, "pen": CHALK, "light": paper.shadow(edge=150)},
    "ruled": {"rules": paper.ruled()},
    "squared": {"rules": paper.ruled(squared=True)},
    "closely squared": {"rules": paper.ruled(squared=True, step=30)},
    "turned": {"rules": paper.ruled(squared=True, slope=-0.06)},
    "squared in a shadow": {"rules": paper.ruled(squared=True), "light": paper.shadow()},
    "noisy": {"noise": 12},
    "yellow paper": {"paper": (240.0, 225.0, 110.0), "pen": BLACK},
    "yellow pen": {"pen": (235.0, 225.0, 60.0), "noise": 1},
    "dark": {"light": np.full(paper.SHAPE, 0.25)},
}


@pytest.mark.parametrize("kind", PHOTOS)
def test_digits_on_photos_are_read(studio, kind):
    assert_reads(studio, [photo(digit_of(d), **PHOTOS[kind]) for d in DIGITS])


@pytest.mark.parametrize("kind", ["blue on white", "chalk on a board", "a hard shadow", "squared"])
def test_the_ink_lies_where_it_was_drawn(kind):
    drawn = digit_of(5)
    found = find_ink(photo(drawn, **PHOTOS[kind]))
    assert found.dtype == np.uint8
    assert found.shape == paper.SHAPE
    assert overlap(found, drawn) > 0.8
    assert found[drawn == 0].mean() < 2


def test_a_pencil_is_read_and_thickened(studio):
    drawn = [digit_of(d, pen=5) for d in DIGITS]
    pictures = [photo(ink, pen=GRAY, noise=3) for ink in drawn]
    assert_reads(studio, pictures)
    assert find_ink(pictures[3]).astype(bool).sum() > 1.5 * drawn[3].astype(bool).sum()


@pytest.mark.parametrize("height", [0.08, 0.15, 0.3, 0.9])
def test_digits_are_read_in_every_size(studio, height):
    assert_reads(studio, [photo(digit_of(d, height=height)) for d in DIGITS])


@pytest.mark.parametrize("pen", [8, 24, 36])
def test_digits_are_read_with_every_pen(studio, pen):
    assert_reads(studio, [photo(digit_of(d, pen=pen)) for d in DIGITS])


def test_a_digit_on_a_sheet_on_a_dark_table_is_read(studio):
    pictures = []
    for d in DIGITS:
        picture = np.full((800, 1000, 3), (70, 50, 35), np.uint8)
        picture[90:690, 100:900] = photo(digit_of(d, height=0.5))
        noise = np.random.default_rng(0).normal(0, 3, picture.shape)
        pictures.append(np.clip(picture + noise, 0, 255).astype(np.uint8))
    assert_reads(studio, pictures)


def test_the_ink_of_a_program_is_each_pixel_s_difference_from_its_background():
    drawn = digit_of(2)
    for picture in (drawn, 255 - drawn, 200 - (drawn // 2)):
        found = find_ink(np.repeat(picture[..., np.newaxis], 3, axis=2))
        assert np.abs(found.astype(int) - drawn).max() <= 7


@pytest.mark.parametrize("squared", [False, True])
def test_printed_lines_of_a_program_are_taken_away(studio, squared):
    lines = 255 - paper.ruled(squared=squared) // 3
    pictures = [np.minimum(255 - digit_of(d), lines) for d in DIGITS]
    assert_reads(studio, [np.repeat(p[..., np.newaxis], 3, axis=2) for p in pictures])
    with pytest.raises(BlankPicture):
        find_ink(np.repeat(lines[..., np.newaxis], 3, axis=2))


def test_where_thick_strokes_meet_there_is_no_hole():
    drawn = digit_of(7, pen=40, height=0.9)
    assert overlap(find_ink(photo(drawn)), drawn) > 0.95


def test_a_faint_shadow_across_a_digit_is_no_ink():
    drawn = digit_of(5)
    y, x = np.mgrid[: paper.SHAPE[0], : paper.SHAPE[1]]
    beam = 1 - 0.2 / (1 + np.exp((np.abs(x - y - 100) - 60) / 4))
    found = find_ink(photo(drawn, light=beam))
    assert overlap(found, drawn) > 0.8


def test_an_mnist_image_is_its_own_ink():
    images, _ = made_up_images.bright_digits(3)
    ink = np.where(images < 128, 0, images)
    ink[:, :4] = ink[:, -4:] = ink[:, :, :4] = ink[:, :, -4:] = 0
    for image in ink:
        if image.any():
            found = find_ink(np.repeat(image[..., np.newaxis], 3, axis=2))
            assert found.shape == (28, 28)
            assert (found.astype(bool) >= image.astype(bool)).all()


@pytest.mark.mnist
@pytest.mark.parametrize("turned", [False, True], ids=["as it is", "black on white"])
def test_mnist_is_read_from_pictures_as_well_as_directly(studio, mnist, turned):
    images, labels = mnist.test_images[:500], mnist.test_labels[:500]
    pictures = 255 - images if turned else images
    found = [normalize(find_ink(np.repeat(p[..., np.newaxis], 3, axis=2))) for p in pictures]
    assert np.mean(studio.probabilities(np.array(found)).argmax(axis=1) == labels) > 0.99


def test_the_longer_side_of_the_ink_is_at_most_800_pixels():
    picture = photo(ink_of(strokes_of(7), (1200, 1600)))
    assert find_ink(picture).shape == (600, 800)


BLANK = {
    "white": np.full((300, 400, 3), 255, np.uint8),
    "black": np.zeros((300, 400, 3), np.uint8),
    "28 × 28": np.zeros((28, 28, 3), np.uint8),
    "paper": photo(np.zeros(paper.SHAPE, np.uint8)),
    "noisy paper": photo(np.zeros(paper.SHAPE, np.uint8), noise=12),
    "a board": photo(np.zeros(paper.SHAPE, np.uint8), paper=BOARD, noise=4),
    "a shadow": photo(np.zeros(paper.SHAPE, np.uint8), light=paper.shadow()),
    "a soft shadow": photo(np.zeros(paper.SHAPE, np.uint8), light=paper.shadow(edge=150)),
    "ruled": photo(np.zeros(paper.SHAPE, np.uint8), rules=paper.ruled()),
    "squared": photo(np.zeros(paper.SHAPE, np.uint8), rules=paper.ruled(squared=True)),
}


@pytest.mark.parametrize("kind", BLANK)
def test_blank_paper_is_refused(kind):
    with pytest.raises(BlankPicture, match="Nothing is written"):
        find_ink(BLANK[kind])
