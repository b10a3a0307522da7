import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import mnist_core
from mnist_core.drawing.normalize import normalize
from mnist_core.drawing.render import render_ink
from mnist_core.networks.runs import UnknownRun
from mnist_core.pictures import reading
from mnist_core.pictures.files import NotAPicture, read_picture
from mnist_core.pictures.ink import BlankPicture
from mnist_core.pictures.reading import Part
from tests import hand
from tests.pictures.paper import ink_of, photo, strokes_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def photo_of_42() -> Image.Image:
    return Image.fromarray(photo(ink_of(strokes_of(4, 2), (1200, 1600))))


def test_the_three_lines_of_the_readme_work(tmp_path, monkeypatch, photo_of_42):
    readme = (ROOT / "README.md").read_text()
    (lines,) = (part for part in readme.split("\n\n") if "import mnist_core" in part)
    Image.fromarray(photo(ink_of(strokes_of(7)))).save(tmp_path / "seven.jpg")
    photo_of_42.save(tmp_path / "number.jpg")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec("\n".join(line.strip() for line in lines.splitlines()), names)
    assert len(lines.splitlines()) == 3


@pytest.mark.parametrize("number", range(10))
def test_a_drawing_is_read_like_on_the_canvas(studio, number):
    ink = render_ink([np.array(stroke, float) for stroke in hand.DIGITS[number]])
    digit = mnist_core.read(ink, studio)
    (expected,) = studio.read(normalize(ink)[np.newaxis])
    assert (digit.digit, digit.verdict) == (number, "digit")
    np.testing.assert_array_equal(digit.image, normalize(ink))
    np.testing.assert_array_equal(digit.probabilities, expected.probabilities)


def test_a_path_bytes_an_image_and_an_array_give_the_same_answer(tmp_path, studio):
    image = Image.fromarray(photo(ink_of(strokes_of(5))))
    image.save(tmp_path / "five.png")
    content = io.BytesIO()
    image.save(content, "PNG")
    sources = [tmp_path / "five.png", str(tmp_path / "five.png"), content.getvalue(), image]
    for source in [*sources, np.asarray(image)]:
        digit = mnist_core.read(source, studio)
        assert (digit.digit, digit.verdict) == (5, "digit")
        assert digit.probabilities.sum() == pytest.approx(1, abs=1e-4)
        assert digit.image.shape == (28, 28)


def test_a_network_is_chosen_by_its_name():
    ink = ink_of(strokes_of(3))
    assert mnist_core.read(ink, "deep_cnn").digit == 3
    with pytest.raises(UnknownRun):
        mnist_core.read(ink, "no_such_network")


def test_the_boxes_are_in_pixels_of_the_upright_picture(studio, photo_of_42):
    exif = Image.Exif()
    exif[0x0112] = 6
    content = io.BytesIO()
    photo_of_42.transpose(Image.Transpose.ROTATE_90).save(content, "JPEG", exif=exif)
    number = mnist_core.read_number(content.getvalue(), studio)
    assert number.number == "42"
    drawn = np.nonzero(ink_of(strokes_of(4, 2), (1200, 1600)))
    four, two = number.digits
    assert [four.digit, two.digit] == [4, 2]
    found = (four.box.left, min(four.box.top, two.box.top))
    found += (two.box.right, max(four.box.bottom, two.box.bottom))
    expected = (drawn[1].min(), drawn[0].min(), drawn[1].max() + 1, drawn[0].max() + 1)
    assert np.abs(np.subtract(found, expected)).max() <= 10
    assert four.box.right < two.box.left


def test_a_speck_beside_a_digit_changes_nothing(studio):
    ink = ink_of(strokes_of(7)).copy()
    expected = mnist_core.read(ink, studio)
    ink[20:24, 20:24] = 255
    digit = mnist_core.read(ink, studio)
    np.testing.assert_array_equal(digit.image, expected.image)
    assert digit.box == expected.box


def test_two_digits_are_no_digit_but_a_number(studio, photo_of_42):
    assert mnist_core.read(photo_of_42, studio).verdict == "not a digit"
    assert mnist_core.read_number(photo_of_42, studio).number == "42"


def test_problems_have_names(tmp_path, studio):
    with pytest.raises(BlankPicture):
        mnist_core.read(np.zeros((28, 28), np.uint8), studio)
    with pytest.raises(NotAPicture):
        mnist_core.read_number(b"no picture", studio)
    with pytest.raises(FileNotFoundError):
        mnist_core.read(tmp_path / "missing.png", studio)


def test_importing_the_package_is_cheap():
    code = "import sys, mnist_core; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert not set(found.stdout.split()) & {"numpy", "cv2", "PIL", "pi_heif", "ai_edge_litert"}


@pytest.mark.mnist
def test_mnist_is_read_as_well_as_without_the_detour(studio, mnist):
    images, labels = mnist.test_images[:500], mnist.test_labels[:500]
    found = [reading.read_digit(reading.find_writing(image), studio).digit for image in images]
    assert np.mean(np.array(found) == labels) > 0.99


def test_a_part_of_a_picture_is_read_alone_and_its_boxes_are_places_on_the_whole(
    photo_of_42, studio
):
    picture = read_picture(photo_of_42)
    whole = reading.read_number(reading.find_writing_on(picture), studio)
    middle = (whole.digits[0].box.right + whole.digits[1].box.left) / 2 / photo_of_42.width
    part = Part(middle, 0.1, 1, 0.9)
    number = reading.read_number(reading.find_writing_on(picture, part), studio)
    assert (whole.number, number.number) == ("42", "2")
    np.testing.assert_allclose(number.digits[0].box, whole.digits[1].box, atol=10)


@pytest.mark.parametrize("part", [(0.5, 0, 0.5, 1), (0, 0.6, 1, 0.4), (-0.1, 0, 1, 1)])
def test_a_part_that_is_none_is_refused(part):
    picture = read_picture(np.zeros((20, 20), np.uint8))
    with pytest.raises(ValueError, match="no part"):
        reading.find_writing_on(picture, Part(*part))


@pytest.mark.parametrize("side", [8, 20, 100])
def test_the_smallest_part_is_blank_rather_than_an_error(side):
    picture = read_picture(np.full((side, side), 255, np.uint8))
    with pytest.raises(BlankPicture):
        reading.find_writing_on(picture, Part(0.5, 0.5, 0.51, 0.51))
