"""Pack a sketch into the text of a link, or into bytes, and unpack it again.

A sketch goes in, text of letters, digits, `-` and `_` comes out, and back; or bytes, for a
database. Both are lossless: the same sketch comes back. Anybody can send any text, so unpacking
checks all that it reads.

The format: a version, and the bytes in base64. The bytes are deflated; they are a picture or none,
then each stroke: its width with a flag for the eraser, its number of points, and its points as
differences. Every number is a varint (7 bits a byte, the lowest first), with a sign where it needs
one (zigzag: 0, -1, 1, -2 ... become 0, 1, 2, 3 ...). A checksum comes last.
"""

import base64
import zlib
from collections.abc import Iterator
from itertools import pairwise

from mnist_core.drawing.sketch import PICTURE, UNITS, Sketch, Stroke

VERSION = "1"
LONGEST = 2_000  # characters: browsers, messengers and QR codes take such links

UNPACKED = 100_000  # bytes; more is not a drawing
MOST_STROKES = 1_000
MOST_POINTS = 10_000
CHECKSUM = 2  # bytes


class NotASketch(ValueError):
    """The text holds no sketch: it was cut off, changed, or made for something else."""

    def __init__(self) -> None:
        super().__init__("The drawing in the link is damaged.")


class TooLong(ValueError):
    """The sketch does not fit into a link."""

    def __init__(self) -> None:
        super().__init__("This drawing has too many strokes for a link.")


def pack(sketch: Sketch) -> str:
    """A sketch as text.

    Raises:
        TooLong: it would have more than 2,000 characters.
    """
    packed = base64.urlsafe_b64encode(pack_bytes(sketch)).decode().rstrip("=")
    if len(packed) >= LONGEST:
        raise TooLong
    return VERSION + packed


def unpack(text: str) -> Sketch:
    """The sketch in a text.

    Raises:
        NotASketch: the text is damaged, or larger than any drawing.
    """
    if not text.startswith(VERSION) or not text.isascii() or len(text) > LONGEST:
        raise NotASketch
    try:
        encoded = text[len(VERSION) :]
        packed = base64.b64decode(encoded + "=" * (-len(encoded) % 4), b"-_", validate=True)
    except ValueError as problem:
        raise NotASketch from problem
    return unpack_bytes(packed)


def pack_bytes(sketch: Sketch) -> bytes:
    """A sketch as bytes, which a database stores: the bytes of `pack`, of any length."""
    content = bytearray([sketch.picture is not None])
    content += sketch.picture or b""
    for stroke in sketch.strokes:
        content += _varint(2 * stroke.width + stroke.erases) + _varint(len(stroke.points))
        for (x, y), (next_x, next_y) in pairwise([(0, 0), *stroke.points]):
            content += _varint(_zigzag(next_x - x)) + _varint(_zigzag(next_y - y))
    content += zlib.crc32(content).to_bytes(4, "big")[:CHECKSUM]
    return _deflate(bytes(content))


def unpack_bytes(packed: bytes) -> Sketch:
    """The sketch in the bytes that `pack_bytes` made.

    Raises:
        NotASketch: the bytes are damaged, or larger than any drawing.
    """
    try:
        content = _inflate(packed)
    except zlib.error as problem:
        raise NotASketch from problem
    content, checksum = content[:-CHECKSUM], content[-CHECKSUM:]
    if zlib.crc32(content).to_bytes(4, "big")[:CHECKSUM] != checksum or content[:1] > b"\1":
        raise NotASketch
    picture = None
    start = 1
    if content[:1] == b"\1":
        start += PICTURE * PICTURE
        picture = content[1:start]
        if len(picture) != PICTURE * PICTURE:
            raise NotASketch
    return Sketch(tuple(_read_strokes(content[start:])), picture)


def _read_strokes(content: bytes) -> Iterator[Stroke]:
    """The strokes in the unpacked bytes, each checked."""
    numbers = _read_varints(content)
    strokes = points = 0
    for first in numbers:
        width, erases = divmod(first, 2)
        count = next(numbers, 0)
        strokes, points = strokes + 1, points + count
        if not 0 < width <= UNITS or count == 0:
            raise NotASketch
        if strokes > MOST_STROKES or points > MOST_POINTS:
            raise NotASketch
        yield Stroke(tuple(_read_points(numbers, count)), width, bool(erases))


def _read_points(numbers: Iterator[int], count: int) -> Iterator[tuple[int, int]]:
    x = y = 0
    for _ in range(count):
        right, down = next(numbers, None), next(numbers, None)
        if right is None or down is None:
            raise NotASketch
        x, y = x + _signed(right), y + _signed(down)
        if max(abs(x), abs(y)) >= 10 * UNITS:
            raise NotASketch
        yield x, y


def _varint(number: int) -> bytes:
    parts = []
    while number >= 128:
        parts.append(number % 128 + 128)
        number //= 128
    return bytes([*parts, number])


def _read_varints(content: bytes) -> Iterator[int]:
    number, weight = 0, 1
    for byte in content:
        number += byte % 128 * weight
        weight *= 128
        if number > 100 * UNITS:
            raise NotASketch
        if byte < 128:
            yield number
            number, weight = 0, 1
    if weight > 1:
        raise NotASketch


def _zigzag(number: int) -> int:
    return 2 * number if number >= 0 else -2 * number - 1


def _signed(number: int) -> int:
    return number // 2 if number % 2 == 0 else -(number + 1) // 2


def _deflate(content: bytes) -> bytes:
    """Compress without the header and the checksum that zlib would add."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflater.compress(content) + deflater.flush()


def _inflate(packed: bytes) -> bytes:
    """Decompress up to `UNPACKED` bytes: a small text could hold gigabytes of zeros."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    content = inflater.decompress(packed, UNPACKED)
    if not inflater.eof or inflater.unused_data:
        raise NotASketch
    return content
