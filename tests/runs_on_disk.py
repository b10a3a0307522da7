"""Runs for tests: the names of those that ship, and changed or damaged copies of them."""

import shutil
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mnist_core.networks import runs, write_runs
from mnist_core.networks.card import History

ZOO = sorted(folder.name for folder in runs.ZOO.iterdir() if folder.is_dir())


def copy_run(name: str, to: Path) -> Path:
    """Copy a run that ships into another folder, file by file."""
    return shutil.copytree(runs.ZOO / name, to)


def write_changed_run(
    name: str,
    to: Path,
    *,
    history: History | None = None,
    without: Collection[str] = (),
    contents: Mapping[str, bytes] | None = None,
    **card: Any,
) -> Path:
    """Write a whole run that is like one that ships but for its history, files or card."""
    run = runs.read_run(runs.ZOO / name)
    copy_run(name, to)
    if history:
        write_runs.write_history(to, history)
    for file in without:
        (to / file).unlink()
    for file, content in (contents or {}).items():
        (to / file).write_bytes(content)
    write_runs.write_card(to, replace(run.card, name=to.name, **card))
    return to


def write_damaged_run(name: str, to: Path, file: str) -> Path:
    """Write a copy of a run that ships, one of its files other than its card says."""
    copy_run(name, to)
    (to / file).write_bytes(b"damaged")
    return to
