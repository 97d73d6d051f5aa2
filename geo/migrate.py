"""Bring a database to the newest schema; one Alembic branch for each database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from geo.database import working_engine
from geo.provision import Branch

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"

# A migration that waits for a lock stops the service; it rather fails and is tried again.
TIMEOUTS = "SET lock_timeout = '4s'"


def configuration(branch: Branch, url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS / branch))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, branch: Branch) -> None:
    """Upgrade the database behind `url` (its owner's) to the head of `branch`; nothing happens at the head."""
    if at_head(url, branch):
        return
    command.upgrade(configuration(branch, url), "head")


def at_head(url: str, branch: Branch) -> bool:
    head = ScriptDirectory.from_config(configuration(branch, url)).get_current_head()
    with working_engine(url).connect() as connection:
        if not inspect(connection).has_table("alembic_version", schema="public"):
            return False
        return bool(connection.scalar(text("SELECT version_num FROM public.alembic_version")) == head)


def run(context: Any, version_table_schema: str) -> None:
    """What each branch's env.py does: every migration in one transaction, one migrator at a time."""
    engine = working_engine(context.config.get_main_option("sqlalchemy.url"))
    with engine.connect() as connection:
        context.configure(connection=connection, version_table_schema=version_table_schema)
        with context.begin_transaction():
            connection.execute(text(TIMEOUTS))
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('lamppost migration'))"))
            context.run_migrations()
