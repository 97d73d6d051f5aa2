"""Alembic environment of the database inbox."""

from alembic import context

from geo.migrate import run

run(context, version_table_schema="public")
