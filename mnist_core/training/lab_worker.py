"""The worker of the lab: a process that takes one training after another out of the queue.

What visitors ask for comes from the store, and how far it is goes there. Nothing that goes wrong in
a training ends the worker; if the worker itself is killed, its job can go on after its last epoch.
"""

import gc
import io
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import keras
import numpy as np
import psutil

from mnist_core.data.mnist import Mnist, load_mnist
from mnist_core.data.strokes import Archive
from mnist_core.lab import jobs, kept, limits
from mnist_core.lab.jobs import Job, Lab
from mnist_core.lab.limits import Limits
from mnist_core.lab.progress import Progress
from mnist_core.lab.recipe import Recipe, read_layers
from mnist_core.lab.store import QueueProblem, open_store
from mnist_core.training import events, recipe_data, train_recipe
from mnist_core.training.events import Events

NICE = 10  # lower priority than everything else on the machine
LOOK_EVERY = 0.15  # seconds between two looks into an empty queue
ALIVE_EVERY = 1.0  # seconds between two signs of life

_LOGGER = logging.getLogger(__name__)


def work(*, idle: float | None = None) -> None:
    """Run one job after another; end after `idle` seconds without one, or when memory is short.

    Raises:
        MnistNotFound, DamagedMnist: there is nothing to learn from.
        QueueProblem: the queue cannot be used.
    """
    _lower_priority()
    lab = Lab(open_store(), limits.read_limits())
    mnist = load_mnist()
    warm_up(mnist)
    last = time.monotonic()
    while idle is None or time.monotonic() - last < idle:
        if not _run_next(lab, mnist):
            time.sleep(LOOK_EVERY)
            continue
        last = time.monotonic()
        keras.utils.clear_session()
        gc.collect()
        if is_too_large(lab.limits):
            return  # the app starts another one


def _run_next(lab: Lab, mnist: Mnist) -> bool:
    """Run the next job, if there is one."""
    for number in lab.store.waiting()[:1]:
        jobs.sign_of_life(lab, number)  # it leaves the queue in a moment
    return lab.store.run_next(partial(run_job, lab, mnist))


def warm_up(mnist: Mnist) -> None:
    """Train a tiny network for a moment, so that all of Keras is loaded when a job comes."""
    recipe = Recipe(layers=read_layers("flatten.dense4-relu"), images=100, epochs=1)
    material = recipe_data.gather(recipe, mnist)
    with tempfile.TemporaryDirectory() as folder:
        train_recipe.fit(recipe, material, mnist, unfinished=Path(folder))


def run_job(lab: Lab, mnist: Mnist, number: int) -> None:
    """Run one job from its beginning, or from its last epoch; say in the store what comes of it."""
    job = jobs.find_job(lab, number)
    if job is None:
        return
    if jobs.orders_for(lab, number).stop:
        jobs.report(lab, number, Progress(state="failed", message="Given up before it began."))
        return
    lab.store.put("running", str(number).encode())
    with _signs_of_life(lab, number):
        try:
            _run(lab, mnist, job)
        except QueueProblem:
            raise
        except Exception as error:
            if not type(error).__module__.startswith("mnist_core"):
                _LOGGER.exception("Job %s failed.", number)
            _fail(lab, number, _explain(error))


def _run(lab: Lab, mnist: Mnist, job: Job) -> None:
    before = jobs.progress_of(lab, job.number)
    if before is None:
        before = Progress(state="preparing", message="Preparing the images.")
    jobs.report(lab, job.number, replace(before, state="preparing"))
    material = recipe_data.gather(job.recipe, mnist, _room(lab, job))
    watcher = Events(
        events.watched(job.image, job.digit, material.learned.validation),
        partial(jobs.report, lab, job.number),
        partial(jobs.orders_for, lab, job.number),
        seconds=lab.limits.seconds,
        before=before if before.points else None,
        is_too_large=partial(is_too_large, lab.limits),
    )
    unfinished = work_folder(job.number)
    trained = train_recipe.fit(
        job.recipe, material, mnist, unfinished=unfinished, watchers=[watcher]
    )
    with tempfile.TemporaryDirectory() as folder:
        run = train_recipe.write(trained, mnist, Path(folder) / f"lab_{job.number}")
        jobs.store_files(lab, job.number, kept.pack(run.folder))
    done = replace(watcher.progress, state="done", message=watcher.ended_by, result=trained.result)
    jobs.report(lab, job.number, done)
    if not before.points and not watcher.ended_by and done.points:
        jobs.learn_pace(lab, job, done.points[-1].seconds)
    shutil.rmtree(unfinished, ignore_errors=True)


def work_folder(number: int) -> Path:
    """The folder for the state of a job after each epoch."""
    return limits.lab_folder() / "unfinished" / str(number)


def _room(lab: Lab, job: Job) -> Archive | None:
    """The drawings of a room that a job learns from."""
    content = jobs.room_of(lab, job.number) if job.has_room else None
    if content is None:
        return None
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return Archive(**{name: file[name] for name in Archive.__dataclass_fields__})


def _fail(lab: Lab, number: int, why: str) -> None:
    known = jobs.progress_of(lab, number) or Progress(state="failed")
    jobs.report(lab, number, replace(known, state="failed", message=why))


def _explain(error: Exception) -> str:
    """What went wrong, for a visitor: the messages of this project are for people."""
    if type(error).__module__.startswith("mnist_core"):
        return str(error)
    if isinstance(error, MemoryError) or "ResourceExhausted" in type(error).__name__:
        return "There is not enough memory for this network. Choose a smaller one."
    return "This training cannot be run. Change the network, and try again."


def is_too_large(most: Limits) -> bool:
    """Whether this process takes more memory than a worker may."""
    return psutil.Process().memory_info().rss > most.memory * 1e6


def _lower_priority() -> None:
    try:
        os.nice(NICE)
    except (AttributeError, OSError):  # Windows has another way, and some systems forbid it
        _LOGGER.warning("The worker could not lower its priority.")


@contextmanager
def _signs_of_life(lab: Lab, number: int) -> Iterator[None]:
    """Say every second that the worker of a job lives, from a thread."""
    ended = threading.Event()

    def say() -> None:
        while not ended.is_set():
            try:
                jobs.sign_of_life(lab, number)
            except QueueProblem:
                _LOGGER.exception("The queue did not take a sign of life.")
            ended.wait(ALIVE_EVERY)

    thread = threading.Thread(target=say, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
