"""The tables of the rooms. Strokes, not pictures, are stored; times are in UTC.

A change here needs a migration in `migrations/versions`; a test compares the two. Numbers of
deleted rows are never used again (`sqlite_autoincrement`), since a phone could still hold one.
"""

from datetime import UTC, datetime

import sqlalchemy as sa


class UtcTime(sa.TypeDecorator[datetime]):
    """A time with the time zone UTC. Databases store it without one, which all of them can."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """The time as it is stored."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """The time as it was given."""
        return value and value.replace(tzinfo=UTC)


metadata = sa.MetaData()


def _number_of(table: str, *, primary_key: bool = False) -> sa.Column[int]:
    """A column that refers to a row of another table, and is deleted with it."""
    name = f"{table.removesuffix('s')}_id"
    key = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Integer, key, nullable=False, primary_key=primary_key)


rooms = sa.Table(
    "rooms",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("key_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("opened_at", UtcTime, nullable=False),
    sa.Column("closes_at", UtcTime, nullable=False),
    sa.Column("deletes_at", UtcTime, nullable=False),
    sa.Column("ended_at", UtcTime),
    sa.Column("phase", sa.String(10), nullable=False),  # waiting, running, paused
    sa.Column("game", sa.String(20), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),  # grows by 1 with each next game
    sa.Column("is_revealed", sa.Boolean, nullable=False),
    sa.Column("is_locked", sa.Boolean, nullable=False),
    sa.Column("network", sa.String(255), nullable=False),  # the one that phones wait for
    sa.Column("verdict_at_once", sa.Boolean, nullable=False),
    sa.Column("shows_non_digits", sa.Boolean, nullable=False),
    sa.Column("most_phones", sa.Integer, nullable=False),
    sa.Column("phones", sa.Integer, nullable=False),  # how many joined
    sa.Column("drawings", sa.Integer, nullable=False),  # how many were stored
    sqlite_autoincrement=True,
)

phones = sa.Table(
    "phones",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _number_of("rooms"),
    sa.Column("number", sa.Integer, nullable=False),  # in the room, from 0
    sa.Column("token_hash", sa.String(64), nullable=False),
    sa.Column("joined_at", UtcTime, nullable=False),
    sa.Column("is_muted", sa.Boolean, nullable=False),
    sa.UniqueConstraint("room_id", "token_hash", name="one_phone_for_each_token"),
    sa.UniqueConstraint("room_id", "number", name="one_phone_for_each_number"),
    sqlite_autoincrement=True,
)

drawings = sa.Table(
    "drawings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _number_of("rooms"),
    _number_of("phones"),
    sa.Column("number", sa.Integer, nullable=False),  # in the room, from 1, in the order of storing
    sa.Column("sent_id", sa.String(64), nullable=False),  # made by the phone, for each drawing
    sa.Column("game", sa.String(20), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("task", sa.Integer, nullable=False),  # of the phone in this round, from 0
    sa.Column("label", sa.SmallInteger),  # the digit it is meant to be, if that is known
    sa.Column("style", sa.String(20)),
    sa.Column("strokes", sa.LargeBinary, nullable=False),  # see `packing.pack_bytes`
    sa.Column("stored_at", UtcTime, nullable=False),
    sa.Column("is_hidden", sa.Boolean, nullable=False),
    sa.UniqueConstraint("phone_id", "sent_id", name="one_drawing_for_each_sent_id"),
    sa.UniqueConstraint("phone_id", "round", "task", name="one_drawing_for_each_task"),
    sa.UniqueConstraint("room_id", "number", name="one_drawing_for_each_number"),
    sa.Index("drawings_by_phone_and_time", "phone_id", "stored_at"),
    sqlite_autoincrement=True,
)

verdicts = sa.Table(
    "verdicts",
    metadata,
    _number_of("drawings", primary_key=True),
    sa.Column("network", sa.String(255), primary_key=True),
    sa.Column("verdict", sa.String(20), nullable=False),  # as in `networks.verdict`
    sa.Column("digit", sa.SmallInteger, nullable=False),  # the most likely one
    sa.Column("probabilities", sa.LargeBinary, nullable=False),  # float32 (10,), little-endian
    sa.Column("is_digit", sa.Float),  # null if the network never refuses
    sqlite_with_rowid=False,  # all verdicts about a drawing lie side by side
)

answers = sa.Table(
    "answers",
    metadata,
    _number_of("drawings", primary_key=True),
    _number_of("phones", primary_key=True),
    sa.Column("digit", sa.SmallInteger),  # null: "this is no digit"
    sa.Column("answered_at", UtcTime, nullable=False),
    sa.Index("answers_by_phone", "phone_id"),
    sqlite_with_rowid=False,
)
