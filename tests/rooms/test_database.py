"""The database: its place, its tables, and what is said when it is away, full or damaged."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from mnist_core.rooms import rooms
from mnist_core.rooms.database import connection
from mnist_core.rooms.database.connection import (
    DatabaseAway,
    DatabaseFull,
    NewerDatabase,
    UnknownDatabase,
    open_database,
    reading,
    writing,
)
from mnist_core.rooms.database.tables import metadata
from tests.rooms.class_room import NOW, ClassRoom

ROOT = Path(__file__).parents[2]


def test_the_migrations_make_the_tables_that_the_code_expects(db):
    with reading(db) as opened:
        context = MigrationContext.configure(opened, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_opening_it_again_changes_nothing(db, url, room):
    again = open_database(url)
    assert rooms.with_key(again, room.key, now=NOW).id == room.id
    again.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_several_processes_can_open_a_new_database_at_once(request, tmp_path, kind):
    url = f"sqlite:///{tmp_path}/rooms.db"
    if kind == "postgresql":
        server = request.getfixturevalue("postgres")
        with psycopg.connect(server, autocommit=True) as opened:
            opened.execute("CREATE DATABASE new_one")
        url = server.replace("/postgres?", "/new_one?")
    code = f"from {connection.__name__} import *; open_database({url!r}).close()"
    processes = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]


def test_several_threads_can_open_a_new_database_at_once(tmp_path):
    with ThreadPoolExecutor(8) as threads:
        for db in threads.map(open_database, [f"sqlite:///{tmp_path}/rooms.db"] * 8):
            db.close()


def test_without_any_setting_the_file_is_in_the_user_s_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("ROOMS_PATH", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    open_database().close()
    file = tmp_path / "draw-a-digit" / "rooms.db"
    assert file.is_file()
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("platform", "setting", "folder"),
    [
        ("linux", "", ".local/share"),
        ("darwin", "", "Library/Application Support"),
        ("win32", "", "AppData/Local"),
    ],
)
def test_every_system_has_a_folder_for_data(monkeypatch, platform, setting, folder):
    for name in ("ROOMS_PATH", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, setting)
    monkeypatch.setattr("sys.platform", platform)
    assert connection.default_path() == Path.home() / folder / "draw-a-digit" / "rooms.db"


def test_a_setting_names_the_file_whatever_its_name(monkeypatch, tmp_path):
    file = tmp_path / "50 % of a? folder#" / "my rooms.db"
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("ROOMS_PATH", str(file))
    open_database().close()
    assert file.is_file()


def test_sqlite_waits_for_the_disk(tmp_path):
    db = open_database(f"sqlite:///{tmp_path}/rooms.db")
    with reading(db) as opened:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        found = [opened.exec_driver_sql(f"PRAGMA {pragma}").scalar() for pragma in pragmas]
    assert found == ["wal", 2, 1, 10_000, 1]
    db.close()


def test_postgresql_waits_for_the_disk(postgres):
    db = open_database(postgres)
    with reading(db) as opened:
        assert opened.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    db.close()


@pytest.mark.parametrize("url", ["mysql://me@here/rooms", "rooms.db", "sqlite://", "://", "x" * 50])
def test_an_address_of_another_kind_is_refused(url):
    with pytest.raises(UnknownDatabase):
        open_database(url)


@pytest.mark.parametrize("beginning", ["postgres", "postgresql", "postgresql+psycopg"])
def test_addresses_of_postgresql_may_begin_as_hosts_give_them(postgres, beginning):
    open_database(postgres.replace("postgresql", beginning, 1)).close()


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "rooms.db").write_text("This is a letter to grandmother. " * 100)
    with pytest.raises(UnknownDatabase, match="ROOMS_PATH"):
        open_database(f"sqlite:///{tmp_path}/rooms.db")


def test_a_place_where_no_file_can_be_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseAway, match="ROOMS_PATH"):
        open_database(f"sqlite:///{tmp_path}/file/rooms.db")
    (tmp_path / "rooms.db").mkdir()
    with pytest.raises(DatabaseAway):
        open_database(f"sqlite:///{tmp_path}/rooms.db")


def test_a_server_that_is_not_there_is_away(tmp_path):
    with pytest.raises(DatabaseAway):
        open_database(f"postgresql://nobody@/rooms?host={tmp_path}")


def test_a_database_of_a_newer_version_is_left_alone(tmp_path):
    url = f"sqlite:///{tmp_path}/rooms.db"
    db = open_database(url)
    with writing(db) as opened:
        opened.exec_driver_sql("UPDATE alembic_version SET version_num = 'of the future'")
    db.close()
    with pytest.raises(NewerDatabase):
        open_database(url)


def test_a_full_disk_is_named_and_nothing_confirmed_is_lost(tmp_path):
    db = open_database(f"sqlite:///{tmp_path}/rooms.db")
    room = ClassRoom.open(db, NOW)
    with reading(db) as opened:
        pages = opened.exec_driver_sql("PRAGMA page_count").scalar()
    sa.event.listen(
        db.engine, "connect", lambda c, _: c.execute(f"PRAGMA max_page_count={pages + 5}")
    )
    db.engine.dispose()
    confirmed = []
    with pytest.raises(DatabaseFull, match="Make room"):
        for number in range(1_000):
            if number % 10 == 0:
                phone = room.join()
            confirmed.append(room.draw(phone).number)
    assert confirmed
    db.close()
    db = open_database(f"sqlite:///{tmp_path}/rooms.db")
    room = ClassRoom(db, room.id, room.key, room.code, room.now)
    assert len(room.labels()) == len(confirmed)
    assert room.draw(room.join()).number == len(confirmed) + 1
    db.close()


@pytest.mark.parametrize(
    ("code", "problem"),
    [("53100", DatabaseFull), ("57P01", DatabaseAway), ("53300", DatabaseAway)],
)
def test_what_postgresql_says_is_named(postgres, code, problem):
    db = open_database(postgres)
    failing = f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$"
    with pytest.raises(problem), writing(db) as opened:
        opened.exec_driver_sql(failing)
    db.close()


def test_other_errors_stay_what_they_are(db):
    with pytest.raises(sa.exc.DBAPIError), reading(db) as opened:
        opened.exec_driver_sql("SELECT * FROM nowhere")


def test_a_database_that_another_process_holds_is_busy(tmp_path, monkeypatch):
    monkeypatch.setattr(connection, "PRAGMAS", ("busy_timeout=100",))
    holding, waiting = (open_database(f"sqlite:///{tmp_path}/rooms.db") for _ in range(2))
    with writing(holding), pytest.raises(DatabaseAway, match="busy"), writing(waiting):
        pass
    with writing(waiting):
        pass
    holding.close()
    waiting.close()
