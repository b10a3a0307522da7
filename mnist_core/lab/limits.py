"""The limits of the lab, and where it keeps its files: settings with sensible defaults.

The environment goes in; numbers, switches and folders come out.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from mnist_core.data.user_folder import data_folder

OFF = ("off", "0", "no", "false")


class BadSetting(Exception):
    """A setting has a value that means nothing; the message names the setting."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much one training may take, and the lab as a whole."""

    parameters: int = 3_000_000  # of a network
    seconds: int = 300  # of a training, without pauses
    memory: int = 3_000  # MB, of the worker
    waiting: int = 20  # jobs in the queue
    disk: int = 500  # MB, of all networks that were trained here


def read_limits() -> Limits:
    """Read the limits from `LAB_PARAMETERS`, `LAB_SECONDS`, `LAB_MEMORY` and so on.

    Raises:
        BadSetting: one of them is no whole number above 0.
    """
    usual = Limits()
    return Limits(
        parameters=_number("LAB_PARAMETERS", usual.parameters),
        seconds=_number("LAB_SECONDS", usual.seconds),
        memory=_number("LAB_MEMORY", usual.memory),
        waiting=_number("LAB_WAITING", usual.waiting),
        disk=_number("LAB_DISK", usual.disk),
    )


def is_lab_open() -> bool:
    """Whether the app has the lab; `LAB=off` removes it."""
    return _switch("LAB", usual=True)


def may_keep() -> bool:
    """Whether every visitor may save networks in the folder of runs; usually the presenter may."""
    return _switch("LAB_KEEP", usual=False)


def starts_worker() -> bool:
    """Whether the app starts a worker itself; `LAB_WORKER=off` leaves that to others."""
    return _switch("LAB_WORKER", usual=True)


def lab_folder() -> Path:
    """Return the folder for the queue, half trained networks and trained ones: `LAB_FOLDER`."""
    named = os.environ.get("LAB_FOLDER")
    return Path(named) if named else data_folder() / "draw-a-digit" / "lab"


def queue_address() -> str:
    """Return the address of a queue that several machines share: `LAB_QUEUE`; "" for a file."""
    return os.environ.get("LAB_QUEUE", "")


def _switch(name: str, *, usual: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return usual
    return value not in OFF


def _number(name: str, usual: int) -> int:
    text = os.environ.get(name, "").strip()
    if not text:
        return usual
    if not text.isdecimal() or int(text) == 0:
        raise BadSetting(f"The setting {name} must be a whole number above 0, not {text[:40]!r}.")
    return int(text)
