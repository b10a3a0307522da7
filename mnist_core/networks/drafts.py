"""Temporary folders for runs while they are written; those of killed processes are removed.

Each is locked while it is used. Whoever writes next beside a folder that nobody has locked removes
it, but never a file that this project did not write.
"""

import ctypes
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

EXCHANGE, HERE = 2, -100  # RENAME_EXCHANGE and AT_FDCWD of Linux


@contextmanager
def draft(parent: Path, prefix: str, rescue: Callable[[Path], object]) -> Iterator[Path]:
    """Yield an empty folder in `parent` that is removed afterwards.

    Args:
        parent: the folder in which to make it, so that moving a file from there takes no copy.
        prefix: of its name.
        rescue: called with the folder before it is removed, also with each folder that a killed
            process has left. It moves away what must not be lost.
    """
    from filelock import FileLock  # imported late, so that pages open faster

    remove_leftovers(parent, prefix, rescue)
    folder = parent / f"{prefix}{secrets.token_hex(4)}"
    lock = folder.with_name(f"{folder.name}.lock")
    with FileLock(lock):
        folder.mkdir()
        try:
            yield folder
        finally:
            rescue(folder)
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # on Windows it is in use
                lock.unlink()


def remove_leftovers(parent: Path, prefix: str, rescue: Callable[[Path], object]) -> None:
    """Remove the folders of `draft` that killed processes have left; arguments as there."""
    from filelock import FileLock, Timeout

    for file in parent.glob(f"{escape(prefix)}*.lock"):
        folder = file.with_suffix("")
        with suppress(Timeout, OSError), FileLock(file, timeout=0):
            if folder.is_dir():
                rescue(folder)
                shutil.rmtree(folder)
            file.unlink(missing_ok=True)


def keep_nothing(folder: Path) -> None:
    """Rescue nothing from a folder."""


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, so that both names always exist; whether it could.

    Only Linux can, on most file systems. Elsewhere nothing is changed.
    """
    if sys.platform != "linux":
        return False
    try:
        renameat2 = ctypes.CDLL(None).renameat2
    except AttributeError:  # a C library without it
        return False
    done: int = renameat2(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE)
    return done == 0
