"""Create the tables of rooms, phones, drawings, verdicts and answers."""

import sqlalchemy as sa
from alembic import op

from mnist_core.rooms.database.tables import UtcTime

revision = "1"
down_revision = None


def upgrade() -> None:
    """Create all tables."""
    op.create_table(
        "rooms",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("key_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("opened_at", UtcTime, nullable=False),
        sa.Column("closes_at", UtcTime, nullable=False),
        sa.Column("deletes_at", UtcTime, nullable=False),
        sa.Column("ended_at", UtcTime),
        sa.Column("phase", sa.String(10), nullable=False),
        sa.Column("game", sa.String(20), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("is_revealed", sa.Boolean, nullable=False),
        sa.Column("is_locked", sa.Boolean, nullable=False),
        sa.Column("network", sa.String(255), nullable=False),
        sa.Column("verdict_at_once", sa.Boolean, nullable=False),
        sa.Column("shows_non_digits", sa.Boolean, nullable=False),
        sa.Column("most_phones", sa.Integer, nullable=False),
        sa.Column("phones", sa.Integer, nullable=False),
        sa.Column("drawings", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "phones",
        sa.Column("id", sa.Integer, primary_key=True),
        _deleted_with("rooms"),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("joined_at", UtcTime, nullable=False),
        sa.Column("is_muted", sa.Boolean, nullable=False),
        sa.UniqueConstraint("room_id", "token_hash", name="one_phone_for_each_token"),
        sa.UniqueConstraint("room_id", "number", name="one_phone_for_each_number"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "drawings",
        sa.Column("id", sa.Integer, primary_key=True),
        _deleted_with("rooms"),
        _deleted_with("phones"),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("sent_id", sa.String(64), nullable=False),
        sa.Column("game", sa.String(20), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("task", sa.Integer, nullable=False),
        sa.Column("label", sa.SmallInteger),
        sa.Column("style", sa.String(20)),
        sa.Column("strokes", sa.LargeBinary, nullable=False),
        sa.Column("stored_at", UtcTime, nullable=False),
        sa.Column("is_hidden", sa.Boolean, nullable=False),
        sa.UniqueConstraint("phone_id", "sent_id", name="one_drawing_for_each_sent_id"),
        sa.UniqueConstraint("phone_id", "round", "task", name="one_drawing_for_each_task"),
        sa.UniqueConstraint("room_id", "number", name="one_drawing_for_each_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("drawings_by_phone_and_time", "drawings", ["phone_id", "stored_at"])
    op.create_table(
        "verdicts",
        _deleted_with("drawings", primary_key=True),
        sa.Column("network", sa.String(255), primary_key=True),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("digit", sa.SmallInteger, nullable=False),
        sa.Column("probabilities", sa.LargeBinary, nullable=False),
        sa.Column("is_digit", sa.Float),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "answers",
        _deleted_with("drawings", primary_key=True),
        _deleted_with("phones", primary_key=True),
        sa.Column("digit", sa.SmallInteger),
        sa.Column("answered_at", UtcTime, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("answers_by_phone", "answers", ["phone_id"])


def _deleted_with(table: str, *, primary_key: bool = False) -> sa.Column[int]:
    name = f"{table.removesuffix('s')}_id"
    key = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Integer, key, nullable=False, primary_key=primary_key)
