"""`lamppost zones …`: areas in which places are shown less exactly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
from shapely import Point

from geo.database import reading, working_engine
from geo.errors import Unreadable
from geo.model import Tier
from geo.privacy.preview import preview_zones
from geo.register.zones import checked_zones, register_secret_place, register_zones
from opendata.exchange import areas
from portal.commands.errors import CommandGroup
from portal.commands.registering import FILE, REPAIR, registering
from portal.settings import Settings

Command = TypeVar("Command", bound=Callable[..., object])


@click.group("zones", cls=CommandGroup)
def zones_group() -> None:
    """Areas in which places are shown less exactly."""


def zone_file(command: Command) -> Command:
    """The file of zones and how it is read, the same for each command that takes one."""
    for option in (
        REPAIR,
        click.option("--buffer", type=click.FloatRange(0, 10_000), default=0, help="Metres by which each is widened."),
        click.option("--name-property", default="name", show_default=True, help="Property that holds a zone's name."),
        click.option("--tier-property", help="Property that holds the tier of each."),
        click.option("--tier", type=click.IntRange(1, 3), help="The tier that all of them demand: 1, 2 or 3."),
        click.argument("file", type=FILE),
    ):
        command = option(command)
    return command


def read_zones(
    file: Path, tier: int | None, tier_property: str | None, name_property: str, buffer: float, *, repair: bool
) -> areas.ZoneFile:
    """The zones of a file; what had to be repaired is said. Raises what `areas.zones` does, and UsageError."""
    if (tier is None) == (tier_property is None):
        raise click.UsageError("say either --tier or --tier-property")
    found = areas.zones(
        file,
        tier=None if tier is None else Tier(tier),
        tier_property=tier_property,
        name_property=name_property,
        buffer=buffer,
        repair=repair,
    )
    for one in found.repaired:
        click.echo(
            f"feature {one.number} ({one.name}) is repaired: {one.reason};"
            f" it was {one.before:.4f} square kilometres and is {one.after:.4f}"
        )
    return found


@zones_group.command("import")
@zone_file
def zones_import(
    file: Path, tier: int | None, tier_property: str | None, name_property: str, buffer: float, repair: bool
) -> None:
    """Replace all drawn zones by those of a GeoJSON file; secret places stay."""
    found = read_zones(file, tier, tier_property, name_property, buffer, repair=repair)
    with registering() as connection:
        count = register_zones(connection, found.zones)
    click.echo(f"{count:,} zones")


@zones_group.command("preview")
@zone_file
@click.option("--output", type=click.Path(path_type=Path), required=True, help="The HTML file to write.")
def zones_preview(
    file: Path,
    tier: int | None,
    tier_property: str | None,
    name_property: str,
    buffer: float,
    repair: bool,
    output: Path,
) -> None:
    """Show what the zones of a file would raise, as a table and on a map in one HTML file; nothing is changed."""
    # It brings the whole public portal, which takes longer to load than zones to come in.
    from portal.commands.zones_preview import preview_page, preview_table

    found = read_zones(file, tier, tier_property, name_property, buffer, repair=repair)
    settings = Settings.from_env()
    with reading(working_engine(settings.database("locator"))) as connection:
        preview = preview_zones(connection, checked_zones(connection, found.zones))
    for line in preview_table(preview):
        click.echo(line)
    try:
        output.write_text(preview_page(preview, settings), encoding="utf-8")
    except OSError as error:
        raise Unreadable(str(output), f"cannot be written: {error.strerror}") from error
    click.echo(f"the map is in {output}")


@zones_group.command("secret")
@click.argument("name")
def zones_secret(name: str) -> None:
    """Protect a secret place, such as a shelter, by the area block that it lies in; the place itself is not kept.

    It is asked for, so that no history of commands keeps it either.
    """
    longitude = click.prompt("longitude", type=float, hide_input=True)
    latitude = click.prompt("latitude", type=float, hide_input=True)
    with registering() as connection:
        region = register_secret_place(connection, name, Point(longitude, latitude))
    click.echo(f"{name} is protected by the block {region}")
