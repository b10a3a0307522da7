"""A run: a trained network as a folder on disk, with a card that says what it is.

Reading verifies every file against the card; writing is whole or not at all, and never deletes
what this project did not write. Knows neither Keras nor LiteRT: to it a model is a file.

    card.json      what it is, how it was trained, its figures, SHA-256 of every other file
    model.keras    the network to train further or to look inside
    model.tflite   the network as it is served; absent until exported
    history.json   what each epoch gave
    test.npz       its probabilities on MNIST's 10,000 test images, float16
    robustness.json  its accuracy against shift, rotation and so on; absent until measured
    map.npz        how MNIST's test images lie in its features; absent until computed
"""

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

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
    damage,
    file_sha256,
    printable,
    read_arrays,
    read_json,
    reading,
)

ZOO = Path(__file__).parents[1] / "zoo"


class UnknownRun(Exception):
    """There is no run of that name; the message lists those there are."""


@dataclass(frozen=True)
class Run:
    """A run that was read, and whose files were all found to be whole."""

    folder: Path
    card: Card
    history: History
    version: str  # changes when the card does: its SHA-256

    @property
    def name(self) -> str:
        """What people call it: its folder's name, where the card's is the network's."""
        return self.folder.name

    @property
    def served(self) -> bool:
        """Whether there is a network to serve; if not, `export` makes it."""
        return TFLITE in self.card.sha256

    def test_probabilities(self) -> npt.NDArray[np.float32]:
        """The network's probabilities on MNIST's test images, (10000, 10), rows sum to 1.

        Raises:
            DamagedRun: the file holds something else.
        """
        with reading(self.folder / TEST):
            stored = read_arrays(self.folder / TEST)["probabilities"]
            if stored.dtype.kind != "f" or stored.shape != (self.card.figures.images, 10):
                raise ValueError(f"it holds {stored.dtype} {stored.shape}")
            probabilities = np.asarray(stored, np.float32)
            near_1 = np.abs(probabilities.sum(axis=1) - 1) < 0.01  # float16 is exact to 0.0005
            if not (near_1.all() and (probabilities >= 0).all()):
                raise ValueError("some rows are not probabilities")
            return probabilities

    def robustness(self) -> dict[str, RobustnessCurve]:
        """Its accuracy against each distortion; nothing where that was not measured.

        Raises:
            DamagedRun: the file holds something else.
        """
        if ROBUSTNESS not in self.card.sha256:
            return {}
        with reading(self.folder / ROBUSTNESS):
            content = read_json(self.folder / ROBUSTNESS)
            curves = msgspec.json.decode(content, type=dict[str, RobustnessCurve])
            for name, curve in curves.items():
                if not len(curve.values) == len(curve.accuracy) > 0:
                    raise ValueError(f"{name} has not one accuracy for each value")
                if not all(0 <= accuracy <= 1 for accuracy in curve.accuracy):
                    raise ValueError(f"an accuracy of {name} is not between 0 and 1")
            return curves


def own_runs() -> Path:
    """The folder of the runs that were trained here: `MNIST_RUNS`, or `runs`."""
    return Path(os.environ.get("MNIST_RUNS") or "runs")


def run_folders() -> dict[str, Path]:
    """Every run by name: the zoo's, and those trained here, which hide the zoo's of that name.

    `MNIST_RUNS` may be a folder of runs or a run itself. A folder that cannot be looked into is
    among them: reading it says why.
    """
    own = Path(os.path.realpath(own_runs()))
    return {
        printable(folder): folder
        for parent in (ZOO, own)
        for folder in [parent, *_visible_in(parent)]
        if _may_be_run(folder)
    }


def find_run(name_or_path: str | Path) -> Path:
    """The folder of a run, by its name or its path.

    Raises:
        UnknownRun: there is neither.
    """
    folder = Path(name_or_path)
    if isinstance(name_or_path, str):
        folder = run_folders().get(name_or_path, folder)
    if not _may_be_run(folder):
        raise UnknownRun(
            f"There is no run called {str(name_or_path)!r}. There are: "
            f"{', '.join(run_folders()) or 'none'}. A path to a folder with a {CARD} does as well."
        )
    return folder if folder.name not in ("", "..") else folder.resolve()


def read_run(name_or_path: str | Path) -> Run:
    """Read a run, verify every file of it against its card, and see that the figures make sense.

    What the other files hold is looked into when it is first used; `verification.verify` looks
    into all of them.

    Raises:
        UnknownRun: there is no such run.
        DamagedRun: one of its files is missing, altered or unreadable.
    """
    folder = find_run(name_or_path)
    if printable(folder) != folder.name:
        raise damage(folder, "its folder's name is not UTF-8. Rename the folder.")
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
    """The time of change and the size of each file of a run, as a text to compare.

    Takes microseconds, and differs when the run was trained again, damaged or repaired.
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


def _visible_in(parent: Path) -> list[Path]:
    try:
        return sorted(path for path in parent.iterdir() if not path.name.startswith("."))
    except OSError:
        return []


def _may_be_run(folder: Path) -> bool:
    """Whether a folder has a card, or nobody can tell."""
    try:
        return stat.S_ISREG((folder / CARD).stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return (folder / CARD).is_symlink()  # to a card that is not there
    except ValueError:  # a name that can be no file's
        return False
    except OSError as error:  # a folder that is closed to us, or links that lead in a circle
        return error.errno != errno.ENAMETOOLONG


def _verify_file(folder: Path, name: str, sha256: str | None) -> None:
    if name in ("", ".", "..") or "/" in name or "\\" in name:
        raise damage(
            folder,
            f"its card names {name[:50]!r}, which is no file in its folder. "
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
