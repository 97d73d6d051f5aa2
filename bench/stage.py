"""A private cluster with empty, migrated databases, for one measurement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from geo.database import working_engine
from geo.migrate import upgrade
from geo.provision import provision, provision_inbox
from portal.commands.state import INBOX, PUBLICATION, REGISTER, State
from portal.settings import Settings


@dataclass(frozen=True)
class Stage:
    """Where a benchmark works: a directory of its own and the settings that reach its databases."""

    state: State
    settings: Settings


@contextmanager
def set_stage(directory: Path, postgres_root: Path | None) -> Iterator[Stage]:
    """Databases as durable as an installation's; the server stops afterwards, the data stay to be looked at."""
    state = State(directory, postgres_root)
    with state.held():
        state.cluster.start()
        try:
            admin = working_engine(state.cluster.admin_url())
            with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for name in (REGISTER, PUBLICATION, INBOX):
                    connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            provision(admin, REGISTER, PUBLICATION)
            provision_inbox(admin, INBOX)
            settings = Settings.from_env(state.environment())
            upgrade(settings.database("register_owner"), "register")
            upgrade(settings.database("publication_owner"), "publication")
            upgrade(settings.database("inbox_owner"), "inbox")
            yield Stage(state, settings)
        finally:
            state.cluster.stop()
