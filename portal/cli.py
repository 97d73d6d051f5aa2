"""The command `lamppost`: every subcommand, thin. See `lamppost --help`."""

from __future__ import annotations

import click

from portal.commands.areas import districts_group, territory_group
from portal.commands.database import database
from portal.commands.demo import demo, demo_env, stop
from portal.commands.device import device_group
from portal.commands.errors import CommandGroup
from portal.commands.imports import buildings_group, organisations_group, register_group
from portal.commands.privacy import privacy
from portal.commands.publish import edition, ladder, publish
from portal.commands.serve import serve
from portal.commands.tiles import tiles_group
from portal.commands.types import types_group
from portal.commands.withdrawals import withdrawals
from portal.commands.zones import zones_group


@click.group(cls=CommandGroup)
@click.version_option(package_name="lamppost", message="Lamppost %(version)s")
def main() -> None:
    """The public register of the sensors in a city."""


for command in (
    buildings_group,
    database,
    demo,
    demo_env,
    device_group,
    districts_group,
    edition,
    ladder,
    organisations_group,
    privacy,
    publish,
    register_group,
    serve,
    stop,
    territory_group,
    tiles_group,
    types_group,
    withdrawals,
    zones_group,
):
    main.add_command(command)
