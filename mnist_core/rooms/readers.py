"""Readers: all networks read each drawing once, in the background, and store their verdicts.

What is lost, because the database was away or the server was stopped, is made up for later: see
`Readers.catch_up`.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from mnist_core.drawing import redraw
from mnist_core.drawing.normalize import BlankDrawing
from mnist_core.drawing.sketch import Sketch
from mnist_core.networks.classifier import Classifier, Images
from mnist_core.networks.verdict import Reading
from mnist_core.rooms.database.connection import Database, DatabaseProblem
from mnist_core.rooms.sent_sketch import BadDrawing
from mnist_core.rooms.verdicts import Verdict, store_verdicts, unread

MOST_AT_ONCE = 50  # drawings whose verdicts are stored in one transaction
GATHER = 0.5  # seconds in which drawings are gathered, to be read together
PAUSE = 10.0  # seconds between two times to catch up with a room, or to ask for the networks

Networks = Callable[[], Mapping[str, Classifier]]

_LOGGER = logging.getLogger(__name__)


class _Job(NamedTuple):
    drawing_id: int
    sketch: Sketch
    networks: tuple[str, ...] | None  # that have to read it; None for all


def read(sketch: Sketch, network: Classifier) -> Reading:
    """What a network says about a drawing.

    Raises:
        BadDrawing: there is nothing to see, or it is too small to tell.
    """
    (reading,) = network.read(_digit(sketch)[np.newaxis])
    return reading


def _digit(sketch: Sketch) -> Images:
    """A drawing as the networks see it, uint8 (28, 28)."""
    if redraw.is_too_small(sketch):
        raise BadDrawing("This is too small to tell. Draw larger.")
    try:
        return redraw.stages(sketch).digit
    except BlankDrawing as problem:
        raise BadDrawing("The drawing is empty. Draw something first.") from problem


class Readers:
    """All networks, which read the drawings in a thread of their own."""

    def __init__(self, db: Database, networks: Networks) -> None:
        """Begin to wait for drawings.

        Args:
            db: the database.
            networks: gives all networks by their names; it is asked every 10 s at most.
        """
        self._db = db
        self._give_networks = networks
        self._loaded: Mapping[str, Classifier] = {}
        self._load_again = 0.0  # the time to ask for the networks again
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="readers")
        self._lock = threading.Lock()
        self._waiting: deque[_Job] = deque()
        self._next_time: dict[int, float] = {}  # room -> when to catch up again
        self._running = 0  # what the thread has to do
        self._known: set[int] = set()  # drawings that wait or are being read

    def add(self, drawing_id: int, sketch: Sketch) -> None:
        """Have all networks read a drawing soon."""
        self._add([_Job(drawing_id, sketch, None)])

    def catch_up(self, room_id: int) -> None:
        """Have read soon what some networks have not read in a room, unless that was just done."""
        now = time.monotonic()
        with self._lock:
            if now < self._next_time.get(room_id, now):
                return
            self._next_time[room_id] = now + PAUSE
        self._submit(self._read_unread, room_id)

    def wait(self) -> None:
        """Wait until everything has been read."""
        while True:
            self._thread.submit(lambda: None).result()
            with self._lock:
                if not self._running:
                    return

    def _submit(self, work: Callable[..., None], *arguments: int) -> None:
        """Have the thread do something, after all that it has to do before."""
        with self._lock:
            self._running += 1
        self._thread.submit(self._run, work, *arguments)

    def _run(self, work: Callable[..., None], *arguments: int) -> None:
        try:
            work(*arguments)
        except Exception:
            _LOGGER.exception("Drawings were not read.")
        finally:
            with self._lock:
                self._running -= 1

    def _add(self, jobs: list[_Job]) -> None:
        with self._lock:
            new = [job for job in jobs if job.drawing_id not in self._known]
            self._known |= {job.drawing_id for job in new}
            self._waiting.extend(new)
        if new:
            self._submit(self._read_some)

    def _networks(self) -> Mapping[str, Classifier]:
        """All networks, as they were less than 10 s ago; for the thread alone."""
        now = time.monotonic()
        if now >= self._load_again:
            self._loaded, self._load_again = self._give_networks(), now + PAUSE
        return self._loaded

    def _read_unread(self, room_id: int, earlier: int = 0) -> None:
        """Read the first drawings that some networks have not read, and then the next ones.

        `earlier` was the first of them the last time: if it still is, reading does not help.
        """
        try:
            names = tuple(self._networks())
            found = unread(self._db, room_id, names, most=MOST_AT_ONCE)
        except DatabaseProblem as problem:
            _LOGGER.warning("Drawings that were not read are not known. %s", problem)
            return
        if found and found[0].drawing_id != earlier:
            self._add([_Job(*one) for one in found])
            self._submit(self._read_unread, room_id, found[0].drawing_id)

    def _read_some(self) -> None:
        """Read what waits, and store all verdicts in one transaction."""
        if not self._waiting:
            return
        if len(self._waiting) < MOST_AT_ONCE:
            time.sleep(GATHER)
        with self._lock:
            number = min(len(self._waiting), MOST_AT_ONCE)
            jobs = [self._waiting.popleft() for _ in range(number)]
        try:
            store_verdicts(self._db, _verdicts(jobs, self._networks()))
        except DatabaseProblem as problem:
            _LOGGER.warning("Verdicts about %d drawings wait. %s", len(jobs), problem)
        finally:
            with self._lock:
                self._known -= {job.drawing_id for job in jobs}


def _verdicts(jobs: list[_Job], networks: Mapping[str, Classifier]) -> list[Verdict]:
    """What each network says about the drawings that it has to read."""
    digits = {job.drawing_id: digit for job in jobs if (digit := _digit_or_none(job)) is not None}
    said = []
    for name, network in networks.items():
        to_read = [
            job.drawing_id
            for job in jobs
            if job.drawing_id in digits and (job.networks is None or name in job.networks)
        ]
        if to_read:
            readings = network.read(np.stack([digits[one] for one in to_read]))
            said += [
                Verdict(one, name, reading) for one, reading in zip(to_read, readings, strict=True)
            ]
    return said


def _digit_or_none(job: _Job) -> Images | None:
    try:
        return _digit(job.sketch)
    except BadDrawing:
        return None
