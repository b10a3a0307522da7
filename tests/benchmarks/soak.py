"""Fifty clients draw for ten minutes, beside a room and a training: does anything grow?

The clients are no browsers, but they speak to the app as browsers do. CLIENTS, STROKES, SECONDS and
PHONES change what is run.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from mnist_core.lab import jobs
from mnist_core.lab.jobs import Lab
from mnist_core.lab.limits import read_limits
from mnist_core.lab.recipe import Recipe, read_layers
from mnist_core.lab.store import open_store
from mnist_core.rooms import rooms
from mnist_core.rooms.database.connection import open_database
from tests.app_in_chromium import served_app
from tests.benchmarks.room import Log, _message, _phone, _projector
from tests.made_up_images import bright_digits
from tests.streamlit_client import Visit

CLIENTS = int(os.environ.get("CLIENTS", "50"))
STROKES = int(os.environ.get("STROKES", "20000"))  # of all clients together
SECONDS = float(os.environ.get("SECONDS", "600"))
PHONES = int(os.environ.get("PHONES", "10"))  # in the room
VISIT = 40  # strokes of a visit; then its client comes back as a new visitor
LOOK = 5.0  # seconds between two looks at the server


@dataclass
class Seen:
    """What the server took, at several moments, and what the clients waited for."""

    memory: list[float] = field(default_factory=list)  # MiB
    threads: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)  # seconds from a stroke to its answer
    errors: list[str] = field(default_factory=list)


def measure() -> Iterator[tuple[str, str]]:
    """Yield each figure with what it is."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'rooms.db'}"
        os.environ |= {"DATABASE_URL": "", "ROOMS_PATH": str(Path(folder) / "rooms.db")}
        os.environ |= {"LAB_FOLDER": folder, "LAB_WORKER": "on"}
        db = open_database(url)
        opened = rooms.open_room(db, "studio")
        rooms.start(db, opened.key)
        with served_app() as (address, pid):
            seen, trained, stored = asyncio.run(_soak(address, pid, opened))
            yield from _figures(seen)
            yield "trainings of the lab that ended meanwhile", str(trained)
            found = rooms.state(db, opened.room.id).drawings
            yield "drawings of the room confirmed, and stored", f"{stored}, {found}"
        db.close()


def _figures(seen: Seen) -> Iterator[tuple[str, str]]:
    yield f"strokes by {CLIENTS} clients in {SECONDS:.0f} s", f"{len(seen.waits):,}"
    twentieths = statistics.quantiles(seen.waits, n=20)
    yield (
        "stroke to answer, median and 95th percentile",
        f"{statistics.median(seen.waits) * 1000:.0f} and {twentieths[-1] * 1000:.0f} ms",
    )
    yield "errors", "; ".join([str(len(seen.errors)), *sorted(set(seen.errors))[:3]])
    for what, values in (
        ("resident memory of the server, MiB", seen.memory),
        ("threads of the server", seen.threads),
        ("open files of the server", seen.files),
    ):
        fifths = [values[i * len(values) // 5 : (i + 1) * len(values) // 5] for i in range(5)]
        medians = ", ".join(f"{statistics.median(fifth):.0f}" for fifth in fifths if fifth)
        yield f"{what}: median in each fifth of the time; most", f"{medians}; {max(values):.0f}"


async def _soak(address: str, pid: int, opened: rooms.Opened) -> tuple[Seen, int, int]:
    """Have everybody at work, and look at the server all the time."""
    seen, log, server = Seen(), Log(), psutil.Process(pid)
    end = time.monotonic() + SECONDS
    every = CLIENTS * SECONDS / STROKES  # seconds between two strokes of a client
    work = [
        asyncio.create_task(_client(address, every * place / CLIENTS, every, end, seen))
        for place in range(CLIENTS)
    ]
    work += [
        asyncio.create_task(_phone(address, opened.code, place, end, log))
        for place in range(PHONES)
    ]
    work.append(asyncio.create_task(_projector(address, opened.key, end, log)))
    training = asyncio.create_task(asyncio.to_thread(_train, end))
    while any(not one.done() for one in work):
        seen.memory.append(server.memory_info().rss / 2**20)
        seen.threads.append(server.num_threads())
        seen.files.append(server.num_fds())
        await asyncio.sleep(LOOK)
    for one in work:
        if problem := one.exception():
            seen.errors.append(repr(problem))
    seen.errors += log.errors
    return seen, await training, len(log.sends)


async def _client(address: str, wait: float, every: float, end: float, seen: Seen) -> None:
    """Come, draw for a while, go, and come again, until the end."""
    await asyncio.sleep(wait)
    stroke = 0
    while time.monotonic() < end:
        async with Visit(address, "") as visit:
            for _ in range(VISIT):
                started = time.monotonic()
                if started >= end:
                    return
                await visit.set("canvas-", _message(stroke % 10))
                seen.waits.append(time.monotonic() - started)
                stroke += 1
                await asyncio.sleep(max(0.0, started + every - time.monotonic()))


def _train(end: float) -> int:
    """Ask for one training after another, and start the worker as the app does; how many ended."""
    from mnist_core.lab import worker_process

    lab, images = Lab(open_store(), read_limits()), bright_digits(1)[0]
    recipe = Recipe(layers=read_layers("flatten.dense32-relu"), images=5000, epochs=3)
    ended = 0
    try:
        while time.monotonic() < end:
            worker_process.ensure_worker()
            job = jobs.submit(lab, f"visitor {ended}", recipe, images[0], 0)
            while (known := jobs.progress_of(lab, job.number)) is None or known.state != "done":
                if time.monotonic() > end or (known is not None and known.state == "failed"):
                    return ended
                time.sleep(1)
            ended += 1
        return ended
    finally:
        file = worker_process.pid_file()
        if file.exists() and psutil.pid_exists(int(file.read_text())):
            psutil.Process(int(file.read_text())).kill()
