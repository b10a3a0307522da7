"""Jobs: what a visitor has trained, in which order, and the orders that they give meanwhile.

A visitor has one job at a time. All is in the store, so a page that is loaded again, or a server
that is started again, finds everything.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import msgspec
import numpy as np
import numpy.typing as npt

from mnist_core.lab import costs, progress, shapes
from mnist_core.lab.limits import Limits
from mnist_core.lab.progress import ENDED, Progress
from mnist_core.lab.recipe import Recipe
from mnist_core.lab.store import Store

SILENCE = 12.0  # seconds without a sign of life, after which a worker counts as lost
FARTHEST_PACE = 20.0  # times as fast or as slow as `costs` says; anything else is a mistake
WEIGHT_OF_LATEST = 0.4  # of a training that ended, in the pace of this machine
STORED_FOR = 12 * 3600  # seconds, until what is known of a job is deleted
MOST_OF_ONE = 20  # jobs of one visitor that are shown

Clock = Callable[[], float]


class LabFull(Exception):
    """As many jobs wait as may; the message says how many."""


class AlreadyTraining(Exception):
    """The visitor has a job that is not finished."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One training that a visitor has asked for."""

    number: int
    place: int = 1  # among the jobs of its visitor
    recipe: Recipe
    drawing: bytes  # uint8 28 x 28, the visitor's
    digit: int  # that the drawing is meant to be
    title: str = ""  # of the experiment that it belongs to
    has_room: bool = False  # whether a room's drawings are learned from
    seconds: float = 0.0  # that it is expected to take
    asked_at: float = 0.0  # seconds since 1970

    @property
    def image(self) -> npt.NDArray[np.uint8]:
        """The visitor's drawing, uint8 (28, 28)."""
        return np.frombuffer(self.drawing, np.uint8).reshape(28, 28)


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What the visitor wants of a job that runs."""

    until: int | None = None  # pause after so many batches; None: go on to the end
    rate: float | None = None  # another learning rate
    stop: bool = False  # end now, and keep the network as it is


@dataclass(frozen=True)
class Wait:
    """How long a job waits."""

    ahead: int  # jobs that come first, with the one that runs
    seconds: float  # expected


@dataclass(frozen=True)
class Lab:
    """The lab as one process sees it."""

    store: Store
    limits: Limits
    now: Clock = field(default=time.time)


def submit(
    lab: Lab,
    visitor: str,
    recipe: Recipe,
    drawing: npt.NDArray[np.uint8],
    digit: int,
    *,
    title: str = "",
    room: bytes | None = None,
) -> Job:
    """Put a training into the queue.

    Args:
        lab: the lab.
        visitor: the secret of the visitor's browser.
        recipe: what to train.
        drawing: uint8 (28, 28), whose answers are watched.
        digit: that the drawing is meant to be.
        title: of the experiment that it belongs to.
        room: a stroke archive of a room, as the content of a file.

    Raises:
        ImpossibleNetwork, TooMuch: see these.
        AlreadyTraining: the visitor has a job that is not finished.
        LabFull: as many jobs wait as may.
        QueueProblem: the queue cannot be used.
    """
    network = shapes.check_network(recipe)
    costs.refuse_too_much(recipe, network, lab.limits)
    latest = latest_job(lab, visitor)
    if latest is not None and is_active(lab, latest.number):
        raise AlreadyTraining("A training of yours is not finished. Stop it first.")
    _refuse_full(lab)
    number = lab.store.new_number()
    job = Job(
        number=number,
        place=len(_numbers(lab, visitor)) + 1,
        recipe=recipe,
        drawing=np.asarray(drawing, np.uint8).tobytes(),
        digit=digit,
        title=title,
        has_room=room is not None,
        seconds=costs.seconds(recipe, network, pace(lab)),
        asked_at=lab.now(),
    )
    if room is not None:
        lab.store.put(f"room:{number}", room)
    lab.store.put(f"job:{number}", msgspec.msgpack.encode(job))
    lab.store.put("last", str(number).encode())
    numbers = [*_numbers(lab, visitor), number]
    lab.store.put(_of_visitor(visitor), msgspec.msgpack.encode(numbers))
    lab.store.add(number)
    return job


def resume(lab: Lab, job: Job) -> None:
    """Put a job whose worker was lost into the queue again; it goes on after its last epoch.

    Raises:
        LabFull, QueueProblem: see these.
    """
    _refuse_full(lab)
    before = progress_of(lab, job.number)
    if before is not None:
        report(lab, job.number, replace(before, state="preparing", message=""))
    give_orders(lab, job.number, Orders())
    lab.store.add(job.number)


def _refuse_full(lab: Lab) -> None:
    waiting = len(lab.store.waiting())
    if waiting >= lab.limits.waiting:
        raise LabFull(
            f"Every place in the queue is taken ({waiting}). Try again in a minute or two; your "
            "network stays as you have built it."
        )


def jobs_of(lab: Lab, visitor: str) -> list[Job]:
    """The latest jobs of a visitor, the oldest first."""
    found = [find_job(lab, number) for number in _numbers(lab, visitor)[-MOST_OF_ONE:]]
    return [job for job in found if job is not None]


def latest_job(lab: Lab, visitor: str) -> Job | None:
    """The job that a visitor asked for last; None if there is none."""
    numbers = _numbers(lab, visitor)
    return find_job(lab, numbers[-1]) if numbers else None


def find_job(lab: Lab, number: int) -> Job | None:
    """The job with this number; None if it was deleted."""
    content = lab.store.get(f"job:{number}")
    return None if content is None else msgspec.msgpack.decode(content, type=Job)


def progress_of(lab: Lab, number: int) -> Progress | None:
    """How far a job is; None while it waits."""
    content = lab.store.get(f"progress:{number}")
    return None if content is None else progress.decode(content)


def report(lab: Lab, number: int, news: Progress) -> None:
    """Store how far a job is; for workers."""
    lab.store.put(f"progress:{number}", progress.encode(news))


def is_active(lab: Lab, number: int) -> bool:
    """Whether a job waits or runs; not if its worker was lost."""
    known = progress_of(lab, number)
    if known is None:
        return number in lab.store.waiting() or not is_lost(lab, number)
    return known.state not in ENDED and not is_lost(lab, number)


def pace(lab: Lab) -> float:
    """How many times as long as `costs` says trainings take here, by those that ended lately."""
    content = lab.store.get("pace")
    return 1.0 if content is None else float(content)


def learn_pace(lab: Lab, job: Job, seconds: float) -> None:
    """Learn from a training that went through all its epochs; for workers.

    Args:
        lab: the lab.
        job: that was run without an interruption.
        seconds: that its epochs took, without pauses.
    """
    network = shapes.check_network(job.recipe)
    ratio = seconds / costs.learning_seconds(job.recipe, network)
    found = min(max(ratio, 1 / FARTHEST_PACE), FARTHEST_PACE)
    mean = pace(lab) ** (1 - WEIGHT_OF_LATEST) * found**WEIGHT_OF_LATEST
    lab.store.put("pace", f"{mean:.4g}".encode())


def sign_of_life(lab: Lab, number: int) -> None:
    """Say that the worker of a job lives; for workers, every second."""
    lab.store.put(f"alive:{number}", str(lab.now()).encode())


def is_lost(lab: Lab, number: int) -> bool:
    """Whether a job was begun, and nothing was heard of its worker for too long."""
    if number in lab.store.waiting():
        return False
    content = lab.store.get(f"alive:{number}")
    if content is None:
        job = find_job(lab, number)
        return job is None or lab.now() - job.asked_at > SILENCE
    return lab.now() - float(content) > SILENCE


def give_orders(lab: Lab, number: int, orders: Orders) -> None:
    """Tell the worker of a job what the visitor wants."""
    lab.store.put(f"orders:{number}", msgspec.msgpack.encode(orders))


def orders_for(lab: Lab, number: int) -> Orders:
    """What the visitor wants of a job."""
    content = lab.store.get(f"orders:{number}")
    return Orders() if content is None else msgspec.msgpack.decode(content, type=Orders)


def withdraw(lab: Lab, number: int) -> None:
    """Give up a job that still waits: its worker will pass over it."""
    give_orders(lab, number, Orders(stop=True))


def wait_of(lab: Lab, number: int) -> Wait | None:
    """How many jobs come before a job that waits, and how long that takes; None if it runs."""
    waiting = lab.store.waiting()
    if number not in waiting:
        return None
    ahead = waiting[: waiting.index(number)]
    running = lab.store.get("running")
    is_busy = running is not None and is_active(lab, int(running))
    numbers = [int(running), *ahead] if running is not None and is_busy else ahead
    found = [find_job(lab, each) for each in numbers]
    return Wait(len(numbers), sum(job.seconds for job in found if job is not None))


def room_of(lab: Lab, number: int) -> bytes | None:
    """The stroke archive of a room that a job learns from, as the content of a file."""
    return lab.store.get(f"room:{number}")


def store_files(lab: Lab, number: int, content: bytes) -> None:
    """Store the finished run of a job, packed; for workers."""
    lab.store.put(f"files:{number}", content)


def files_of(lab: Lab, number: int) -> bytes | None:
    """The finished run of a job, packed; None if there is none."""
    return lab.store.get(f"files:{number}")


def delete_old(lab: Lab) -> None:
    """Delete what is known of jobs that were asked for long ago."""
    first = int(lab.store.get("first") or b"1")
    last = int(lab.store.get("last") or b"0")
    while first <= last:
        job = find_job(lab, first)
        if job is not None and lab.now() - job.asked_at < STORED_FOR:
            break
        for kind in ("job", "progress", "orders", "alive", "files", "room"):
            lab.store.delete(f"{kind}:{first}")
        first += 1
    lab.store.put("first", str(first).encode())


def _numbers(lab: Lab, visitor: str) -> list[int]:
    content = lab.store.get(_of_visitor(visitor))
    return [] if content is None else msgspec.msgpack.decode(content, type=list[int])


def _of_visitor(visitor: str) -> str:
    """The key under which the jobs of a visitor are; whoever reads the store learns no secret."""
    return f"visitor:{hashlib.sha256(visitor.encode()).hexdigest()[:32]}"
