"""Alembic runs this module to bring the database of a connection up to date, in one transaction."""

from alembic import context

from mnist_core.rooms.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can do it, too: a migration happens whole or not at all
)
context.run_migrations()
