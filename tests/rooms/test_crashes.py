"""Several threads and processes at once, and what is left when one of them is killed."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from mnist_core.rooms import codes, phones, rooms
from mnist_core.rooms.database.connection import Database, open_database, reading
from mnist_core.rooms.database.tables import drawings
from mnist_core.rooms.database.tables import phones as phones_table
from tests.rooms import postgresql, sending
from tests.rooms.class_room import NOW, ClassRoom

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sender() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts processes in which phones send drawings: `sender(url, room, tokens, count)`."""
    started = []

    def start(url: str, room: ClassRoom, tokens: list[str], count: int) -> subprocess.Popen[str]:
        arguments = [url, room.code, *tokens, str(count)]
        command = [sys.executable, "-m", "tests.rooms.sending", *arguments]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def stored(db: Database, room: ClassRoom) -> list[tuple[str, str]]:
    """The phone and the own number of each drawing in a room."""
    query = (
        sa.select(phones_table.c.number, drawings.c.sent_id)
        .join(drawings, drawings.c.phone_id == phones_table.c.id)
        .where(drawings.c.room_id == room.id)
    )
    with reading(db) as connection:
        return [(str(number), sent_id) for number, sent_id in connection.execute(query)]


def numbers(db: Database, room: ClassRoom) -> list[int]:
    """The drawings' numbers in the room."""
    query = sa.select(drawings.c.number).where(drawings.c.room_id == room.id)
    with reading(db) as connection:
        return sorted(connection.scalars(query))


def test_threads_that_send_the_same_drawings_store_each_once(db, room):
    tokens = [codes.new_token() for _ in range(3)]
    new = []

    def be_a_phone(token: str) -> None:
        phone = phones.join(db, room.code, token, codes.Guesses(), token, now=NOW)
        for number in range(10):
            if sending.send(db, phone, number):
                new.append((phone.number, number))

    threads = [threading.Thread(target=be_a_phone, args=(token,)) for token in 3 * tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(new) == len(set(new)) == 30
    assert numbers(db, room) == list(range(1, 31))
    assert rooms.state(db, room.id, now=NOW).phones == 3


def test_two_processes_that_send_the_same_drawings_store_each_once(db, url, room, sender):
    tokens = [codes.new_token() for _ in range(3)]
    processes = [sender(url, room, tokens, 40) for _ in range(2)]
    lines = [line for process in processes for line in process.communicate()[0].splitlines()]
    assert [process.returncode for process in processes] == [0, 0]
    assert len(lines) == 2 * 3 * 40
    assert sum(line.endswith("True") for line in lines) == 3 * 40
    assert numbers(db, room) == list(range(1, 3 * 40 + 1))
    assert rooms.state(db, room.id, now=NOW).phones == 3


def test_what_a_killed_server_has_confirmed_is_stored(db, url, room, sender):
    process = sender(url, room, [codes.new_token() for _ in range(4)], 10_000)
    lines = [process.stdout.readline() for _ in range(200)]
    process.kill()
    lines += process.communicate()[0].splitlines(keepends=True)
    confirmed = [tuple(line.split()[:2]) for line in lines if line.endswith("\n")]
    assert len(confirmed) >= 200
    found = Counter(stored(db, room))
    assert not set(confirmed) - found.keys()
    assert set(found.values()) == {1}
    assert numbers(db, room) == list(range(1, len(found) + 1))
    # At most the drawing that each phone was sending.
    assert len(found) - len(set(confirmed)) <= 4


def test_phones_go_on_after_the_server_was_killed(db, url, room, sender):
    tokens = [codes.new_token() for _ in range(2)]
    process = sender(url, room, tokens, 10_000)
    for _ in range(20):
        process.stdout.readline()
    process.kill()
    process.communicate()
    assert sender(url, room, tokens, 40).wait() == 0
    assert set(Counter(stored(db, room)).values()) == {1}
    assert len(set(stored(db, room))) >= 2 * 40


def test_what_a_killed_database_has_confirmed_is_stored_and_phones_go_on(sender):
    with postgresql.server() as server:
        db = open_database(server.url)
        room = ClassRoom.open(db, NOW)
        process = sender(server.url, room, [codes.new_token() for _ in range(4)], 60)
        lines = []
        for _ in range(2):
            lines += [process.stdout.readline() for _ in range(50)]
            server.kill()
            server.start()
        lines += process.communicate()[0].splitlines(keepends=True)
        assert process.returncode == 0
        assert len(lines) == 4 * 60
        found = Counter(stored(db, room))
        assert set(found) == {tuple(line.split()[:2]) for line in lines}
        assert set(found.values()) == {1}
        assert numbers(db, room) == list(range(1, 4 * 60 + 1))
        db.close()
