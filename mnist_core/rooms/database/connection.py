"""Opens the database of the rooms, brings it up to date, and runs transactions in it.

SQLite, one file, needs no set-up; `DATABASE_URL` names a PostgreSQL database instead. What a
transaction has written survives a crash and a loss of power. Independent of what rooms are.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import alembic.command
import alembic.config
import alembic.util
import filelock
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mnist_core.data.user_folder import data_folder

PATIENCE = 10  # seconds to wait for another transaction, or for the database to answer
MIGRATIONS = Path(__file__).parent / "migrations"
# PostgreSQL: written when the transaction ends, and everything before it too
WAIT_FOR_DISK = "SELECT pg_logical_emit_message(true, 'rooms', '')"
MIGRATION_LOCK = 0x0D161750  # any number; PostgreSQL's lock for migrations has it as its name
PRAGMAS = (
    f"busy_timeout={1000 * PATIENCE}",
    "foreign_keys=ON",
    "synchronous=FULL",  # a commit in WAL waits until it is on the disk
    "fullfsync=ON",  # and on macOS until it is really there
    "secure_delete=ON",  # what was deleted is overwritten
)
# How SQLite and PostgreSQL begin the names and codes of their errors.
FULL = ("SQLITE_FULL", "53100")
DAMAGED = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
# SQLite: another process holds the file for too long, or it cannot be opened, read or written.
# PostgreSQL: the connection broke, there are too many, the server shuts down, a statement took too
# long, two waited for each other, a lock was not free in time.
AWAY = (
    *("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_READONLY"),
    *("08", "53300", "57P", "57014", "40P01", "55P03"),
)

_migrating = threading.Lock()  # Alembic keeps what it works on in global variables


class DatabaseProblem(Exception):
    """The database did not store or read what was asked; nothing of it was done."""


class DatabaseAway(DatabaseProblem):
    """The database cannot be reached, or did not answer in time. Trying again may help."""


class DatabaseFull(DatabaseProblem):
    """There is no space left to store anything."""


class UnknownDatabase(DatabaseProblem):
    """The address names no database that this app can use."""


class NewerDatabase(DatabaseProblem):
    """A newer version of this app has changed the tables."""


@dataclass(frozen=True)
class Database:
    """An open database, which many threads can use at the same time."""

    engine: sa.Engine
    turn: AbstractContextManager[object]  # SQLite writes one transaction at a time

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite, one file on this machine."""
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def utc_now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


def default_path() -> Path:
    """The file for SQLite: `ROOMS_PATH`, or `rooms.db` in the user's folder for data."""
    named = os.environ.get("ROOMS_PATH")
    return Path(named) if named else data_folder() / "draw-a-digit" / "rooms.db"


def open_database(url: str | None = None) -> Database:
    """Open the database, create its tables or bring them up to date.

    Several processes may do so at the same time.

    Args:
        url: `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME`. If left out,
            `DATABASE_URL`, or else the file `default_path`.

    Raises:
        UnknownDatabase: the address is of another kind, or cannot be read.
        DatabaseAway: the database cannot be reached, or the file cannot be opened.
        DatabaseFull: the disk is full.
        NewerDatabase: it belongs to a newer version of this app.
    """
    url = url or os.environ.get("DATABASE_URL")
    if url:
        address = _address(url)
    else:
        address = sa.URL.create("sqlite+pysqlite", database=str(default_path()))
    db = _sqlite(address) if address.get_backend_name() == "sqlite" else _postgresql(address)
    try:
        _migrate(db)
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def reading(db: Database) -> Iterator[sa.Connection]:
    """A connection that only reads.

    Raises:
        DatabaseAway, DatabaseFull: see these.
    """
    with _named_problems(), db.engine.connect() as connection:
        yield connection


@contextmanager
def writing(db: Database) -> Iterator[sa.Connection]:
    """A transaction. After the block without an error, all of it is stored, for good.

    PostgreSQL ends it without waiting for the disk, so that others need not wait for its locks, and
    waits afterwards: for an empty message in the log, before which all of it is written.

    Raises:
        DatabaseAway, DatabaseFull: nothing was stored; or, if the connection broke at the very
            end, perhaps all of it. So what is repeated must not count twice.
    """
    with db.turn, _named_problems():
        engine = db.engine.execution_options(begin="BEGIN IMMEDIATE")
        with engine.connect() as connection:
            with connection.begin():
                if not db.is_sqlite:
                    connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
                yield connection
            if not db.is_sqlite:
                with connection.begin():
                    connection.exec_driver_sql(WAIT_FOR_DISK)


def insert_new(connection: sa.Connection, table: sa.Table, rows: list[dict[str, object]]) -> int:
    """Insert rows, except those that are there already. Returns how many were new."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    insert = dialect.insert(table).on_conflict_do_nothing().returning(*table.primary_key)
    return len(connection.execute(insert, rows).all()) if rows else 0


def forget_deleted(db: Database) -> None:
    """Let SQLite empty its log, in which what was deleted still stands. Nothing waits for that."""
    if db.is_sqlite:
        _run_pragma(db, "wal_checkpoint(TRUNCATE)")


def _address(url: str) -> sa.URL:
    """The address with the driver that this app uses."""
    try:
        address = sa.make_url(url)
        backend = address.get_backend_name()
    except (sa.exc.ArgumentError, ValueError) as error:
        raise UnknownDatabase(
            "The address of the database cannot be read. It looks like "
            "postgresql://USER:PASSWORD@HOST/NAME or sqlite:///PATH."
        ) from error
    if backend == "sqlite" and address.database:
        return address.set(drivername="sqlite+pysqlite")
    if backend in {"postgresql", "postgres"}:
        return address.set(drivername="postgresql+psycopg")
    raise UnknownDatabase(
        f"Rooms are stored in a file of SQLite or in PostgreSQL, but not in a database of the kind "
        f"{backend}."
    )


def _sqlite(address: sa.URL) -> Database:
    engine = sa.create_engine(address, pool_timeout=PATIENCE, connect_args={"timeout": PATIENCE})
    sa.event.listen(engine, "connect", _set_pragmas)
    sa.event.listen(engine, "begin", _begin)
    return Database(engine, threading.Lock())


def _postgresql(address: sa.URL) -> Database:
    engine = sa.create_engine(
        address,
        pool_pre_ping=True,  # the database may have been started again
        pool_timeout=PATIENCE,
        connect_args={"connect_timeout": PATIENCE, "tcp_user_timeout": 1000 * PATIENCE},
    )
    sa.event.listen(engine, "connect", _be_patient_and_safe)
    return Database(engine, nullcontext())


def _migrate(db: Database) -> None:
    """Bring the tables up to date, while no other process does."""
    config = alembic.config.Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        with _migrating, _file_lock(db), writing(db) as connection:
            if not db.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
                connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
            config.attributes["connection"] = connection
            alembic.command.upgrade(config, "head")
    except alembic.util.CommandError as error:
        raise NewerDatabase(
            "A newer version of this app has changed the database of the rooms. Start that "
            "version, or use another database."
        ) from error


@contextmanager
def _file_lock(db: Database) -> Iterator[None]:
    """Make the file of SQLite, and let no other process open it at the same time."""
    if not db.is_sqlite:
        yield
        return
    path = Path(str(db.engine.url.database))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with filelock.FileLock(f"{path}.lock", timeout=PATIENCE):
            _run_pragma(db, "journal_mode=WAL")
            yield
    except (OSError, filelock.Timeout) as error:
        raise DatabaseAway(
            f"The file of the rooms, {path}, cannot be opened or written. Correct its place in "
            "ROOMS_PATH, or its permissions."
        ) from error


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin` says
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    """Begin a transaction; one that writes waits for its turn now, not in the middle."""
    if begin := connection.get_execution_options().get("begin", "BEGIN"):
        connection.exec_driver_sql(begin)


def _run_pragma(db: Database, pragma: str) -> None:
    """Run a pragma of SQLite that is not allowed in a transaction."""
    engine = db.engine.execution_options(begin="")
    with _named_problems(), engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA {pragma}")


def _be_patient_and_safe(
    connection: "sa.engine.interfaces.DBAPIConnection", _record: object
) -> None:
    """A commit waits until it is on the disk, whatever the server's settings; nothing hangs."""
    cursor = connection.cursor()
    cursor.execute("SET synchronous_commit = on")
    for limit in ("lock_timeout", "statement_timeout"):
        cursor.execute(f"SET {limit} = '{PATIENCE}s'")
    cursor.close()
    connection.commit()


@contextmanager
def _named_problems() -> Iterator[None]:
    """Turn the errors of drivers into those of this module, where a person can do something."""
    try:
        yield
    except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
        if problem := _problem(error):
            raise problem from error
        raise


def _problem(error: sa.exc.DBAPIError | sa.exc.TimeoutError) -> DatabaseProblem | None:
    cause = getattr(error, "orig", None)
    code = str(getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or "")
    if code.startswith(FULL):
        return DatabaseFull(
            "The disk of the database is full. Make room on it; what was confirmed is stored."
        )
    if code.startswith(DAMAGED):
        return UnknownDatabase(
            "The file of the rooms is damaged, or is no database. Set ROOMS_PATH to another file."
        )
    is_broken = isinstance(error, sa.exc.TimeoutError) or error.connection_invalidated
    has_no_answer = isinstance(error, sa.exc.OperationalError) and not code
    if is_broken or has_no_answer or code.startswith(AWAY):
        return DatabaseAway(
            "The database of the rooms cannot be reached, or is busy. Try again in a moment; what "
            "was confirmed is stored."
        )
    return None
