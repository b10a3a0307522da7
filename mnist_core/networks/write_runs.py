"""Write runs to disk: a new run completely or not at all, an existing run file by file.

Nothing that this project did not write is ever deleted.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from mnist_core.metrics.figures import RobustnessCurve
from mnist_core.networks.card import Card, History, decode_card
from mnist_core.networks.run_files import (
    CARD,
    FILES,
    HISTORY,
    KERAS,
    ROBUSTNESS,
    TEST,
    DamagedRun,
    encode_json,
    file_hashes,
    read_json,
    reading,
    write_json,
)
from mnist_core.networks.runs import Run


class RunExists(Exception):
    """The folder is taken: there is a run in it, or something else."""


class RunChanged(Exception):
    """The network was trained again while something was added to its run."""


def update_run(run: Run, write: Callable[[Path], object], **figures: Any) -> Run:
    """Add files to a run or replace them, and figures on its card; all else stays.

    Whenever this is interrupted, the run can be read: as it was, perhaps without the files that
    were to be replaced, or as it is to be. What lies under the name of a new file, but is not on
    the card, is kept under another name.

    Args:
        run: to be updated.
        write: is given an empty folder and writes the files into it.
        figures: fields of the card, and what they are to be.

    Returns:
        The run as it is now.

    Raises:
        RunChanged: the network was trained again since `run` was read; nothing is written.
        DamagedRun: its card cannot be read any more; nothing is written.
        NotFinite: a figure is infinite or not a number; nothing is written.
    """
    with tempfile.TemporaryDirectory(prefix=".new-", dir=run.folder) as temporary:
        draft = Path(temporary)
        write(draft)
        fields = _fields_now(run)
        hashes = fields["sha256"] | file_hashes(draft)
        content = encode_json(fields | msgspec.to_builtins(figures) | {"sha256": hashes})
        card = decode_card(content)
        _install(draft, run.folder, fields)
        _put(content, draft, run.folder)
    return replace(run, card=card, version=hashlib.sha256(content).hexdigest())


@contextmanager
def new_run(folder: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Give a temporary folder to write a run into; it becomes `folder` if all goes well.

    A run that is replaced leaves behind what this project did not write: it is moved into the
    new one. Where `folder` is a link to a run, that run is replaced and the link stays.

    Raises:
        RunExists: see `refuse_existing`.
    """
    refuse_existing(folder, overwrite=overwrite)
    if folder.is_symlink():
        folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as temporary:
        draft = Path(temporary) / "new"
        draft.mkdir()
        yield draft
        if folder.exists():
            _replace(folder, draft)
        else:
            draft.rename(folder)


def refuse_existing(folder: Path, *, overwrite: bool) -> None:
    """Refuse what `writing` would refuse, before the training is spent.

    Raises:
        RunExists: `folder` is taken and `overwrite` is not set, or it is neither a run nor empty.
    """
    if not os.path.lexists(folder):
        return
    if not overwrite:
        raise RunExists(f"{folder} exists already. Choose another folder, or overwrite it.")
    try:
        replaceable = (folder / CARD).is_file() or not any(folder.iterdir())
    except OSError:
        replaceable = False
    if not replaceable:
        raise RunExists(
            f"{folder} exists already and has no {CARD}, so it is no run to be replaced. "
            "Choose another folder, or move this one away."
        )


def write_history(folder: Path, history: History) -> None:
    """Write what each epoch gave into the run's folder."""
    write_json(folder / HISTORY, asdict(history))


def write_test_probabilities(folder: Path, probabilities: npt.NDArray[np.float32]) -> None:
    """Write the network's probabilities on MNIST's test images, (10000, 10), as float16."""
    np.savez_compressed(folder / TEST, probabilities=probabilities.astype(np.float16))


def write_robustness(folder: Path, curves: dict[str, RobustnessCurve]) -> None:
    """Write the accuracy against each distortion into the run's folder."""
    write_json(folder / ROBUSTNESS, {name: asdict(curve) for name, curve in curves.items()})


def write_card(folder: Path, card: Card) -> None:
    """Write the card last: it seals the folder with the SHA-256 of every file of the run.

    Raises:
        NotFinite: a figure is infinite or not a number, as after a training that diverged.
    """
    write_json(folder / CARD, asdict(replace(card, sha256=file_hashes(folder))))


def _fields_now(run: Run) -> dict[str, Any]:
    """The card of a run as it is now: what others added in the meantime stays."""
    with reading(run.folder / CARD):
        content = read_json(run.folder / CARD)
        sha256 = decode_card(content).sha256
        fields: dict[str, Any] = msgspec.json.decode(content)
    if sha256.get(KERAS) != run.card.sha256.get(KERAS):
        raise RunChanged(
            f"The run {run.name} was trained again in the meantime; nothing was written."
        )
    return fields


def _install(draft: Path, folder: Path, fields: dict[str, Any]) -> None:
    """Move the files of a draft into a run's folder; the card that names them comes after.

    At no time does a card name a file with another content: those that are replaced leave the
    card first.
    """
    listed, new = fields["sha256"], file_hashes(draft)
    staying = {name: sha256 for name, sha256 in listed.items() if name not in new}
    if staying != listed:
        _put(encode_json(fields | {"sha256": staying}), draft, folder)
    for name in new:
        if name not in listed and os.path.lexists(folder / name):
            (folder / name).rename(_free(folder / name))
        (draft / name).replace(folder / name)


def _replace(folder: Path, draft: Path) -> None:
    """Put a new run in an old one's place, and what is not ours in the old one into the new."""
    ours = _ours(folder)
    old = _free(folder.with_name(f"{folder.name}-replaced"))  # a run, should this be its end
    try:
        folder.rename(old)
        draft.rename(folder)
    except BaseException:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    for entry in sorted(old.iterdir()):
        if entry.name not in ours or (entry.is_dir() and not entry.is_symlink()):
            entry.rename(_free(folder / entry.name))
    for name in ours:
        (old / name).unlink(missing_ok=True)
    old.rmdir()


def _ours(folder: Path) -> list[str]:
    """The names of what this project wrote into a run's folder, the card first."""
    try:
        with reading(folder / CARD):
            listed = set(decode_card(read_json(folder / CARD)).sha256)
    except DamagedRun:
        listed = set(FILES)
    return [CARD, *(name for name in FILES if name in listed)]


def _free(path: Path) -> Path:
    """The path, or one with another name where something has that name."""
    free, number = path, 0
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.name}.kept-{number}")
    return free


def _put(card: bytes, draft: Path, folder: Path) -> None:
    (draft / CARD).write_bytes(card)
    (draft / CARD).replace(folder / CARD)
