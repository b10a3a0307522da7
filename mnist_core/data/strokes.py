"""Stroke archives: characters that people drew, as pen strokes with labels and writers.

An `.npz` file goes in; an `Archive` comes out, which can be checked, split by writer and packed.
"""

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

UInt8 = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]  # (p, 2): x to the right, y down

MOST_BYTES = 500_000_000  # of an archive, decompressed; UNIPEN's digits take 4 million
VALIDATION_SHARE = 0.2  # share of the writers in the validation set


class StrokesNotFound(Exception):
    """There is no archive at this path."""


class DamagedStrokes(Exception):
    """The file is not a stroke archive, or its parts contradict each other."""


class NotDigits(Exception):
    """The archive must hold digits only, but holds other characters."""


class HasDigits(Exception):
    """The archive must hold letters and symbols only, but holds digits."""


@dataclass(frozen=True)
class Archive:
    """Characters drawn with a pen, as strokes."""

    points: npt.NDArray[np.int16]  # (p, 2), each character's longer side from 0 to 1000
    stroke_start: npt.NDArray[np.int32]  # (s + 1,), into `points`
    digit_start: npt.NDArray[np.int32]  # (n + 1,), into `stroke_start`
    labels: npt.NDArray[np.generic]  # (n,), uint8 digits or <U1 characters
    writers: npt.NDArray[np.str_]  # (n,), "contributor/writer"

    def __len__(self) -> int:
        """The number of characters."""
        return len(self.labels)

    def strokes(self, index: int) -> list[Points]:
        """The strokes of one character, each float64 (p, 2) with p at least 1."""
        first, last = self.digit_start[index], self.digit_start[index + 1]
        bounds = self.stroke_start[first : last + 1]
        return [self.points[start:end].astype(np.float64) for start, end in pairwise(bounds)]


def read_archive(path: str | Path) -> Archive:
    """Read a stroke archive, an `.npz` with the fields of `Archive`.

    Raises:
        StrokesNotFound: there is no such file.
        DamagedStrokes: it cannot be read, or its offsets and lengths contradict each other.
    """
    path = Path(path)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise StrokesNotFound(f"A stroke archive is an .npz file, but {path} {what}.")
    try:
        # np.load would leave a file that it opens itself open if it is no whole zip.
        with path.open("rb") as opened:
            _refuse_large(opened)
            with np.load(opened, allow_pickle=False) as file:
                archive = Archive(**{name: file[name] for name in Archive.__dataclass_fields__})
    except Exception as error:  # numpy and zipfile promise nothing for foreign bytes
        raise DamagedStrokes(
            f"{path} cannot be read as a stroke archive, an .npz with "
            f"{', '.join(Archive.__dataclass_fields__)}. `python -m mnist_core strokes` makes one."
        ) from error
    if not _is_whole(archive):
        raise DamagedStrokes(f"{path} is not a stroke archive: its parts contradict each other.")
    return archive


def digit_labels(archive: Archive) -> UInt8:
    """The labels of an archive of digits, uint8 (n,), 0 to 9.

    Raises:
        NotDigits: some labels are not digits.
    """
    others = sorted({str(label) for label in archive.labels} - set("0123456789"), reverse=True)
    if others:
        more = f" and {len(others) - 10} more" if len(others) > 10 else ""
        raise NotDigits(
            f"The archive of digits holds other characters: {' '.join(others[:10])}{more}. "
            "Letters and symbols belong in an archive of their own."
        )
    return archive.labels.astype(np.uint8)


def refuse_digits(archive: Archive) -> None:
    """Raise `HasDigits` if an archive of letters and symbols holds digits."""
    digits = sorted({str(label) for label in archive.labels} & set("0123456789"))
    if digits:
        raise HasDigits(
            f"The archive of letters and symbols holds digits: {' '.join(digits)}. Digits belong "
            "in an archive of their own."
        )


def sha256(archive: Archive) -> str:
    """The SHA-256 of an archive's content, which does not depend on how its file is packed."""
    arrays = (getattr(archive, name) for name in Archive.__dataclass_fields__)
    return hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()


def in_validation(writer: str) -> bool:
    """Whether a writer belongs to the validation set, and never to the training set.

    The first four bytes of the SHA-256 of "contributor/writer" decide, so the answer is the same
    on every machine and in every archive.
    """
    number = int.from_bytes(hashlib.sha256(writer.encode()).digest()[:4], "big")
    return number < VALIDATION_SHARE * 2**32


def subset(archive: Archive, chosen: npt.NDArray[np.bool_]) -> Archive:
    """The chosen characters, bool (n,), of an archive, in the same order."""
    characters = [archive.strokes(i) for i in np.flatnonzero(chosen).tolist()]
    return pack(characters, archive.labels[chosen], archive.writers[chosen])


def pack(
    characters: Sequence[Sequence[Points]],
    labels: npt.NDArray[np.generic],
    writers: npt.NDArray[np.str_],
) -> Archive:
    """Make an archive of n characters.

    Args:
        characters: the strokes of each, whole numbers (p, 2) within those of int16.
        labels: (n,), uint8 digits or <U1 characters.
        writers: (n,), "contributor/writer".
    """
    every = [stroke for character in characters for stroke in character]
    return Archive(
        points=np.concatenate([*every, np.empty((0, 2))]).astype(np.int16),
        stroke_start=np.cumsum([0, *map(len, every)]).astype(np.int32),
        digit_start=np.cumsum([0, *map(len, characters)]).astype(np.int32),
        labels=labels,
        writers=writers,
    )


def split(archive: Archive) -> tuple[Archive, Archive]:
    """Split an archive by writer into a training set and a validation set."""
    held_out = np.array([in_validation(str(writer)) for writer in archive.writers], bool)
    return subset(archive, ~held_out), subset(archive, held_out)


def contributor(writer: str) -> str:
    """The contributor who collected a writer's drawings: the part before the slash."""
    return writer.split("/")[0]


def _refuse_large(file: BinaryIO) -> None:
    """Raise `ValueError` if the archive would expand to more than `MOST_BYTES`."""
    with zipfile.ZipFile(file) as archive:
        if sum(member.file_size for member in archive.infolist()) > MOST_BYTES:
            raise ValueError(f"it expands to more than {MOST_BYTES // 10**6} MB")
    file.seek(0)


def _is_whole(archive: Archive) -> bool:
    """Whether the parts have the types and shapes of an archive, and agree with one another."""
    kinds: list[tuple[npt.NDArray[Any], int, str]] = [
        (archive.points, 2, "i"),
        (archive.stroke_start, 1, "iu"),
        (archive.digit_start, 1, "iu"),
        (archive.labels, 1, "uU"),
        (archive.writers, 1, "U"),
    ]
    if any(array.ndim != rank or array.dtype.kind not in kind for array, rank, kind in kinds):
        return False
    return bool(
        archive.points.shape[1] == 2
        and archive.points.dtype.itemsize <= 2
        and len(archive.labels) == len(archive.writers) == len(archive.digit_start) - 1
        and _are_offsets(archive.digit_start, len(archive.stroke_start) - 1)
        and _are_offsets(archive.stroke_start, len(archive.points))
    )


def _are_offsets(starts: npt.NDArray[np.int32], end: int) -> bool:
    """Whether offsets rise strictly from 0 to `end`."""
    if starts.ndim != 1 or len(starts) == 0:
        return False
    return bool(starts[0] == 0 and starts[-1] == end and (np.diff(starts) > 0).all())
