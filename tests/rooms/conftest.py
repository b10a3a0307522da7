"""Every test of a room runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest

from mnist_core.rooms import codes
from mnist_core.rooms.database.connection import Database, open_database, writing
from mnist_core.rooms.database.tables import rooms
from tests.rooms import postgresql
from tests.rooms.class_room import NOW, ClassRoom


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a server that all tests share."""
    with postgresql.server() as server:
        yield server.url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    """The address of a database without rooms."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/rooms.db"
    return request.getfixturevalue("postgres")


@pytest.fixture
def db(url) -> Iterator[Database]:
    opened = open_database(url)
    with writing(opened) as connection:
        connection.execute(rooms.delete())
    yield opened
    opened.close()


@pytest.fixture
def room(db) -> ClassRoom:
    """A room in which the first game runs."""
    return ClassRoom.open(db, NOW)


@pytest.fixture
def guesses() -> codes.Guesses:
    return codes.Guesses()
