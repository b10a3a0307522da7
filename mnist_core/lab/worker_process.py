"""Starts the worker of this machine when there is something to train, as a process of its own.

It survives the app that started it. A lock, which the system frees when its process ends in
whatever way, tells whether it lives.
"""

import importlib.util
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import filelock

from mnist_core.lab import limits

IDLE = 600  # seconds after its last job until a worker ends
PAUSE = 5.0  # seconds between two starts
PATIENCE = 3  # starts in a row that may fail, before somebody is told
PROJECT = Path(__file__).parents[2]


class WorkerDoesNotStart(Exception):
    """The worker has ended several times before it could work; the message is its last words."""


@dataclass
class _Starts:
    """The latest starts of this process."""

    last: float = float("-inf")
    failed: int = 0
    process: subprocess.Popen[bytes] | None = None


_starts = _Starts()
_starting = threading.Lock()


def can_train_here() -> bool:
    """Whether TensorFlow is installed here, or workers elsewhere do the work."""
    if limits.queue_address() and not limits.starts_worker():
        return True
    return all(importlib.util.find_spec(name) for name in ("tensorflow", "keras"))


def ensure_worker() -> None:
    """Start the worker if none runs on this machine and this app is to start one.

    Raises:
        WorkerDoesNotStart: it was started several times, and ended each time at once.
    """
    if not limits.starts_worker() or not can_train_here():
        return
    with _starting:
        if time.monotonic() - _starts.last < PAUSE or is_worker_running():
            return
        ended = _starts.process is not None and _starts.process.poll() not in (None, 0)
        _starts.failed = _starts.failed + 1 if ended else 0
        if _starts.failed > PATIENCE:
            _starts.failed = 0
            raise WorkerDoesNotStart(f"The worker of the lab does not start. {_last_words()}")
        _starts.last = time.monotonic()
        _starts.process = _start()


def is_worker_running() -> bool:
    """Whether the worker of this machine lives, whoever has started it."""
    lock = worker_lock()
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        return True
    lock.release()
    return False


def worker_lock() -> filelock.BaseFileLock:
    """The lock that the worker of this machine holds as long as it lives."""
    folder = limits.lab_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return filelock.FileLock(folder / "worker.lock")


def pid_file() -> Path:
    """Where the worker of this machine writes the number of its process."""
    return limits.lab_folder() / "worker.pid"


def log_file() -> Path:
    """Where the worker writes what goes wrong."""
    return limits.lab_folder() / "worker.log"


def threads() -> int:
    """How many cores a worker uses: one fewer than there are, so that the app has one."""
    return max(1, (os.cpu_count() or 1) - 1)


def environment() -> dict[str, str]:
    """The environment of a worker: with so many threads that one core is left to the app."""
    count = str(threads())
    names = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    return {**os.environ, **quiet, **dict.fromkeys(names, count)}


def _start() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "mnist_core", "worker", "--idle", str(IDLE)]
    with log_file().open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment() | {"MNIST_RUNS": str(_runs_folder())},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _runs_folder() -> Path:
    """The folder of runs, which the app finds from its own working folder."""
    return Path(os.environ.get("MNIST_RUNS") or "runs").absolute()


def _last_words() -> str:
    try:
        return log_file().read_text(errors="replace")[-2_000:].strip()
    except OSError:
        return ""
