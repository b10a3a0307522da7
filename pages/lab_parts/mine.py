"""The trainings of this visitor: those that run, those that ended, and what comes next."""

import secrets
from typing import NamedTuple

import streamlit as st

from mnist_core.lab import jobs, kept, limits, worker_process
from mnist_core.lab.jobs import Job, Lab
from mnist_core.lab.progress import Progress
from mnist_core.lab.recipe import Recipe
from mnist_core.lab.store import open_store
from pages.lab_parts import drawing, problems
from pages.shared import session
from pages.shared.session import LabVisit, Planned


class Training(NamedTuple):
    """One training of this visitor."""

    name: str  # of its network on the other pages
    job: Job
    progress: Progress | None  # None while it waits

    @property
    def is_done(self) -> bool:
        """Whether it has made a network."""
        return self.progress is not None and self.progress.state == "done"


def remembered() -> LabVisit:
    """What this visit remembers of the lab."""
    return session.visit().lab


def warm_up() -> None:
    """Start the worker before anybody has pressed a button: then the first curve comes sooner.

    Raises:
        WorkerDoesNotStart: see `worker_process.ensure_worker`.
    """
    worker_process.ensure_worker()


def lab() -> Lab:
    """The lab; it is opened when somebody first needs it.

    Raises:
        QueueProblem, BadSetting: it cannot be opened.
    """
    return Lab(open_store(), limits.read_limits())


def trainings() -> list[Training]:
    """All trainings of this visitor, the oldest first."""
    opened = lab()
    visitor = session.visit().lab.visitor
    if not visitor:
        return []
    return [_training(opened, job) for job in jobs.jobs_of(opened, visitor)]


def latest() -> Training | None:
    """The training that was asked for last."""
    opened = lab()
    visitor = session.visit().lab.visitor
    job = jobs.latest_job(opened, visitor) if visitor else None
    return _training(opened, job) if job is not None else None


def _training(opened: Lab, job: Job) -> Training:
    return Training(f"my_network_{job.place}", job, jobs.progress_of(opened, job.number))


def is_active(training: Training | None) -> bool:
    """Whether a training waits or runs."""
    return training is not None and jobs.is_active(lab(), training.job.number)


def begin(recipe: Recipe, title: str = "", room: bytes | None = None) -> None:
    """Ask for a training; for callbacks of buttons. What is wrong is said by the page."""
    visit = session.visit().lab
    visit.problem = None
    if not visit.visitor:
        visit.visitor = secrets.token_urlsafe(18)
    try:
        worker_process.ensure_worker()
        image, digit = drawing.watched()
        jobs.submit(lab(), visit.visitor, recipe, image, digit, title=title, room=room)
    except problems.REFUSALS as problem:
        visit.planned.clear()
        problems.keep(problem)


def begin_all(planned: list[Planned]) -> None:
    """Ask for several trainings, one after the other; for callbacks of buttons."""
    first, *others = planned
    session.visit().lab.planned = others
    begin(first.recipe, first.title)


def go_on_with_plan() -> None:
    """Begin the next training of an experiment, if the one before it has ended."""
    planned = session.visit().lab.planned
    if planned and not is_active(latest()):
        following = planned.pop(0)
        begin(following.recipe, following.title)


def fetch_networks() -> None:
    """Make the networks that were trained available on the other pages."""
    tidy_up()
    networks = session.visit().lab.networks
    for training in trainings():
        if not training.is_done or training.name in networks:
            continue
        content = jobs.files_of(lab(), training.job.number)
        if content is not None:
            networks[training.name] = kept.unpack(content, training.job.number, training.name)


@st.cache_resource(show_spinner=False, ttl=3600)
def tidy_up() -> None:
    """Delete what old visits have left, at most once an hour."""
    opened = lab()
    jobs.delete_old(opened)
    kept.delete_old(opened.limits.disk)
