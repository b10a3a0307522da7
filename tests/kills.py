"""Kills what works for a long time, at random moments, and checks what is left.

What was confirmed is kept, what was not is gone, and the next start goes on. The tests kill each a
few times; `python -m tests.benchmarks kills` kills each twenty times.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from mnist_core.lab import jobs
from mnist_core.lab.jobs import Lab
from mnist_core.lab.recipe import Recipe, read_layers
from mnist_core.networks import classifier, run_files, runs
from mnist_core.rooms import codes
from mnist_core.rooms.database.connection import open_database, reading
from mnist_core.rooms.database.tables import drawings
from tests import damage, mnist_files
from tests.lab.in_lab import lab_in
from tests.made_up_images import bright_digits
from tests.rooms.class_room import NOW, ClassRoom

ROOT = Path(__file__).parent.parent
EPOCHS = 20

# MNIST for the processes that are killed: few images, so that an epoch takes a moment.
FEW_IMAGES = """
import sys
from pathlib import Path
from mnist_core.data.mnist import Mnist
from tests.made_up_images import bright_digits
images, labels = bright_digits(600)
few = Mnist(images[:500], labels[:500], images[500:], labels[500:])
"""
TRAIN = f"""{FEW_IMAGES}
from mnist_core.training.train import train_network
print("ready", flush=True)
def say(line): print(line, flush=True)
train_network("tiny_mlp", few, Path(sys.argv[1]), epochs={EPOCHS}, say=say)
"""
EXPORT = f"""{FEW_IMAGES}
from mnist_core.networks import runs
from mnist_core.training.export import export_run
print("ready", flush=True)
export_run(runs.read_run(Path(sys.argv[1])), few)
"""
LAB = """
import sys, time
from dataclasses import replace
from pathlib import Path
from mnist_core.data.mnist import load_mnist
from tests.lab.in_lab import lab_in
from mnist_core.training import lab_worker
lab, mnist = replace(lab_in(Path(sys.argv[1])), now=time.time), load_mnist()
print("ready", flush=True)
lab.store.run_next(lambda number: lab_worker.run_job(lab, mnist, number))
"""
# The file arrives in small pieces, as through a slow connection.
DOWNLOAD = """
import sys, time
from pathlib import Path
from mnist_core.data import mnist, mnist_download
from tests import mnist_files
mnist.ARRAY_SHAPES, mnist.ARRAY_SHA256 = mnist_files.SHAPES, mnist_files.SHA256
content = mnist_files.npz()
def stream(url):
    for start in range(0, len(content), 4096):
        time.sleep(0.02)
        yield content[start:start + 4096]
mnist_download._stream = stream
print("ready", flush=True)
mnist_download.download(Path(sys.argv[1]))
"""


@dataclass(frozen=True)
class Outcome:
    """What the kills of one kind of work came to."""

    kills: int  # that came before the work was done
    kept: str  # what was confirmed before the kills, and is still there


def train(folder: Path, moments: random.Random, kills: int) -> Outcome:
    """Kill a training until it is done; its history is that of an undisturbed one."""
    done = killed = 0
    out = folder / "runs"
    for _ in range(kills):
        lines = _kill(TRAIN, out, after=moments.uniform(0, 2.5))
        done_before, said = done, [line for line in lines if line.startswith("epoch ")]
        done = _finished_epochs(out)
        assert done >= done_before, f"{done_before} epochs were finished, {done} are kept"
        assert done >= (int(said[-1].split("/")[0].removeprefix("epoch ")) if said else 0)
        if (out / "tiny_mlp").exists():
            break
        killed += 1
    lines = _finish(TRAIN, out) if not (out / "tiny_mlp").exists() else []
    if 0 < done < EPOCHS:
        assert f"resuming after epoch {done}" in " ".join(lines)
    assert [path.name for path in out.iterdir()] == ["tiny_mlp"]
    undisturbed = folder / "undisturbed"
    _finish(TRAIN, undisturbed)
    ours, theirs = (runs.read_run(each / "tiny_mlp").history for each in (out, undisturbed))
    assert len(ours.loss) == EPOCHS
    np.testing.assert_allclose(ours.loss, theirs.loss, rtol=1e-3)
    return Outcome(killed, f"{EPOCHS} of {EPOCHS} epochs, the same losses as without a kill")


def export(folder: Path, moments: random.Random, kills: int) -> Outcome:
    """Kill an export; the run can always be read, and in the end it is served."""
    run = _without_export(folder)
    before = runs.read_run(run)
    killed = 0
    for _ in range(kills):
        _kill(EXPORT, run, after=moments.uniform(0, 1.5))
        found = runs.read_run(run)
        assert found.history == before.history
        if found.served:  # it was quicker than the kill
            run = _without_export(folder)
        else:
            killed += 1
    if not runs.read_run(run).served:
        _finish(EXPORT, run)
    found = runs.read_run(run)
    classifier.load(found)
    assert {path.name for path in run.iterdir()} == {run_files.CARD, *found.card.sha256}
    return Outcome(killed, "the run, readable after each kill; then exported")


def download(folder: Path, moments: random.Random, kills: int) -> Outcome:
    """Kill a download; MNIST is never there in part, and the next download leaves nothing else."""
    cache = folder / "datasets" / "mnist.npz"
    for _ in range(kills):
        _kill(DOWNLOAD, cache, after=moments.uniform(0, 0.6))
        if cache.exists():
            assert cache.read_bytes() == mnist_files.npz()
            cache.unlink()
    _finish(DOWNLOAD, cache)
    assert cache.read_bytes() == mnist_files.npz()
    left = {path.name for path in cache.parent.iterdir()}
    assert left <= {"mnist.npz", "mnist.npz.lock"}, left
    return Outcome(kills, "nothing in part; then MNIST, whole")


def room(folder: Path, moments: random.Random, kills: int) -> Outcome:
    """Kill a server whose phones send drawings; each that was confirmed is stored, once."""
    url = f"sqlite:///{folder}/rooms.db"
    db = open_database(url)
    opened = ClassRoom.open(db, NOW)
    confirmed: set[tuple[str, str]] = set()
    module = "import runpy, sys; runpy.run_module('tests.rooms.sending', run_name='__main__')"
    for _ in range(kills):
        tokens = [codes.new_token() for _ in range(2)]
        lines = _kill(
            module,
            *(url, opened.code, *tokens, "100000"),
            after=moments.uniform(0, 1.0),
            ready=None,
        )
        confirmed |= {tuple(line.split()[:2]) for line in lines}  # type: ignore[misc]
    with reading(db) as connection:
        rows = connection.execute(drawings.select()).all()
    numbers = sorted(row.number for row in rows)
    assert numbers == list(range(1, len(rows) + 1))
    assert len(rows) == len({(row.phone_id, row.sent_id) for row in rows})
    assert len(confirmed) <= len(rows) <= len(confirmed) + 2 * kills
    db.close()
    return Outcome(kills, f"{len(confirmed)} of {len(confirmed)} confirmed drawings, each once")


def lab(folder: Path, moments: random.Random, kills: int) -> Outcome:
    """Kill the worker; the next one goes on with the job after its last epoch."""
    here = replace(lab_in(folder), now=time.time)
    images, _ = bright_digits(1)
    recipe = Recipe(layers=read_layers("flatten.dense8-relu"), images=500, epochs=20, batch=8)
    with _lab_folder(folder):
        job = jobs.submit(here, "me", recipe, images[0], 0)
        done, killed, known = 0, 0, None
        for _ in range(kills):
            _kill(LAB, folder, after=moments.uniform(0, 4.0), LAB_FOLDER=str(folder))
            known = jobs.progress_of(here, job.number)
            if known is not None and known.state == "done":
                break
            killed += 1
            assert known is None or known.state != "failed", known
            kept = _epochs_in(folder / "unfinished" / str(job.number) / "state.npz")
            assert kept >= done, f"{done} epochs were finished, {kept} are kept"
            done = kept
            _ask_again(here, job)
        if known is None or known.state != "done":
            _finish(LAB, folder, LAB_FOLDER=str(folder))
        known = jobs.progress_of(here, job.number)
    assert known is not None
    assert known.state == "done", known.message
    assert known.batch == known.batches * known.epochs
    assert jobs.files_of(here, job.number) is not None
    assert not (folder / "unfinished" / str(job.number)).exists()
    return Outcome(killed, "the job and its epochs; then the network, trained to the end")


ALL: dict[str, Callable[[Path, random.Random, int], Outcome]] = {
    "train": train,
    "export": export,
    "download of MNIST": download,
    "server of a room": room,
    "worker of the lab": lab,
}


def _without_export(folder: Path) -> Path:
    """A fresh run that is not exported yet."""
    shutil.rmtree(folder / "tiny_mlp", ignore_errors=True)
    run = damage.copy("tiny_mlp", folder / "tiny_mlp")
    (run / run_files.TFLITE).unlink()
    damage.seal(run)
    return run


def _ask_again(here: Lab, job: jobs.Job) -> None:
    """Put a job whose worker was killed into the queue again, as its page does."""
    if job.number not in here.store.waiting():
        jobs.resume(here, job)


@contextmanager
def _lab_folder(folder: Path) -> Iterator[None]:
    """Let the lab keep its files in a folder of the test."""
    before = os.environ.get("LAB_FOLDER")
    os.environ["LAB_FOLDER"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["LAB_FOLDER"]
        else:
            os.environ["LAB_FOLDER"] = before


def _kill(
    code: str, *arguments: object, after: float, ready: str | None = "ready\n", **settings: str
) -> list[str]:
    """Start a process, wait until it is ready, kill it some seconds later; its whole lines."""
    process = _start(code, *arguments, **settings)
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first, "the process ended at once"
    assert ready is None or first == ready, first
    time.sleep(after)
    process.kill()
    rest = process.stdout.read()
    process.wait()
    process.stdout.close()
    return [line for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]


def _finish(code: str, *arguments: object, **settings: str) -> list[str]:
    """Run a process to its end; its lines."""
    process = _start(code, *arguments, **settings)
    lines = process.communicate()[0].splitlines()
    assert process.returncode == 0, lines
    return lines


def _start(code: str, *arguments: object, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env=os.environ | settings,
    )


def _finished_epochs(out: Path) -> int:
    """The epochs that a training has finished, as its saved state or its run says."""
    if (out / "tiny_mlp").exists():
        return len(runs.read_run(out / "tiny_mlp").history.loss)
    return _epochs_in(out / ".tiny_mlp-unfinished" / "seed-0" / "state.npz")


def _epochs_in(state: Path) -> int:
    if not state.exists():
        return 0
    with np.load(state) as stored:
        return len(json.loads(stored["epochs"].tobytes())["columns"]["loss"])
