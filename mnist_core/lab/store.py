"""The queue of jobs and what is known of each: huey's storage, in one file or on a server.

Numbers of jobs and bytes go in and out. `LAB_QUEUE` names PostgreSQL or Redis instead of the file,
so that workers on several machines share the work.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.constants import EmptyData
from huey.registry import Message
from huey.serializer import Serializer

from mnist_core.lab import limits

NAME = "lab"  # of the queue
LAST_NUMBER = "jobs"  # the counter of all jobs there were


class QueueProblem(Exception):
    """The queue cannot be read or written; the message says what to do."""


class _Json(Serializer):  # type: ignore[misc]  # huey has no types
    """Writes the tasks of the queue as JSON: what is read from it can never be code."""

    def _serialize(self, data: Any) -> bytes:
        return msgspec.json.encode(tuple(data))

    def _deserialize(self, data: bytes) -> Any:
        return Message(*msgspec.json.decode(bytes(data)))


class Store:
    """The queue, and values by key."""

    def __init__(self, queue: Huey) -> None:
        self._queue = queue
        self._run: Callable[[int], None] = _refuse

        def train(job: int) -> None:
            self._run(job)

        self._train = queue.task(name="train")(train)

    def add(self, job: int) -> None:
        """Put a job at the end of the queue."""
        with _problems():
            self._queue.enqueue(self._train.s(job))

    def waiting(self) -> list[int]:
        """The jobs in the queue, the next one first."""
        with _problems():
            return [task.args[0] for task in self._queue.pending()]

    def run_next(self, run: Callable[[int], None]) -> bool:
        """Take the next job out of the queue and run it; tell whether there was one."""
        with _problems():
            task = self._queue.dequeue()
        if task is None:
            return False
        self._run = run
        self._queue.execute(task)
        return True

    def new_number(self) -> int:
        """The number of a new job, from 1; nobody gets it twice."""
        with _problems():
            return int(self._queue.storage.incr(LAST_NUMBER))

    def put(self, key: str, value: bytes) -> None:
        """Store a value under a key, instead of the one that was there."""
        with _problems():
            self._queue.storage.put_data(key, value)

    def get(self, key: str) -> bytes | None:
        """The value under a key, None if there is none."""
        with _problems():
            found = self._queue.storage.peek_data(key)
        return None if found is EmptyData else bytes(found)

    def delete(self, key: str) -> None:
        """Delete the value under a key, if there is one."""
        with _problems():
            self._queue.storage.delete_data(key)


def open_store() -> Store:
    """Open the queue that the settings name; the same one each time.

    Raises:
        QueueProblem: it cannot be opened.
    """
    address = limits.queue_address()
    return _open(address or str(limits.lab_folder() / "queue.db"), is_file=not address)


@functools.cache
def _open(address: str, *, is_file: bool) -> Store:
    options = json_options()
    with _problems():
        if is_file:
            Path(address).parent.mkdir(parents=True, exist_ok=True)
            return Store(SqliteHuey(NAME, filename=address, strict_fifo=True, **options))
        scheme = address.split(":", 1)[0]
        if scheme in ("postgresql", "postgres"):
            return Store(PostgresHuey(NAME, dsn=address, blocking=False, **options))
        if scheme in ("redis", "rediss", "unix"):
            return Store(RedisHuey(NAME, url=address, blocking=False, **options))
    raise QueueProblem("LAB_QUEUE must begin with postgresql:// or redis://.")


def json_options() -> dict[str, Any]:
    """The options of a huey whose queue holds JSON and no results."""
    return {"results": False, "serializer": _Json()}


def _refuse(job: int) -> None:
    """Stands for the training where nobody trains: in the web server."""
    raise QueueProblem(f"Job {job} can only be run by a worker.")


@contextmanager
def _problems() -> Iterator[None]:
    """Turn the errors of all storages into `QueueProblem`."""
    try:
        yield
    except QueueProblem:
        raise
    except Exception as error:  # each storage has errors of its own
        raise QueueProblem(
            f"The queue of the lab does not answer ({type(error).__name__}: {error}). It is the "
            "file queue.db in the folder that LAB_FOLDER names, or what LAB_QUEUE names. Is there "
            "room on the disk?"
        ) from error
