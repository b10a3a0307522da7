"""Writes runs to disk.

A new run appears only when it is complete. An existing run is updated file by file. Files that
this project did not write are never deleted.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from mnist_core.metrics.figures import RobustnessCurve
from mnist_core.networks import drafts
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
    is_plain,
    read_json,
    reading,
    write_json,
)
from mnist_core.networks.runs import NAME_NOT_PLAIN, Run

OLD = "old"  # in a temporary folder: the run that is being replaced


class RunExists(Exception):
    """The folder exists already, with a run or something else in it."""


class BadName(Exception):
    """The name of a run could be taken for something else than a name."""


class RunChanged(Exception):
    """The network was trained again before an update of its run was written."""


def update_run(run: Run, write: Callable[[Path], object], **figures: Any) -> Run:
    """Add or replace files of a run and fields of its card; everything else stays.

    After an interruption the run can still be read. It is then either updated, or unchanged
    except that files to be replaced may be missing. A file that is not on the card, but has the
    name of a new file, is kept under another name.

    Args:
        run: the run to update.
        write: called with an empty folder; writes the files into it.
        figures: fields of the card and their new values.

    Returns:
        The updated run.

    Raises:
        RunChanged: the network was trained again after `run` was read. Nothing is written.
        DamagedRun: its card cannot be read any more. Nothing is written.
        NotFinite: a figure is infinite or not a number. Nothing is written.
    """
    with drafts.draft(run.folder, ".new-", drafts.keep_nothing) as draft:
        write(draft)
        fields = _read_current_fields(run)
        hashes = fields["sha256"] | file_hashes(draft)
        content = encode_json(fields | msgspec.to_builtins(figures) | {"sha256": hashes})
        card = decode_card(content)
        _install(draft, run.folder, fields)
        _replace_card(content, draft, run.folder)
    return replace(run, card=card, version=hashlib.sha256(content).hexdigest())


@contextmanager
def new_run(folder: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Yield a temporary folder for a new run; if no error follows, it becomes `folder`.

    Files in a replaced run that this project did not write are moved into the new run. If
    `folder` is a link to a run, that run is replaced and the link stays.

    Raises:
        RunExists, BadName: see `refuse_existing`.
    """
    refuse_existing(folder, overwrite=overwrite)
    if folder.is_symlink():
        folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    rescue = partial(_rescue, folder)
    with drafts.draft(folder.parent, f".{folder.name}-new-", rescue) as temporary:
        draft = temporary / "new"
        draft.mkdir()
        yield draft
        refuse_existing(folder, overwrite=overwrite)  # another training may have ended meanwhile
        if folder.exists():
            _replace(folder, draft)
        else:
            draft.rename(folder)


def remove_leftovers(folder: Path) -> None:
    """Remove what killed processes have left of attempts to write the run `folder`."""
    if folder.parent.is_dir():
        drafts.remove_leftovers(folder.parent, f".{folder.name}-new-", partial(_rescue, folder))
    if folder.is_dir():
        drafts.remove_leftovers(folder, ".new-", drafts.keep_nothing)


def refuse_existing(folder: Path, *, overwrite: bool) -> None:
    """Check before a training that `new_run` will be able to write into `folder`.

    Raises:
        RunExists: `folder` exists and `overwrite` is not set, or it is neither a run nor empty.
        BadName: no run can have its name.
    """
    if not is_plain(folder.name):
        raise BadName(f"A run cannot be called {folder.name!r}: {NAME_NOT_PLAIN}")
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
            f"{folder} exists already and has no {CARD}, so it is not a run and is not replaced. "
            "Choose another folder, or move this one away."
        )


def write_history(folder: Path, history: History) -> None:
    """Write the history of the training into the run's folder."""
    write_json(folder / HISTORY, asdict(history))


def write_test_probabilities(folder: Path, probabilities: npt.NDArray[np.float32]) -> None:
    """Write the probabilities on MNIST's test images, float32 (10000, 10), as float16."""
    np.savez_compressed(folder / TEST, probabilities=probabilities.astype(np.float16))


def write_robustness(folder: Path, curves: dict[str, RobustnessCurve]) -> None:
    """Write the accuracy for each distortion into the run's folder."""
    write_json(folder / ROBUSTNESS, {name: asdict(curve) for name, curve in curves.items()})


def write_card(folder: Path, card: Card) -> None:
    """Write the card with the SHA-256 of every file of the run, so write it last.

    Raises:
        NotFinite: a figure is infinite or not a number, for example after a diverged training.
    """
    write_json(folder / CARD, asdict(replace(card, sha256=file_hashes(folder))))


def _read_current_fields(run: Run) -> dict[str, Any]:
    """Read the fields of a run's card again, to keep what was added since `run` was read.

    Raises:
        RunChanged: the network was trained again.
        DamagedRun: the card cannot be read.
    """
    with reading(run.folder / CARD):
        content = read_json(run.folder / CARD)
        sha256 = decode_card(content).sha256
        fields: dict[str, Any] = msgspec.json.decode(content)
    if sha256.get(KERAS) != run.card.sha256.get(KERAS):
        raise RunChanged(
            f"The run {run.name} was trained again in the meantime. Nothing was written."
        )
    return fields


def _install(draft: Path, folder: Path, fields: dict[str, Any]) -> None:
    """Move the files of a draft into a run's folder, before the card that lists them.

    Files that are replaced are first removed from the card, so that the card never lists a file
    with another content.
    """
    listed, new = fields["sha256"], file_hashes(draft)
    unchanged = {name: sha256 for name, sha256 in listed.items() if name not in new}
    if unchanged != listed:
        _replace_card(encode_json(fields | {"sha256": unchanged}), draft, folder)
    for name in new:
        if name not in listed and os.path.lexists(folder / name):
            (folder / name).rename(_free_path(folder / name))
        (draft / name).replace(folder / name)


def _replace(folder: Path, draft: Path) -> None:
    """Replace a run by a draft, and move files that this project did not write into it."""
    old = draft.with_name(OLD)
    draft.rename(old)
    if drafts.exchange(old, folder):
        _rescue(folder, old.parent)
    else:
        _replace_in_two_steps(folder, old)


def _rescue(folder: Path, temporary: Path) -> None:
    """Move the user's own files from the replaced run in a temporary folder into the new run."""
    if (temporary / OLD).is_dir() and folder.is_dir():
        _move_own_files(temporary / OLD, folder)


def _replace_in_two_steps(folder: Path, draft: Path) -> None:
    """Replace a run where two folders cannot be exchanged in one step."""
    # Not hidden: after a crash it is listed as a run.
    replaced = _free_path(folder.with_name(f"{folder.name}-replaced"))
    try:
        folder.rename(replaced)
        draft.rename(folder)
    except BaseException:
        if replaced.exists() and not folder.exists():
            replaced.rename(folder)
        raise
    _move_own_files(replaced, folder)
    for name in [CARD, *FILES]:
        (replaced / name).unlink(missing_ok=True)
    replaced.rmdir()


def _move_own_files(old: Path, folder: Path) -> None:
    """Move what this project did not write from an old run into the run that replaces it."""
    ours = _files_of_run(old)
    for entry in sorted(old.iterdir()):
        if entry.name not in ours or (entry.is_dir() and not entry.is_symlink()):
            entry.rename(_free_path(folder / entry.name))


def _files_of_run(folder: Path) -> list[str]:
    """Return the names of the files that this project wrote into a folder, the card first."""
    try:
        with reading(folder / CARD):
            listed = set(decode_card(read_json(folder / CARD)).sha256)
    except DamagedRun:
        listed = set(FILES)
    return [CARD, *(name for name in FILES if name in listed)]


def _free_path(path: Path) -> Path:
    """Return the path; if it exists, the same path with a number added to the name."""
    free, number = path, 0
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.name}.kept-{number}")
    return free


def _replace_card(card: bytes, draft: Path, folder: Path) -> None:
    """Replace the card of a run in one step."""
    (draft / CARD).write_bytes(card)
    (draft / CARD).replace(folder / CARD)
