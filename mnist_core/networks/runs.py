"""A run: a trained network as a folder on disk, with a card that says what it is.

Reading verifies every file against the card; writing is whole or not at all. Knows neither
Keras nor LiteRT: to it a model is a file.

    card.json      what it is, how it was trained, its figures, SHA-256 of every other file
    model.keras    the network to train further or to look inside
    model.tflite   the network as it is served; absent until exported
    history.json   what each epoch gave
    test.npz       its probabilities on MNIST's 10,000 test images, float16
    robustness.json  its accuracy against shift, rotation and so on; absent until measured
    map.npz        how MNIST's test images lie in its features; absent until computed
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mnist_core.metrics.figures import DrawingFigures, Figures, OtherFigures, RobustnessCurve
from mnist_core.networks.card import Calibrated, Card, History, Protocol

ZOO = Path(__file__).parents[1] / "zoo"

CARD, HISTORY, TEST = "card.json", "history.json", "test.npz"
ROBUSTNESS, MAP = "robustness.json", "map.npz"
KERAS, TFLITE = "model.keras", "model.tflite"


class UnknownRun(Exception):
    """There is no run of that name; the message lists those there are."""


class DamagedRun(Exception):
    """A file of the run is missing, altered or unreadable; the message says which."""


class RunExists(Exception):
    """There is a run in that folder already."""


@dataclass(frozen=True)
class Run:
    """A run that was read, and whose files were all found to be whole."""

    folder: Path
    card: Card
    history: History

    @property
    def name(self) -> str:
        """What people call it: its folder's name, where the card's is the network's."""
        return self.folder.name

    @property
    def served(self) -> bool:
        """Whether there is a network to serve; if not, `export` makes it."""
        return TFLITE in self.card.sha256

    def test_probabilities(self) -> npt.NDArray[np.float32]:
        """The network's probabilities on MNIST's test images, (10000, 10)."""
        with np.load(self.folder / TEST) as file:
            return np.asarray(file["probabilities"], np.float32)

    def robustness(self) -> dict[str, RobustnessCurve]:
        """Its accuracy against each distortion; nothing where that was not measured."""
        file = self.folder / ROBUSTNESS
        if not file.exists():
            return {}
        with _reading(file):
            return {
                name: RobustnessCurve(**{field: _tupled(value) for field, value in curve.items()})
                for name, curve in json.loads(file.read_text()).items()
            }


def own_runs() -> Path:
    """The folder of the runs that were trained here: `MNIST_RUNS`, or `runs`."""
    return Path(os.environ.get("MNIST_RUNS") or "runs")


def run_folders() -> dict[str, Path]:
    """Every run by name: the zoo's, and those trained here, which hide the zoo's of that name.

    `MNIST_RUNS` may be a folder of runs or a run itself.
    """
    own = own_runs().resolve()
    return {
        folder.name: folder
        for parent in (ZOO, own)
        for folder in sorted([parent, *parent.glob("[!.]*")])
        if (folder / CARD).is_file()
    }


def find_run(name_or_path: str | Path) -> Path:
    """The folder of a run, by its name or its path.

    Raises:
        UnknownRun: there is neither.
    """
    folders = run_folders()
    folder = folders.get(str(name_or_path), Path(name_or_path))
    if not (folder / CARD).is_file():
        raise UnknownRun(
            f"There is no run called {str(name_or_path)!r}. There are: "
            f"{', '.join(folders) or 'none'}. A path to a folder with a {CARD} does as well."
        )
    return folder


def read_run(name_or_path: str | Path) -> Run:
    """Read a run and verify every file of it.

    Raises:
        UnknownRun: there is no such run.
        DamagedRun: one of its files is missing, altered or unreadable.
    """
    folder = find_run(name_or_path)
    card = _read_card(folder)
    for name in {KERAS, HISTORY, TEST} | card.sha256.keys():
        if not (folder / name).is_file():
            raise DamagedRun(f"The run {folder.name} is damaged: its {name} is missing.")
        if _sha256(folder / name) != card.sha256.get(name):
            raise DamagedRun(
                f"The run {folder.name} is damaged: its {name} is not the file that its card "
                "describes (SHA-256). Restore it, or train the network again."
            )
    with _reading(folder / HISTORY):
        history = json.loads((folder / HISTORY).read_text())
        return Run(
            folder, card, History(**{name: tuple(column) for name, column in history.items()})
        )


@contextmanager
def writing(folder: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Give a temporary folder to write a run into; it becomes `folder` if all goes well.

    Raises:
        RunExists: `folder` is taken and `overwrite` is not set.
    """
    refuse_existing(folder, overwrite=overwrite)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as temporary:
        draft = Path(temporary) / "new"
        draft.mkdir()
        yield draft
        replaced = Path(temporary) / "old"
        try:
            if folder.exists():
                folder.rename(replaced)
            draft.rename(folder)
        except BaseException:
            if replaced.exists() and not folder.exists():
                replaced.rename(folder)
            raise


def refuse_existing(folder: Path, *, overwrite: bool) -> None:
    """Raise `RunExists` where writing a run to `folder` would, before the training is spent."""
    if folder.exists() and not overwrite:
        raise RunExists(
            f"{folder} exists already. Choose another folder, or allow it to be replaced."
        )


def write_history(folder: Path, history: History) -> None:
    """Write what each epoch gave into the run's folder."""
    _write_json(folder / HISTORY, asdict(history))


def write_test_probabilities(folder: Path, probabilities: npt.NDArray[np.float32]) -> None:
    """Write the network's probabilities on MNIST's test images, (10000, 10), as float16."""
    np.savez_compressed(folder / TEST, probabilities=probabilities.astype(np.float16))


def write_robustness(folder: Path, curves: dict[str, RobustnessCurve]) -> None:
    """Write the accuracy against each distortion into the run's folder."""
    _write_json(folder / ROBUSTNESS, {name: asdict(curve) for name, curve in curves.items()})


def write_card(folder: Path, card: Card) -> None:
    """Write the card last: it seals the folder with the SHA-256 of every file in it."""
    hashes = {file.name: _sha256(file) for file in sorted(folder.iterdir()) if file.name != CARD}
    _write_json(folder / CARD, asdict(replace(card, sha256=hashes)))


def copy_files(run: Run, to: Path) -> None:
    """Copy a run's files, all but its card, into a folder that is being written."""
    for name in run.card.sha256:
        shutil.copy2(run.folder / name, to / name)


def _read_card(folder: Path) -> Card:
    with _reading(folder / CARD):
        fields = json.loads((folder / CARD).read_text())
        figures = fields.pop("figures")
        figures["confusion"] = tuple(tuple(row) for row in figures["confusion"])
        fields["figures"] = Figures(**figures)
        parts = (
            ("protocol", Protocol),
            ("settled", Calibrated),
            ("drawings", DrawingFigures),
            ("others", OtherFigures),
        )
        for name, kind in parts:
            if fields.get(name) is not None:
                part = {field: _tupled(value) for field, value in fields[name].items()}
                fields[name] = kind(**part)
        return Card(**fields)


@contextmanager
def _reading(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise DamagedRun(
            f"The run {file.parent.name} is damaged: its {file.name} cannot be read ({error})."
        ) from error


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _write_json(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, indent=1) + "\n")
