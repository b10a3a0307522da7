"""Train on the room: how long a class waits until a network has learned its handwriting.

The drawings are those of 200 people in the archive that DRAWN_PATH names, ten of each at most. Its
writers have nothing to do with MNIST; the networks that can learn from a room never saw them.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil

from mnist_core.data import strokes
from mnist_core.data.strokes import Archive
from mnist_core.lab import jobs, limits, worker_process
from mnist_core.lab.jobs import Lab
from mnist_core.lab.progress import Progress, Score
from mnist_core.lab.store import open_store
from mnist_core.metrics.accuracy import wilson_interval
from mnist_core.rooms import archive
from pages.lab_parts import room_training

PEOPLE, EACH = 200, 10
NETWORKS = ("deep_cnn", "basic_mlp")
LONGEST = 600.0  # seconds


def measure() -> Iterator[tuple[str, str]]:
    """Yield each figure with what it is: the first network also waits for the worker to start."""
    room = archive.archive_file(_room(strokes.read_archive(os.environ["DRAWN_PATH"])))
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"LAB_FOLDER": folder, "LAB_WORKER": "on", "LAB_SECONDS": "300"}
        lab = Lab(open_store(), limits.read_limits())
        try:
            for name in NETWORKS:
                yield from _train(lab, name, room)
        finally:
            pid = Path(folder) / "worker.pid"
            if pid.exists():
                psutil.Process(int(pid.read_text())).kill()


def _room(drawn: Archive) -> Archive:
    """The first drawings of the first people."""
    people = sorted(set(map(str, drawn.writers)))[:PEOPLE]
    chosen = np.zeros(len(drawn), bool)
    for person in people:
        chosen[np.flatnonzero(drawn.writers == person)[:EACH]] = True
    return strokes.subset(drawn, chosen)


def _train(lab: Lab, name: str, room: bytes) -> Iterator[tuple[str, str]]:
    started = time.monotonic()
    worker_process.ensure_worker()
    blank = np.zeros((28, 28), np.uint8)
    recipe = room_training.recipe(name)
    job = jobs.submit(lab, f"benchmark of {name}", recipe, blank, 0, title="room", room=room)
    progress = _wait(lab, job.number)
    seconds = time.monotonic() - started
    result = progress.result
    if result is None or result.drawings is None or result.drawings_before is None:
        yield f"train on the room, {name}", f"did not end: {progress}"
        return
    yield f"train on the room of {PEOPLE} people, {name}", f"{seconds:.1f} s"
    before, after = _text(result.drawings_before), _text(result.drawings)
    yield f"the other half's drawings read right by {name}", f"{before} before, {after} after"


def _wait(lab: Lab, number: int) -> Progress:
    end = time.monotonic() + LONGEST
    while jobs.is_active(lab, number):
        if time.monotonic() > end:
            raise TimeoutError(f"The training takes more than {LONGEST:.0f} s.")
        worker_process.ensure_worker()  # raises if it does not start
        time.sleep(0.2)
    found = jobs.progress_of(lab, number)
    assert found is not None
    return found


def _text(score: Score) -> str:
    low, high = wilson_interval(score.correct, score.images)
    return f"{score.share:.1%} ({low:.1%} to {high:.1%}) of {score.images:,}"
