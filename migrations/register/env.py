"""Alembic environment of the database register."""

from alembic import context

from geo.migrate import run

run(context, version_table_schema="public")
