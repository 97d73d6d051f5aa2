"""From a running cluster to a published demonstration city, in as few steps as are still missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import text

from geo.database import working_engine, writing
from geo.migrate import upgrade
from geo.provision import provision
from portal.commands.state import PUBLICATION, REGISTER, State
from portal.settings import Settings

PROGRESS_STEP = 100_000


def bring_up(state: State, devices: int, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Make what is missing of the databases, their schema and the city of `devices` devices.

    `environment` holds the database URLs of all roles. A city whose making was interrupted is made
    again from nothing; a complete one is only migrated. Raises what seeding and publishing raise.
    """
    admin = working_engine(state.cluster.admin_url())
    if not state.complete.exists():
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for name in (REGISTER, PUBLICATION):
                connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    provision(admin, REGISTER, PUBLICATION)
    settings = Settings.from_env(environment)
    upgrade(settings.database("register_owner"), "register")
    upgrade(settings.database("publication_owner"), "publication")
    if not state.complete.exists():
        say(f"making the demonstration city with {devices:,} devices (once)")
        _fill(state, settings, devices, say)
        state.complete.write_text(f"{devices} devices\n")


def _fill(state: State, settings: Settings, devices: int, say: Callable[[str], None]) -> None:
    # Imported here: a start on a city that is there already does without them, in a second less.
    from portal.commands.privacy import make_audit
    from portal.commands.publish import publish_edition
    from portal.demo.basemap import write_base_map
    from portal.demo.city import make_city
    from portal.demo.seed import SEED, seed

    told = 0

    def progress(versions: int) -> None:
        nonlocal told
        if versions - told >= PROGRESS_STEP:
            told = versions
            say(f"  {versions:,} versions of devices so far")

    write_base_map(make_city(SEED), state.base_map)
    with writing(working_engine(settings.database("register_owner"))) as connection:
        seed(connection, devices=devices, progress=progress)
    say("publishing the first edition")
    publish_edition(settings)
    make_audit(settings)
