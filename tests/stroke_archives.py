"""Small stroke archives for tests, made of a few characters."""

from pathlib import Path

import numpy as np

from mnist_core.data import strokes
from mnist_core.data.strokes import Archive

Character = list[list[list[int]]]  # its strokes, each of points

SEVEN: Character = [[[0, 0], [700, 0], [300, 1000]]]
FOUR: Character = [[[200, 0], [0, 600], [700, 600]], [[500, 300], [500, 1000]]]
BAR: Character = [[[0, 0], [0, 1000]]]


def archive_of(*characters: tuple[int | str, Character, *tuple[str, ...]]) -> Archive:
    """Make an archive of characters: (label, strokes, writer), the writer abc/ann if left out.

    Labels that are numbers become uint8, as digits have them, others <U1.
    """
    labels = [label for label, *_ in characters]
    are_numbers = any(isinstance(label, int) for label in labels)
    return strokes.pack(
        [[np.array(stroke) for stroke in drawn] for _, drawn, *_ in characters],
        np.array(labels, np.uint8 if are_numbers else np.str_),
        np.array([writer[0] if writer else "abc/ann" for _, _, *writer in characters], np.str_),
    )


def small_archive() -> Archive:
    """Make an archive of a 7 in one stroke by one writer, a 4 in two by another, and a dot."""
    return archive_of((7, SEVEN, "abc/ann"), (4, FOUR, "abc/ben"), (1, [[[0, 0]]], "xyz/ann"))


def save_archive(file: Path, archive: Archive) -> Path:
    """Write an archive as `.npz`."""
    np.savez(file, **vars(archive))
    return file
