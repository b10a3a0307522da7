"""Networks that were trained in the lab: for one visitor for some hours, or saved for everybody.

A run is packed into bytes by the worker, and becomes a folder again beside the web server. Only
runs that this project's worker has packed come here, never files of visitors.
"""

import io
import re
import shutil
import time
import zipfile
from pathlib import Path

from mnist_core.lab import limits
from mnist_core.networks import run_files, runs, write_runs
from mnist_core.networks.runs import Run

FILES = (run_files.CARD, *run_files.FILES)
LONGEST_NAME = 30
KEPT_FOR = 12 * 3600  # seconds
LARGEST = 500_000_000  # bytes of a run, unpacked


class BadName(Exception):
    """A network cannot have this name; the message says why."""


class DiskFull(Exception):
    """The networks that were trained here take as much of the disk as they may."""


def pack(folder: Path) -> bytes:
    """The files of a run as bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in FILES:
            if (folder / name).is_file():
                archive.write(folder / name, name)
    return content.getvalue()


def unpack(content: bytes, number: int, name: str) -> Path:
    """Unpack a run for one visitor, into a folder that is called `name`; return the folder.

    Args:
        content: that `pack` has made.
        number: of the job.
        name: of the run.

    Raises:
        DamagedRun: it is no such content.
    """
    folder = visitors_folder() / str(number) / name
    if (folder / run_files.CARD).is_file():
        return folder
    with (
        write_runs.new_run(folder) as draft,
        run_files.reading(folder / run_files.CARD),
        zipfile.ZipFile(io.BytesIO(content)) as archive,
    ):
        sizes = {member.filename: member.file_size for member in archive.infolist()}
        if sum(sizes.values()) > LARGEST:
            raise ValueError(f"the run has more than {LARGEST // 10**6} MB")
        for file in FILES:
            if file in sizes:
                (draft / file).write_bytes(archive.read(file))
    return folder


def visitors_folder() -> Path:
    """The folder with the networks of visitors who are here."""
    return limits.lab_folder() / "runs"


def save(run: Run, name: str, *, most: int) -> Path:
    """Save a visitor's network under a name in the folder of runs, for everybody.

    Args:
        run: of the visitor.
        name: for the network.
        most: megabytes that all networks of the lab may take.

    Raises:
        BadName: the name has other letters than it may, or a network has it.
        DiskFull: there are too many already.
    """
    check_name(name)
    to = runs.own_runs() / name
    if name in runs.run_folders() or to.exists():
        raise BadName(f"A network called {name} exists already. Choose another name.")
    refuse_full_disk(most)
    with write_runs.new_run(to) as draft:
        for file in FILES:
            if (run.folder / file).is_file():
                shutil.copyfile(run.folder / file, draft / file)
    return to


def check_name(name: str) -> None:
    """Raise `BadName` if a network cannot be called so."""
    if not re.fullmatch(rf"[a-z][a-z0-9_]{{0,{LONGEST_NAME - 1}}}", name, re.ASCII):
        raise BadName(
            f"A name has up to {LONGEST_NAME} small letters, digits and _, and begins with a "
            "letter: my_network."
        )


def refuse_full_disk(most: int) -> None:
    """Raise `DiskFull` if the networks that were trained here take more than `most` megabytes."""
    taken = _megabytes(runs.own_runs())
    if taken >= most:
        raise DiskFull(
            f"The saved networks take {taken:,.0f} MB of the {most:,} MB that they may. Delete "
            "some in the folder of runs first."
        )


def delete_old(most: int) -> None:
    """Delete the networks of visitors that are old, and the oldest if all take too much.

    Args:
        most: megabytes that they may take together.
    """
    if not visitors_folder().is_dir():
        return
    folders = sorted(visitors_folder().iterdir(), key=lambda folder: folder.stat().st_mtime)
    taken = _megabytes(visitors_folder())
    for folder in folders:
        is_old = time.time() - folder.stat().st_mtime > KEPT_FOR
        if is_old or taken > most:
            taken -= _megabytes(folder)
            shutil.rmtree(folder, ignore_errors=True)


def _megabytes(folder: Path) -> float:
    files = (file for file in folder.rglob("*") if file.is_file())
    return sum(file.stat().st_size for file in files) / 1e6
