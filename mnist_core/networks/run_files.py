"""The files of a run: their names, how they are read, and what a damaged file raises."""

import hashlib
import json
import os
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

CARD, HISTORY, TEST = "card.json", "history.json", "test.npz"
ROBUSTNESS, MAP = "robustness.json", "map.npz"
KERAS, TFLITE = "model.keras", "model.tflite"
FILES = (KERAS, TFLITE, HISTORY, TEST, ROBUSTNESS, MAP)  # all that a run has beside its card

# No more than this is read, whatever a file holds: a card has 6,000 bytes, a map 250,000.
MOST_JSON = 1_000_000  # bytes of a file
MOST_ARRAYS = 100_000_000  # bytes of all arrays of a file, unpacked
LONGEST_REASON = 200  # characters


class DamagedRun(Exception):
    """A file of the run is missing, altered or unreadable; the message says which."""


class NotFinite(Exception):
    """A figure to be written is infinite or not a number."""


def damage(folder: Path, what: str) -> DamagedRun:
    """The exception for a damaged run; `what` is a sentence that goes on from a colon."""
    return DamagedRun(f"The run {printable(folder)} is damaged: {what}")


def printable(folder: Path) -> str:
    """The name of a folder, with a replacement for each byte that is not UTF-8."""
    return os.fsencode(folder.name).decode(errors="replace")


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Raise `DamagedRun` for whatever goes wrong while a file of a run is read."""
    try:
        yield
    except DamagedRun:
        raise
    except Exception as error:  # numpy, zipfile and LiteRT promise nothing for foreign bytes
        reason = str(error) or type(error).__name__
        if isinstance(error, OSError) and error.strerror:
            reason = error.strerror  # without the path, which is no concern of a visitor
        elif isinstance(error, RecursionError):
            reason = "it is nested too deeply"
        elif isinstance(error, KeyError):
            reason = f"it has no {error}"
        if len(reason) > LONGEST_REASON:
            reason = reason[:LONGEST_REASON] + " …"
        raise damage(
            file.parent,
            f"its {file.name} cannot be read ({reason}). Restore it, or train the network again.",
        ) from error


def read_arrays(file: Path) -> dict[str, npt.NDArray[Any]]:
    """All arrays of an npz file by name; `MOST_ARRAYS` bytes at most, and no Python objects.

    Raises:
        ValueError, OSError and others: it is no such file. Use it within `reading`.
    """
    with zipfile.ZipFile(file) as archive:
        if sum(member.file_size for member in archive.infolist()) > MOST_ARRAYS:
            raise ValueError(f"it has more than {MOST_ARRAYS // 10**6} MB")
    with np.load(file, allow_pickle=False) as stored:
        return dict(stored)


def file_hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a run that is in the folder, by name."""
    return {name: file_sha256(folder / name) for name in FILES if (folder / name).is_file()}


def file_sha256(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def read_json(file: Path) -> bytes:
    """The content of a JSON file, `MOST_JSON` bytes at most."""
    if not stat.S_ISREG(file.stat().st_mode):  # a pipe would make us wait for ever
        raise ValueError("it is no file")
    with file.open("rb") as opened:
        content = opened.read(MOST_JSON + 1)
    if len(content) > MOST_JSON:
        raise ValueError(f"it has more than {MOST_JSON:,} bytes")
    return content


def write_json(file: Path, content: dict[str, Any]) -> None:
    """Write JSON to a file; raises `NotFinite` as `encode_json` does."""
    file.write_bytes(encode_json(content))


def encode_json(content: dict[str, Any]) -> bytes:
    """Content as JSON; raises `NotFinite` if a number is infinite or NaN."""
    try:
        return (json.dumps(content, indent=1, allow_nan=False) + "\n").encode()
    except ValueError as error:
        raise NotFinite(
            "A figure of this network is infinite or not a number; nothing was written."
        ) from error
