"""Read picture files safely: PNG, JPEG, WebP and HEIC, also hostile ones.

A file, its bytes, a Pillow image or an array goes in; an RGB picture of bounded size comes out.
Independent of what is on the picture.
"""

import io
import re
import threading
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pi_heif
from PIL import Image, UnidentifiedImageError

from mnist_core.pictures.sizes import shrink

UInt8 = npt.NDArray[np.uint8]

Source = str | Path | bytes | Image.Image | npt.NDArray[np.generic]

FORMATS = ("PNG", "JPEG", "WEBP", "HEIF")  # the names that Pillow gives them
MOST_PIXELS = 40_000_000
MOST_BYTES = 200_000_000
MOST_SCANS = 100  # of a progressive JPEG: each costs time for the whole picture
SIDE = 1600  # pixels, the longer side of a picture that was read
SMALLEST = 8  # pixels; a smaller picture shows no digit

ORIENTATION = 0x0112  # the EXIF tag
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
LYING = (5, 6, 7, 8)  # orientations whose width is the height of the upright picture

# A marker of a JPEG. Inside a scan, 255 is followed by 0 or, at restarts, by 208 to 215.
MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
SCAN, END = b"\xda", b"\xd9"

_ONE_AT_A_TIME = threading.Lock()  # 40 megapixels take 200 MB while they are decoded

pi_heif.register_heif_opener(thumbnails=False, decode_threads=1)


class PictureProblem(Exception):
    """A picture cannot be read; the message says why, and what to do."""


class NotAPicture(PictureProblem):
    """The file is no picture in a known format, or it is damaged."""


class PictureTooLarge(PictureProblem):
    """The picture has too many pixels or bytes."""


class AnimatedPicture(PictureProblem):
    """The file holds a film."""


class Size(NamedTuple):
    """The size of a picture, as its header says."""

    width: int  # pixels
    height: int  # pixels


class Picture(NamedTuple):
    """A picture as it is seen upright."""

    pixels: UInt8  # (h, w, 3), red, green and blue; the longer side is at most 1600
    size: Size  # before it was reduced


def read_picture(source: Source) -> Picture:
    """Read a picture: turned as its EXIF says, on paper where it was transparent.

    Args:
        source: the path or the bytes of a PNG, JPEG, WebP or HEIC file; a Pillow image; or an
            array: uint8 (h, w), (h, w, 3) or (h, w, 4), or (h, w) of bool or of float, 0 to 1.

    Raises:
        NotAPicture: it is no picture, of another format, damaged, or too small to show a digit.
        PictureTooLarge: it has more than 40 megapixels or 200 MB.
        AnimatedPicture: it holds several pictures in a row.
        OSError: there is no such file, or it may not be read.
        ValueError: an array of another type or shape.
    """
    if isinstance(source, (str, Path)):
        source = _read_file(Path(source))
    with _ONE_AT_A_TIME:
        if isinstance(source, bytes):
            _check_bytes(len(source))
            picture = _decode(source)
        elif isinstance(source, Image.Image):
            _check_size(Size(*source.size))
            picture = _from_image(source)
        else:
            picture = _from_array(np.asarray(source))
    if min(picture.pixels.shape[:2]) < SMALLEST:
        raise NotAPicture("The picture is too small to show a digit.")
    return picture


def turn(picture: Picture, quarters: int) -> Picture:
    """A picture turned clockwise by so many quarters of a full turn."""
    width, height = picture.size
    size = Size(height, width) if quarters % 2 else picture.size
    return Picture(np.ascontiguousarray(np.rot90(picture.pixels, -quarters)), size)


def _read_file(path: Path) -> bytes:
    """The content of a file, if it is not too large."""
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    _check_bytes(len(content))
    return content


def _check_bytes(count: int) -> None:
    if count > MOST_BYTES:
        raise PictureTooLarge(f"The file is larger than {MOST_BYTES // 1_000_000} MB.")


def _decode(content: bytes) -> Picture:
    """Decode a file, once its header promises a size that is fine."""
    size = _claimed_size(content)
    if size:
        _check_size(size)
    if content.startswith(b"\xff\xd8") and _count_scans(content) > MOST_SCANS:
        raise NotAPicture("The JPEG has too many scans. Save it as an ordinary JPEG.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of metadata that nobody needs
            image = Image.open(io.BytesIO(content), formats=FORMATS)
            _check_size(Size(*image.size))
            # Several pictures in one JPEG or HEIC are views of the same photo, not a film.
            if image.format in ("PNG", "WEBP") and getattr(image, "n_frames", 1) > 1:
                raise AnimatedPicture("The picture is animated. Use a single picture of it.")
            return _from_image(image)
    except Image.DecompressionBombError as problem:
        raise _too_large() from problem
    except UnidentifiedImageError as problem:
        raise NotAPicture(
            "The file is not a picture that can be read here. PNG, JPEG, WebP and HEIC can."
        ) from problem
    # Pillow's decoders raise all of these for damaged files.
    except (OSError, SyntaxError, ValueError, LookupError, EOFError, RuntimeError, TypeError) as e:
        raise NotAPicture("The picture is damaged or incomplete.") from e
    except (MemoryError, OverflowError, ArithmeticError) as problem:
        raise _too_large() from problem


def _claimed_size(content: bytes) -> Size | None:
    """The size in the header of a PNG or WebP, whose decoders reserve memory when they open it."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return Size(_number(content[16:20], "big"), _number(content[20:24], "big"))
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return None
    kind, start = content[12:16], content[20:30]
    if kind == b"VP8X":
        return Size(_number(start[4:7]) + 1, _number(start[7:10]) + 1)
    if kind == b"VP8L":
        bits = _number(start[1:5])
        return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    return Size(_number(start[6:8]) & 0x3FFF, _number(start[8:10]) & 0x3FFF)


def _count_scans(content: bytes) -> int:
    """How many scans a JPEG has, without what phones put into its other segments and behind it."""
    scans, marker = 0, MARKER.search(content, 2)
    while marker and marker[1] != END and scans <= MOST_SCANS:
        scans += marker[1] == SCAN
        length = _number(content[marker.end() : marker.end() + 2], "big")
        marker = MARKER.search(content, marker.end() + length)
    return scans


def _number(content: bytes, order: str = "little") -> int:
    return int.from_bytes(content, "big" if order == "big" else "little")


def _check_size(size: Size) -> None:
    if size.width * size.height > MOST_PIXELS:
        raise _too_large(size)


def _too_large(size: Size | None = None) -> PictureTooLarge:
    claimed = f": {size.width:,} × {size.height:,} pixels" if size else ""
    return PictureTooLarge(
        f"The picture is too large{claimed}. At most {MOST_PIXELS // 1_000_000} megapixels "
        "can be read."
    )


def _from_image(image: Image.Image) -> Picture:
    """The picture in an image, turned upright, reduced in size, on paper."""
    orientation, size = _orientation(image), Size(*image.size)
    if orientation in LYING:
        size = Size(size.height, size.width)
    if image.format in ("JPEG", "MPO"):
        factor = _reduction(image)  # the decoder itself then leaves out what is not needed
        image.draft(None, (image.width // factor, image.height // factor))
    image.load()
    if image.mode.startswith(("I", "F")):
        image = image if image.mode in ("I", "F") else image.convert("I")
        image = Image.fromarray(_from_levels(np.asarray(image.reduce(_reduction(image)))))
    elif image.mode in ("P", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode == "1":
        image = image.convert("L")
    image = image.reduce(_reduction(image))
    if orientation in TURNS:
        image = image.transpose(TURNS[orientation])
    if "A" in image.getbands():
        return Picture(shrink(_on_paper(np.asarray(image.convert("RGBA"))), SIDE), size)
    return Picture(shrink(np.asarray(image.convert("RGB")), SIDE), size)


def _reduction(image: Image.Image) -> int:
    """By which whole number an image can be divided without losing detail that counts."""
    return max(1, max(image.size) // SIDE)


def _orientation(image: Image.Image) -> int:
    """How the camera was held, as EXIF says; 1 for upright or unknown."""
    try:
        found = image.getexif().get(ORIENTATION, 1)
    except Exception:  # EXIF can be damaged in any way, and the picture is fine without it
        return 1
    return found if isinstance(found, int) else 1


def _from_array(array: npt.NDArray[np.generic]) -> Picture:
    """The picture in an array."""
    if array.size > 4 * MOST_PIXELS:
        raise _too_large()
    if array.size and array.ndim == 2 and array.dtype.kind in "bf":
        levels = array.astype(np.float32)
        if not (levels >= 0).all() or not (levels <= 1).all():
            raise ValueError("The picture's numbers are not between 0 and 1.")
        array = np.rint(levels * 255).astype(np.uint8)
    channels = array.shape[2] if array.ndim == 3 else 1
    if array.dtype != np.uint8 or array.ndim not in (2, 3) or channels not in (1, 3, 4):
        raise ValueError(
            f"The picture is {array.dtype} {array.shape}, not uint8 (h, w), (h, w, 3) or (h, w, 4)."
        )
    if array.size == 0:
        raise NotAPicture("The picture is too small to show a digit.")
    pixels = np.ascontiguousarray(array, np.uint8)
    size = Size(pixels.shape[1], pixels.shape[0])
    if channels == 4:
        return Picture(shrink(_on_paper(pixels), SIDE), size)
    if channels == 1:
        pixels = np.repeat(pixels.reshape(*pixels.shape[:2], 1), 3, axis=2)
    return Picture(shrink(pixels, SIDE), size)


def _from_levels(levels: npt.NDArray[np.generic]) -> UInt8:
    """Levels (h, w) of any range as uint8 (h, w): the lowest is 0, the highest 255."""
    found = np.nan_to_num(levels.astype(np.float32), posinf=0, neginf=0)
    low, high = float(found.min()), float(found.max())
    return np.asarray(np.rint((found - low) * (255 / max(high - low, 1))), np.uint8)


def _on_paper(rgba: UInt8) -> UInt8:
    """Lay a transparent picture (h, w, 4) on white paper, or on black if it is bright itself."""
    colours, alpha = rgba[..., :3], rgba[..., 3:].astype(np.float32) / 255
    brightness = float((colours.mean(axis=2, keepdims=True) * alpha).sum() / max(alpha.sum(), 1))
    paper = 255 if brightness < 128 else 0
    return np.asarray(np.rint(colours * alpha + paper * (1 - alpha)), np.uint8)
