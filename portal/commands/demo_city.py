"""From a running cluster to a published demonstration city, in as few steps as are still missing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time

from sqlalchemy import text

from geo.database import working_engine, writing
from geo.migrate import upgrade
from geo.provision import provision, provision_inbox
from portal.commands.state import INBOX, PUBLICATION, REGISTER, State
from portal.settings import Settings

PROGRESS_STEP = 100_000
PUBLISHED = time(6)


def bring_up(state: State, devices: int, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Make what is missing of the databases, their schema and the city of `devices` devices.

    `environment` holds the database URLs of all roles. A city whose making was interrupted is made
    again from nothing; a complete one is only migrated. Raises what seeding and publishing raise.
    """
    admin = working_engine(state.cluster.admin_url())
    if not state.complete.exists():
        shutil.rmtree(state.releases, ignore_errors=True)
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for name in (REGISTER, PUBLICATION, INBOX):
                connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    provision(admin, REGISTER, PUBLICATION)
    provision_inbox(admin, INBOX)
    settings = Settings.from_env(environment)
    upgrade(settings.database("register_owner"), "register")
    upgrade(settings.database("publication_owner"), "publication")
    upgrade(settings.database("inbox_owner"), "inbox")
    if not state.complete.exists():
        say(f"making the demonstration city with {devices:,} devices (once)")
        _fill(state, settings, devices, say)
        state.complete.write_text(f"{devices} devices\n")


def _fill(state: State, settings: Settings, devices: int, say: Callable[[str], None]) -> None:
    # Imported here: a start on a city that is there already does without them, in a second less.
    from portal.commands.privacy import make_audit
    from portal.commands.publish import publish_edition
    from portal.commands.release import freeze, withdraw_devices
    from portal.demo import seed
    from portal.demo.basemap import write_base_map
    from portal.demo.city import make_city
    from portal.demo.dates import MONTHS, published_after
    from portal.demo.seed import SEED

    written, told = 0, 0

    def progress(versions: int) -> None:
        nonlocal written, told
        written += versions
        if written - told >= PROGRESS_STEP:
            told = written
            say(f"  {written:,} versions of devices so far")

    write_base_map(make_city(SEED), state.base_map)
    owner = working_engine(settings.database("register_owner"))
    with writing(owner) as connection:
        started = seed.begin(connection, devices=devices)
    for month in range(MONTHS):
        with writing(owner) as connection:
            seed.month(connection, started, month, progress)
        publish_edition(settings, at=datetime.combine(published_after(month), PUBLISHED, UTC))
        # The older ones are written again below, and have no tiles then.
        say(f"  release {freeze(settings, tiled=month == MONTHS - 1).release.name}")
    # Nobody has seen the older ones yet: what was protected meanwhile is taken out of all of them once.
    say("  what was protected meanwhile is taken out of the older releases")
    withdraw_devices(settings, (), "privacy")
    make_audit(settings)
