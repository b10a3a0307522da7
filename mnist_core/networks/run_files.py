"""Names, reads and writes the files of a run.

Paths go in, bytes and arrays come out. A damaged file raises `DamagedRun`.
"""

import hashlib
import json
import os
import re
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
FILES = (KERAS, TFLITE, HISTORY, TEST, ROBUSTNESS, MAP)  # every file of a run except its card

# Larger files are refused. For comparison: a card has 6,000 bytes, a map 250,000.
MOST_JSON = 1_000_000  # bytes of a JSON file
MOST_ARRAYS = 100_000_000  # bytes of all arrays of an npz file, decompressed
LONGEST_REASON = 200  # characters of an error message that are shown
LONGEST_TEXT = 500  # characters of a name or of another text of a run

# What a page could take for a link, a picture, code or a formula, or a terminal for a command.
NOT_PLAIN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069`\[\]<>&$*|\\~@\ufffd]|www\.|://", re.IGNORECASE
)


class DamagedRun(Exception):
    """A file of the run is missing, changed or unreadable; the message says which one."""


class NotFinite(Exception):
    """A figure is infinite or not a number, so it cannot be written."""


def damage(folder: Path, what: str) -> DamagedRun:
    """Return the exception for a damaged run; `what` completes "The run NAME is damaged: "."""
    return DamagedRun(f"The run {printable(folder)} is damaged: {what}")


def printable(folder: Path) -> str:
    """Return the name of a folder; what cannot be printed becomes replacement characters."""
    name = os.fsencode(folder.name).decode(errors="replace")
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)


def is_plain(text: str) -> bool:
    """Tell whether a text of a run is only text, wherever it is shown: no link, picture or code."""
    return len(text) <= LONGEST_TEXT and not NOT_PLAIN.search(text)


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Turn every error from reading a file of a run into `DamagedRun`."""
    try:
        yield
    except DamagedRun:
        raise
    except Exception as error:  # a damaged file can make numpy and LiteRT raise any error
        raise damage(
            file.parent,
            f"its {file.name} cannot be read ({_explain(error)}). "
            "Restore it, or train the network again.",
        ) from error


def _explain(error: Exception) -> str:
    """Say in a few words why a file could not be read."""
    reason = str(error)
    if isinstance(error, OSError) and error.strerror:
        reason = error.strerror  # without the path, which visitors need not see
    elif isinstance(error, RecursionError):
        reason = "it is nested too deeply"
    elif isinstance(error, KeyError):
        reason = f"it has no {error}"
    elif not reason:
        reason = type(error).__name__
    if len(reason) > LONGEST_REASON:
        reason = reason[:LONGEST_REASON] + " …"
    return reason


def read_arrays(file: Path, *, most: int | None = MOST_ARRAYS) -> dict[str, npt.NDArray[Any]]:
    """Read all arrays of an npz file by name, no Python objects.

    Args:
        file: the npz file.
        most: bytes of all arrays together, decompressed; None for any size.

    Raises:
        ValueError, OSError and others: it is not such a file. Call this inside `reading`.
    """
    if most is not None:
        with zipfile.ZipFile(file) as archive:
            if sum(member.file_size for member in archive.infolist()) > most:
                raise ValueError(f"it has more than {most // 10**6} MB")
    with np.load(file, allow_pickle=False) as stored:
        return dict(stored)


def file_hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a run that is in the folder, by name."""
    return {name: file_sha256(folder / name) for name in FILES if (folder / name).is_file()}


def file_sha256(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def read_json(file: Path) -> bytes:
    """Read the content of a JSON file, at most `MOST_JSON` bytes.

    Raises:
        ValueError, OSError: it is not such a file. Call this inside `reading`.
    """
    if not stat.S_ISREG(file.stat().st_mode):  # reading a pipe could wait forever
        raise ValueError("it is not a file")
    with file.open("rb") as opened:
        content = opened.read(MOST_JSON + 1)
    if len(content) > MOST_JSON:
        raise ValueError(f"it has more than {MOST_JSON:,} bytes")
    return content


def write_json(file: Path, content: dict[str, Any]) -> None:
    """Write JSON to a file.

    Raises:
        NotFinite: see `encode_json`.
    """
    file.write_bytes(encode_json(content))


def encode_json(content: dict[str, Any]) -> bytes:
    """Encode JSON.

    Raises:
        NotFinite: a number is infinite or NaN.
    """
    try:
        return (json.dumps(content, indent=1, allow_nan=False) + "\n").encode()
    except ValueError as error:
        raise NotFinite(
            "A figure of this network is infinite or not a number. Nothing was written."
        ) from error
