"""Finds and reads runs: folders that each contain one trained network.

A name or a path goes in, a `Run` comes out, with every file verified against the card. Neither
Keras nor LiteRT is needed.

    card.json        how it was trained, its figures, SHA-256 of every other file
    model.keras      the trained network, for Keras
    model.tflite     the network that the app uses; missing until it is exported
    history.json     loss, accuracy and time of each epoch
    test.npz         its probabilities on MNIST's 10,000 test images, float16
    robustness.json  its accuracy on shifted, rotated and otherwise distorted images;
                     missing until it is measured
    map.npz          the map of MNIST's test images; missing until it is computed
"""

import errno
import hashlib
import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from mnist_core.metrics.figures import RobustnessCurve
from mnist_core.networks.card import Card, History, decode_card, refuse_impossible_history
from mnist_core.networks.run_files import (
    CARD,
    FILES,
    HISTORY,
    KERAS,
    ROBUSTNESS,
    TEST,
    TFLITE,
    DamagedRun,
    damage,
    file_sha256,
    is_plain,
    printable,
    read_arrays,
    read_json,
    reading,
)

ZOO = Path(__file__).parents[1] / "zoo"

NAME_NOT_PLAIN = "its name has characters that could be a link, a picture, code or a formula."
MOST_READS, PAUSE = 50, 0.01  # of a run that changes while it is read; seconds between them
Result = TypeVar("Result")


class UnknownRun(Exception):
    """There is no run with this name; the message lists the names of all runs."""


@dataclass(frozen=True)
class Run:
    """A run that was read; all its files match the card."""

    folder: Path
    card: Card
    history: History
    version: str  # SHA-256 of the card; changes with any file of the run

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name

    @property
    def served(self) -> bool:
        """Whether it has a `model.tflite`; if not, `export` creates it."""
        return TFLITE in self.card.sha256

    def test_probabilities(self) -> npt.NDArray[np.float32]:
        """Read the network's probabilities on MNIST's test images, (10000, 10), rows sum to 1.

        Raises:
            DamagedRun: the file contains something else.
        """
        with reading(self.folder / TEST):
            stored = read_arrays(self.folder / TEST)["probabilities"]
            if stored.dtype.kind != "f" or stored.shape != (self.card.figures.images, 10):
                raise ValueError(f"it holds {stored.dtype} {stored.shape}")
            probabilities = np.asarray(stored, np.float32)
            # Each value is rounded to float16, so a sum can differ from 1 a little.
            sums_to_1 = np.abs(probabilities.sum(axis=1) - 1) < 0.01
            if not sums_to_1.all() or (probabilities < 0).any():
                raise ValueError("some rows are not probabilities")
            return probabilities

    def robustness(self) -> dict[str, RobustnessCurve]:
        """Read the accuracy for each distortion; empty if it was not measured.

        Raises:
            DamagedRun: the file contains something else.
        """
        if ROBUSTNESS not in self.card.sha256:
            return {}
        with reading(self.folder / ROBUSTNESS):
            content = read_json(self.folder / ROBUSTNESS)
            curves = msgspec.json.decode(content, type=dict[str, RobustnessCurve])
            for name, curve in curves.items():
                if not curve.values or len(curve.values) != len(curve.accuracy):
                    raise ValueError(f"{name} does not have one accuracy for each value")
                if not is_plain(name) or not is_plain(curve.unit):
                    raise ValueError("a name in it is not plain text")
                if not all(0 <= accuracy <= 1 for accuracy in curve.accuracy):
                    raise ValueError(f"an accuracy of {name} is not between 0 and 1")
            return curves


def own_runs() -> Path:
    """Return the folder for runs trained here: `MNIST_RUNS`, or `runs`."""
    return Path(os.environ.get("MNIST_RUNS") or "runs")


def run_folders() -> dict[str, Path]:
    """Return the folder of every run by its name: the zoo's runs, then those trained here.

    A run trained here hides a run of the zoo with the same name. `MNIST_RUNS` may be a folder of
    runs or a single run. A folder that may not be opened is included; `read_run` then says why.
    """
    found = {}
    for parent in (ZOO, Path(os.path.realpath(own_runs()))):
        for folder in [parent, *_visible_entries(parent)]:
            if _may_be_run(folder):
                found[printable(folder)] = folder
    return found


def find_run(name_or_path: str | Path) -> Path:
    """Return the folder of a run, given its name or its path.

    Raises:
        UnknownRun: there is no such run.
    """
    folder = Path(name_or_path)
    if isinstance(name_or_path, str):
        folder = run_folders().get(name_or_path, folder)
    if not _may_be_run(folder):
        names = ", ".join(run_folders()) or "none"
        raise UnknownRun(
            f"There is no run called {str(name_or_path)!r}. There are: {names}. "
            f"You can also give the path of a folder with a {CARD}."
        )
    if folder.name in ("", ".."):  # a path such as `.`, which does not contain the name
        return folder.resolve()
    return folder


def read_run(name_or_path: str | Path) -> Run:
    """Read a run and verify the SHA-256 of every file, the figures and the history.

    The content of the other files is only checked when it is used. `verification.read_verified`
    checks all of it. A run that is replaced meanwhile is read again, so that it is the old one or
    the new one.

    Raises:
        UnknownRun: there is no such run.
        DamagedRun: one of its files is missing, changed or unreadable.
    """
    folder = find_run(name_or_path)
    return read_steadily(folder, lambda: _read(folder))


def read_steadily(folder: Path, read: Callable[[], Result]) -> Result:
    """Read from a run, and read again if one of its files was changed meanwhile.

    Raises whatever `read` raises, but not because of the change.
    """
    for _ in range(MOST_READS):
        before = run_state(folder)
        try:
            found = read()
        except (DamagedRun, UnknownRun):
            if run_state(folder) == before:
                raise
        else:
            if run_state(folder) == before:
                return found
        time.sleep(PAUSE)
    return read()


def _read(folder: Path) -> Run:
    """Read a run once."""
    if printable(folder) != folder.name:
        raise damage(folder, "the name of its folder is not UTF-8. Rename the folder.")
    if not is_plain(folder.name):
        raise damage(folder, f"{NAME_NOT_PLAIN} Rename the folder.")
    with reading(folder / CARD):
        content = read_json(folder / CARD)
        card = decode_card(content)
    for name in sorted({KERAS, HISTORY, TEST} | card.sha256.keys()):
        _verify_file(folder, name, card.sha256.get(name))
    with reading(folder / HISTORY):
        history = msgspec.json.decode(read_json(folder / HISTORY), type=History)
        refuse_impossible_history(history)
    return Run(folder, card, history, hashlib.sha256(content).hexdigest())


def run_state(folder: Path) -> str:
    """Return the date and the size of each file of a run, as one text to compare.

    Takes microseconds. The text changes if the run is trained again, damaged or repaired.
    """
    found = []
    for name in (CARD, *FILES):
        try:
            status = (folder / name).stat()
        except OSError:
            found.append("none")
        else:
            found.append(f"{status.st_mtime_ns} {status.st_size}")
    return ", ".join(found)


def _visible_entries(parent: Path) -> list[Path]:
    """Return what is in a folder, without hidden files; nothing if it cannot be opened."""
    try:
        return sorted(path for path in parent.iterdir() if not path.name.startswith("."))
    except OSError:
        return []


def _may_be_run(folder: Path) -> bool:
    """Tell whether a folder has a card; also true if it cannot be checked."""
    try:
        return stat.S_ISREG((folder / CARD).stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return (folder / CARD).is_symlink()  # a link to a missing card
    except ValueError:  # not a possible file name
        return False
    except OSError as error:  # no permission, or a circle of links
        return error.errno != errno.ENAMETOOLONG


def _verify_file(folder: Path, name: str, sha256: str | None) -> None:
    """Raise `DamagedRun` if a file is missing or has another SHA-256 than on the card."""
    if name in ("", ".", "..") or "/" in name or "\\" in name:
        raise damage(
            folder,
            f"its card names {name[:50]!r}, which is not a file in its folder. "
            "Restore the card, or train the network again.",
        )
    with reading(folder / name):
        if not (folder / name).is_file():
            raise damage(folder, f"its {name} is missing. Restore it, or train the network again.")
        if file_sha256(folder / name) != sha256:
            raise damage(
                folder,
                f"its {name} is not the file that its card describes (SHA-256). "
                "Restore it, or train the network again.",
            )
