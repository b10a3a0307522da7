"""What a room full of phones costs: everybody joins, then draws and sends a digit every 3 s.

The phones are no browsers, but they speak to the app as browsers do. They run on the same machine,
and take a part of its processor time. PHONES, SECONDS and SETUP (one or two) change what is run.
"""

import asyncio
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from mnist_core.drawing.sketch import Sketch, Stroke
from mnist_core.rooms import rooms
from mnist_core.rooms.database.connection import open_database
from pages.shared import canvas_message
from tests.app_in_chromium import served_app
from tests.hand import DIGITS, SIDE
from tests.haproxy import haproxy
from tests.rooms import postgresql
from tests.streamlit_client import Visit

PHONES = {"one": 100, "two": 200}  # by the number of processes
EVERY = 3.0  # seconds between two drawings of a phone
JOINING = 10.0  # seconds within which all phones come
SECONDS = 300.0  # of drawing
REST = 20.0  # seconds after which memory is measured again, when all have left


@dataclass
class Log:
    """What happened, in seconds."""

    joined: list[float] = field(default_factory=list)  # from the link to the task
    strokes: list[float] = field(default_factory=list)  # from the stroke to the answer
    sends: list[float] = field(default_factory=list)  # from Send to the tick
    polls: list[float] = field(default_factory=list)  # of the projector
    errors: list[str] = field(default_factory=list)


def measure() -> Iterator[tuple[str, str]]:
    """Yield each figure with what it is."""
    for setup in os.environ.get("SETUP", "one two").split():
        phones = int(os.environ.get("PHONES", PHONES[setup]))
        seconds = float(os.environ.get("SECONDS", SECONDS))
        for what, figure in _measure(setup, phones, seconds):
            yield (
                f"{setup} process{'es' if setup == 'two' else ''}, {phones} phones: {what}",
                figure,
            )


def _measure(setup: str, phones: int, seconds: float) -> Iterator[tuple[str, str]]:
    with ExitStack() as running:
        folder = running.enter_context(tempfile.TemporaryDirectory())
        url = f"sqlite:///{Path(folder) / 'rooms.db'}"
        if setup == "two":
            url = running.enter_context(postgresql.server()).url
        os.environ["DATABASE_URL"] = url
        apps = [running.enter_context(served_app()) for _ in range(2 if setup == "two" else 1)]
        address = apps[0][0]
        if setup == "two":
            address = running.enter_context(haproxy(apps[0][0], apps[1][0]))
        db = open_database(url)
        opened = rooms.open_room(db, "studio")
        rooms.start(db, opened.key)
        servers = [psutil.Process(pid) for _, pid in apps]
        before = asyncio.run(_warm_up(address, opened))
        at_first, busy = _memory(servers), _processor_seconds(servers)
        log, most = asyncio.run(_lesson(address, opened, phones, seconds, servers))
        busy = _processor_seconds(servers) - busy
        time.sleep(REST)
        yield from _figures(log)
        stored = rooms.state(db, opened.room.id).drawings - before
        yield "drawings confirmed, and stored", f"{len(log.sends)}, {stored}"
        yield "errors", "; ".join([str(len(log.errors)), *sorted(set(log.errors))[:3]])
        yield "processor time of the servers, a drawing", f"{busy / max(stored, 1) * 1000:.0f} ms"
        yield (
            "resident memory of the servers before, at most, and after",
            " , ".join(f"{size / 2**20:.0f}" for size in (at_first, most, _memory(servers)))
            + f" MiB; {(most - at_first) / phones / 2**20:.1f} a phone",
        )


def _figures(log: Log) -> Iterator[tuple[str, str]]:
    for what, found in (
        ("joining", log.joined),
        ("stroke to answer", log.strokes),
        ("Send to tick", log.sends),
        ("the projector's news", log.polls),
    ):
        if len(found) > 1:
            twentieths = statistics.quantiles(found, n=20)
            yield (
                f"{what}, median, 95th percentile, longest of {len(found)}",
                f"{statistics.median(found):.2f}, {twentieths[-1]:.2f}, {max(found):.2f} s",
            )


async def _warm_up(address: str, opened: rooms.Opened) -> int:
    """Draw a little, since what the first visits load stays in memory; how many drawings."""
    log, end = Log(), time.monotonic() + EVERY
    await asyncio.gather(*(_phone(address, opened.code, 0.2 * i, end, log) for i in range(4)))
    await asyncio.sleep(REST / 2)  # all networks read them
    return len(log.sends)


async def _lesson(
    address: str, opened: rooms.Opened, phones: int, seconds: float, servers: list[psutil.Process]
) -> tuple[Log, int]:
    """Have all phones and the projector take part; what happened, and the most memory in bytes."""
    log, most = Log(), 0
    end = time.monotonic() + JOINING + seconds
    everybody = [
        asyncio.create_task(_phone(address, opened.code, JOINING * place / phones, end, log))
        for place in range(phones)
    ]
    everybody.append(asyncio.create_task(_projector(address, opened.key, end, log)))
    while any(not one.done() for one in everybody):
        most = max(most, _memory(servers))
        await asyncio.sleep(1)
    for one in everybody:
        if problem := one.exception():
            log.errors.append(repr(problem))
    return log, most


async def _phone(address: str, code: str, wait: float, end: float, log: Log) -> None:
    """Join after a while, then draw and send until the end."""
    await asyncio.sleep(wait)
    started = time.monotonic()
    async with Visit(address, "join", f"room={code}") as visit:
        await visit.set("phone_token", {"found": secrets.token_urlsafe(18)})
        log.joined.append(time.monotonic() - started)
        while (started := time.monotonic()) < end:
            digit = int(next(text for text in visit.texts if text.startswith("Draw a"))[-1])
            await visit.set("-pad-", _message(digit))
            log.strokes.append(time.monotonic() - started)
            sent = time.monotonic()
            await visit.press("Send")
            if any(text.startswith("Stored.") for text in visit.texts):
                log.sends.append(time.monotonic() - sent)
            else:
                log.errors.append(f"not stored: {visit.texts[:3]}")
            await asyncio.sleep(max(0.0, started + EVERY - time.monotonic()))


async def _projector(address: str, key: str, end: float, log: Log) -> None:
    """Show the room, and ask for news as often as the app says."""
    async with Visit(address, "room", f"key={key}") as visit:
        await visit.set("room_key", {"found": key})
        while time.monotonic() < end:
            ((fragment, every),) = visit.polls.items()
            started = time.monotonic()
            await visit.poll(fragment)
            log.polls.append(time.monotonic() - started)
            await asyncio.sleep(max(0.0, started + every - time.monotonic()))


def _message(digit: int) -> dict[str, object]:
    """What the canvas sends when a digit is on it."""
    scale = 1000 / SIDE
    strokes = tuple(
        Stroke(tuple((round(x * scale), round(y * scale)) for x, y in points), 80)
        for points in DIGITS[digit]
    )
    objects = canvas_message.write_objects(Sketch(strokes))
    return {"drawing": {"raw": {"version": "5", "objects": objects}}, "backgroundFit": None}


def _memory(servers: list[psutil.Process]) -> int:
    return sum(server.memory_info().rss for server in servers)


def _processor_seconds(servers: list[psutil.Process]) -> float:
    times = [server.cpu_times() for server in servers]
    return sum(one.user + one.system for one in times)
