import base64
import io
import struct
import subprocess
import sys
import zlib

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw

from mnist_core.pictures import files
from mnist_core.pictures.files import (
    AnimatedPicture,
    NotAPicture,
    PictureProblem,
    PictureTooLarge,
)

PAPER, INK = (200, 220, 240), (200, 30, 10)

# `corner_marked(64, 64)`; the second is stored turned, and its EXIF says so. Pillow cannot write
# HEIC.
HEIC = (
    "AAAAHGZ0eXBoZWl4AAAAAG1pZjFoZWl4bWlhZgAAAVVtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAA"
    "AAAAAAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABeQABAAAAAAAAADkAAAAjaWluZgAAAAAAAQAAABVp"
    "bmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA1WlwcnAAAAC2aXBjbwAAAHdodmNDAQQIAAAAnjgA"
    "AAAAHvAA/P/4+AAADwNgAAEAF0ABDAH//wQIAAADAJ44AAADAAAeugJAYQABACpCAQEECAAAAwCeOAAAAwAA"
    "HpAEECCy3UklNc3AQ0GBAAADABkAAAMAAQhiAAEACEQBwXKGDAIkAAAAE2NvbHJuY2x4AAEADQAGgAAAABRp"
    "c3BlAAAAAAAAAEAAAABAAAAAEHBpeGkAAAAAAwgICAAAABdpcG1hAAAAAAAAAAEAAQSBAgMEAAAAQW1kYXQA"
    "AAA1KAGvBjg8ALhf2Nr///qq/sv2x1v6b/m2o778iFf/+AzEqvP1zfGN7EMv/6nfQJ+DjpkKh/g="
)
HEIC_TURNED = (
    "AAAAHGZ0eXBoZWl4AAAAAG1pZjFoZWl4bWlhZgAAAaBtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAA"
    "AAAAAAAAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAABxAABAAAAAAAAAHIAAgAAAAACNgABAAAAAAAAACQA"
    "AAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRt"
    "AAAAAAABAAAA32lwcnAAAAC/aXBjbwAAAHdodmNDAQQIAAAAnjgAAAAAHvAA/P/4+AAADwNgAAEAF0ABDAH/"
    "/wQIAAADAJ44AAADAAAeugJAYQABACpCAQEECAAAAwCeOAAAAwAAHpAEECCy3UklNc3AQ0GBAAADABkAAAMA"
    "AQhiAAEACEQBwXKGDAIkAAAAE2NvbHJuY2x4AAEADQAGgAAAABRpc3BlAAAAAAAAAEAAAABAAAAAEHBpeGkA"
    "AAAAAwgICAAAAAlpcm90AwAAABhpcG1hAAAAAAAAAAEAAQWBAgMEhQAAABppcmVmAAAAAAAAAA5jZHNjAAIA"
    "AQABAAAAnm1kYXQAAABuKAGvBjha/PtX/G+T/kfQ13//VTiqx5fZUk0Fv/NtR//5EK2/8Biefqm2kDYPPqao"
    "fXlVloeGkmDw51Qy3k8C6VYgVJS2Va2WNyScAHbE4POI8RqgcuMWOBUbw/ACOMx6+kormaQbwig7mzOPx44A"
    "AAAGRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAA="
)


def read_picture(source: files.Source) -> npt.NDArray[np.uint8]:
    return files.read_picture(source).pixels


def corner_marked(width: int = 64, height: int = 40) -> Image.Image:
    """Paper with red ink in its upper left corner, a quarter of each side long."""
    image = Image.new("RGB", (width, height), PAPER)
    ImageDraw.Draw(image).rectangle((0, 0, width // 4 - 1, height // 4 - 1), fill=INK)
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checksum


def png_that_claims(width: int, height: int, content: bytes = b"") -> bytes:
    """A PNG with a header that promises a size, gray in 8 bits."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(content, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks)


def webp_that_claims(width: int, height: int) -> bytes:
    """A WebP with a header that promises a size."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + size
    return b"RIFF" + struct.pack("<I", len(body)) + body


def heic_that_claims(width: int, height: int) -> bytes:
    heic = base64.b64decode(HEIC)
    at = heic.index(b"ispe") + 8
    return heic[:at] + struct.pack(">II", width, height) + heic[at + 8 :]


def jpeg_that_claims(width: int, height: int) -> bytes:
    jpeg = saved(corner_marked(), "JPEG")
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def jpeg_of_many_scans(count: int) -> bytes:
    """A progressive JPEG that repeats its last scan."""
    jpeg = saved(corner_marked(), "JPEG", progressive=True)
    last = jpeg[jpeg.rindex(b"\xff\xda") : -2]
    return jpeg[:-2] + last * count + jpeg[-2:]


def assert_ink_in_corner(picture: npt.NDArray[np.uint8], tolerance: int = 16) -> None:
    """Whether a picture shows what `corner_marked` makes, at whatever size."""
    height, width = picture.shape[:2]
    for y, x, colour in ((1, 1, INK), (7, 1, PAPER), (1, 7, PAPER), (7, 7, PAPER)):
        found = picture[y * height // 8, x * width // 8].astype(int)
        assert np.abs(found - colour).max() <= tolerance


@pytest.mark.parametrize(
    "content",
    [
        saved(corner_marked(), "PNG"),
        saved(corner_marked(), "PNG", interlace=1),
        saved(corner_marked(), "JPEG"),
        saved(corner_marked(), "JPEG", progressive=True),
        saved(corner_marked(), "WEBP"),
        saved(corner_marked(), "WEBP", lossless=True),
        saved(corner_marked(), "MPO", save_all=True, append_images=[corner_marked()]),
        saved(corner_marked().convert("P", palette=Image.Palette.ADAPTIVE), "PNG"),
        saved(corner_marked().convert("RGBA"), "PNG"),
    ],
    ids=["png", "interlaced", "jpeg", "progressive", "webp", "lossless", "mpo", "palette", "rgba"],
)
def test_each_kind_of_file_keeps_its_size_and_its_colours(content):
    picture = read_picture(content)
    assert picture.dtype == np.uint8
    assert picture.shape == (40, 64, 3)
    assert_ink_in_corner(picture)


@pytest.mark.parametrize("text", [HEIC, HEIC_TURNED], ids=["upright", "turned"])
def test_heic_is_read_and_turned_once(text):
    picture = read_picture(base64.b64decode(text))
    assert picture.shape == (64, 64, 3)
    assert_ink_in_corner(picture)


def test_a_path_bytes_an_image_and_an_array_are_the_same_picture(tmp_path):
    image = corner_marked()
    image.save(tmp_path / "a.png")
    path = tmp_path / "a.png"
    for source in (path, str(path), path.read_bytes(), image, np.asarray(image)):
        np.testing.assert_array_equal(read_picture(source), np.asarray(image))


# How a picture has to be turned to be stored as each orientation says.
STORED = {
    1: [],
    2: [Image.Transpose.FLIP_LEFT_RIGHT],
    3: [Image.Transpose.ROTATE_180],
    4: [Image.Transpose.FLIP_TOP_BOTTOM],
    5: [Image.Transpose.TRANSPOSE],
    6: [Image.Transpose.ROTATE_90],
    7: [Image.Transpose.TRANSVERSE],
    8: [Image.Transpose.ROTATE_270],
}


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_turned_as_its_exif_says(kind, orientation):
    image = corner_marked()
    for turn in STORED[orientation]:
        image = image.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read_picture(saved(image, kind, exif=exif))
    assert picture.shape == (40, 64, 3)
    assert_ink_in_corner(picture)


@pytest.mark.parametrize("exif", [b"Exif\x00\x00II*\x00\xff\xff\xff\xff", b"Exif\x00\x00nonsense"])
def test_damaged_exif_is_ignored(exif):
    assert_ink_in_corner(read_picture(saved(corner_marked(), "JPEG", exif=exif)))


@pytest.mark.parametrize(("ink", "paper"), [((0, 0, 0), 255), ((250, 250, 250), 0)])
def test_transparent_paper_becomes_white_under_dark_ink_and_black_under_bright_ink(ink, paper):
    image = Image.new("RGBA", (40, 40), (*ink, 0))
    ImageDraw.Draw(image).rectangle((10, 10, 20, 20), fill=(*ink, 255))
    picture = read_picture(saved(image, "PNG"))
    assert picture[15, 15].tolist() == list(ink)
    assert picture[0, 0].tolist() == [paper] * 3


def test_half_transparent_ink_is_fainter():
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((10, 10, 20, 20), fill=(0, 0, 0, 128))
    assert read_picture(saved(image, "PNG"))[15, 15].tolist() == [127] * 3


def test_a_transparent_palette_and_a_transparent_colour_lie_on_paper():
    image = Image.new("P", (40, 40), 0)
    image.putpalette([90, 90, 90, 0, 0, 0])
    ImageDraw.Draw(image).rectangle((10, 10, 20, 20), fill=1)
    gray = image.point([90, 0] + [0] * 254, "L")
    for content in (saved(image, "PNG", transparency=0), saved(gray, "PNG", transparency=90)):
        picture = read_picture(content)
        assert picture[0, 0].tolist() == [255] * 3
        assert picture[15, 15].tolist() == [0] * 3


@pytest.mark.parametrize(
    "image",
    [
        corner_marked().convert("L"),
        corner_marked().convert("LA"),
        corner_marked().convert("L").point(lambda level: 255 * (level > 128), "1"),
        Image.fromarray(np.asarray(corner_marked().convert("L")).astype(np.uint16) * 257),
        Image.fromarray(np.asarray(corner_marked().convert("L")).astype(np.int32)),
    ],
    ids=["gray", "gray with transparency", "two levels", "16 bit", "32 bit"],
)
def test_gray_of_every_depth_is_dark_where_the_ink_is(image):
    sources = [image]
    if image.mode != "I":
        sources.append(saved(image, "PNG"))
    for source in sources:
        picture = read_picture(source)
        assert picture.shape == (40, 64, 3)
        assert picture[5, 5].max() + 80 < picture[30, 50].min()
        assert (picture[..., 0] == picture[..., 2]).all()


def test_16_bits_use_the_levels_that_are_there():
    """A scanner of 12 bits writes levels up to 4095 into 16: nearly black as a whole."""
    levels = np.full((40, 40), 4095, np.uint16)
    levels[10:20, 10:20] = 400
    picture = read_picture(saved(Image.fromarray(levels), "PNG"))
    assert picture[0, 0].tolist() == [255] * 3
    assert picture[15, 15].tolist() == [0] * 3


def test_cmyk_is_read_in_its_colours():
    picture = read_picture(saved(corner_marked().convert("CMYK"), "JPEG", quality=95))
    assert_ink_in_corner(picture, tolerance=30)


@pytest.mark.parametrize("size", [(4000, 3000), (1601, 1000), (300, 8000)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_large_pictures_arrive_with_1600_pixels(size, kind):
    picture = read_picture(saved(corner_marked(*size), kind))
    height, width = picture.shape[:2]
    assert max(height, width) == 1600
    assert width / height == pytest.approx(size[0] / size[1], rel=0.02)
    assert_ink_in_corner(picture)


@pytest.mark.parametrize(("orientation", "size"), [(1, (4000, 3000)), (6, (3000, 4000))])
def test_the_size_is_that_of_the_upright_picture_as_it_was(orientation, size):
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = saved(corner_marked(4000, 3000), "JPEG", exif=exif)
    assert files.read_picture(photo).size == size
    assert files.read_picture(np.zeros((3000, 4000), np.uint8)).size == (4000, 3000)


def test_arrays_of_every_documented_type_are_read():
    digit = np.zeros((28, 28), np.uint8)
    digit[4:24, 13:16] = 255
    expected = np.repeat(digit[..., np.newaxis], 3, axis=2)
    for array in (digit, digit > 0, digit / 255, digit[..., np.newaxis], expected):
        np.testing.assert_array_equal(read_picture(array), expected)
    rgba = np.dstack([np.full((28, 28, 3), 255, np.uint8), digit])  # as a canvas sends it
    np.testing.assert_array_equal(read_picture(rgba), expected)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((28, 28), np.int64),
        np.full((28, 28), 2.0),
        np.full((28, 28), -0.1),
        np.full((28, 28), np.nan),
        np.zeros(784, np.uint8),
        np.zeros((2, 28, 28, 3), np.uint8),
        np.zeros((28, 28, 2), np.uint8),
        np.zeros((28, 28, 3)),
        np.array(["a picture"]),
    ],
    ids=["int64", "2.0", "-0.1", "nan", "flat", "several", "two channels", "float rgb", "text"],
)
def test_arrays_of_other_types_and_shapes_are_refused(array):
    with pytest.raises(ValueError, match="picture"):
        read_picture(array)


@pytest.mark.parametrize("shape", [(0, 0), (0, 28), (7, 28), (28, 7), (1, 1)])
def test_what_is_too_small_to_show_a_digit_is_refused(shape):
    with pytest.raises(NotAPicture, match="too small"):
        read_picture(np.zeros(shape, np.uint8))


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF1234WEBP"],
    ids=["empty", "text", "pdf", "start of a png", "start of a jpeg", "start of a webp"],
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(NotAPicture):
        read_picture(content)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM"])
def test_other_formats_are_refused_and_the_message_names_those_that_work(kind):
    with pytest.raises(NotAPicture, match="PNG, JPEG, WebP and HEIC"):
        read_picture(saved(corner_marked(), kind))


@pytest.mark.parametrize(
    "content",
    [
        saved(corner_marked(400, 300), "PNG"),
        saved(corner_marked(400, 300), "JPEG"),
        saved(corner_marked(400, 300), "JPEG", progressive=True),
        saved(corner_marked(400, 300), "WEBP"),
        base64.b64decode(HEIC),
    ],
    ids=["png", "jpeg", "progressive", "webp", "heic"],
)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_file_is_refused(content, share):
    with pytest.raises(NotAPicture):
        read_picture(content[: int(share * len(content))])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_damaged_bytes_never_raise_anything_else(kind):
    random = np.random.default_rng(0)
    content = saved(corner_marked(), kind)
    for _ in range(200):
        damaged = bytearray(content)
        for at in random.integers(0, len(content), 4):
            damaged[at] = random.integers(256)
        try:
            assert read_picture(bytes(damaged)).ndim == 3
        except PictureProblem as problem:
            assert str(problem)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animated_picture_is_refused(kind):
    frames = [Image.new("RGB", (40, 40), (level, 0, 0)) for level in (0, 100, 200)]
    film = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    with pytest.raises(AnimatedPicture, match="animated"):
        read_picture(film)


@pytest.mark.parametrize(
    "content",
    [
        png_that_claims(50_000, 50_000),
        png_that_claims(2**31 - 1, 2**31 - 1),
        webp_that_claims(2**24, 2**24),
        jpeg_that_claims(50_000, 50_000),
        heic_that_claims(50_000, 50_000),
    ],
    ids=["png", "largest png", "webp", "jpeg", "heic"],
)
def test_a_header_that_claims_too_much_is_refused_before_decoding(content, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", None)
    with pytest.raises(PictureTooLarge, match=r"too large.* At most 40 megapixels"):
        read_picture(content)


def test_40_megapixels_are_read_and_one_row_more_is_not():
    assert read_picture(png_that_claims(8000, 5000, bytes(8001 * 5000))).shape == (1000, 1600, 3)
    with pytest.raises(PictureTooLarge):
        read_picture(png_that_claims(8000, 5001))
    with pytest.raises(PictureTooLarge):
        read_picture(Image.new("1", (8000, 5001)))


def test_too_many_bytes_are_refused_before_they_are_read(tmp_path):
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.truncate(10**12)  # a file with a hole, which takes no room
    with pytest.raises(PictureTooLarge, match="larger than 200 MB"):
        read_picture(path)


def test_too_many_bytes_in_memory_are_refused():
    with pytest.raises(PictureTooLarge, match="larger than 200 MB"):
        read_picture(bytes(200_000_001))


def test_a_jpeg_with_very_many_scans_is_refused():
    with pytest.raises(NotAPicture, match="scans"):
        read_picture(jpeg_of_many_scans(200))


def test_a_video_behind_a_photo_counts_as_no_scans():
    """Phones append a film to a photo; it holds any bytes."""
    photo = saved(corner_marked(), "JPEG", progressive=True)
    assert_ink_in_corner(read_picture(photo + b"\xff\xda\x00\x08" * 1000))


def test_there_is_no_such_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_picture(tmp_path / "missing.png")
    with pytest.raises(OSError):
        read_picture(tmp_path)


# Reads the file given and prints by how many MiB the memory grew at most.
PEAK = """
import resource, sys
from mnist_core.pictures import files
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before = peak()
files.read_picture(sys.argv[1])
print(peak() - before)
"""


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "I;16", "CMYK", "progressive"])
def test_40_megapixels_take_bounded_memory(tmp_path, mode):
    path = tmp_path / "large"
    if mode == "progressive":
        corner_marked(8000, 5000).save(path, "JPEG", progressive=True)
    elif mode == "CMYK":
        Image.new("CMYK", (8000, 5000), 0).save(path, "JPEG")
    else:
        Image.new(mode, (8000, 5000), 0).save(path, "PNG", compress_level=1)
    found = subprocess.run(
        [sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True
    )
    assert float(found.stdout) < 320


def test_a_picture_is_turned_clockwise():
    pixels = np.arange(9 * 12 * 3, dtype=np.uint8).reshape(9, 12, 3)
    picture = files.Picture(pixels, files.Size(120, 90))
    turned = files.turn(picture, 1)
    assert turned.size == (90, 120)
    np.testing.assert_array_equal(turned.pixels[0, -1], pixels[0, 0])  # the upper left corner
    again = files.turn(files.turn(turned, 1), 2)
    np.testing.assert_array_equal(again.pixels, pixels)
    assert again.size == picture.size
