"""`lamppost types …`: kinds of devices that only some buildings can hold."""

from __future__ import annotations

import click

from geo.model import SensorType
from geo.register import kinds
from geo.vocabulary import USES
from portal.commands.errors import CommandGroup
from portal.commands.registering import registering

SENSOR_TYPE = click.Choice([kind.value for kind in SensorType])


@click.group("types", cls=CommandGroup)
def types_group() -> None:
    """Kinds of devices that would tell the building: where few buildings can hold one, its kind is not shown."""


@types_group.command("limit")
@click.argument("sensor_type", type=SENSOR_TYPE)
@click.option("--use", "uses", type=click.Choice(USES), multiple=True, required=True, help="A use; repeatable.")
def types_limit(sensor_type: str, uses: tuple[str, ...]) -> None:
    """Say that only buildings of these uses can hold a device of this type.

    With the next complete edition a device of this type in a square with fewer than five such buildings is shown
    as its category alone. It takes the place of what was said of the type before.
    """
    with registering() as connection:
        kinds.limit(connection, SensorType(sensor_type), uses)
    click.echo(f"{sensor_type}: {', '.join(sorted(set(uses)))}")


@types_group.command("free")
@click.argument("sensor_type", type=SENSOR_TYPE)
def types_free(sensor_type: str) -> None:
    """Say that any building can hold a device of this type."""
    with registering() as connection:
        limited = kinds.free(connection, SensorType(sensor_type))
    click.echo(f"{sensor_type}: any building" if limited else f"{sensor_type} was not limited")


@types_group.command("list")
def types_list() -> None:
    """The limited types, and the uses of buildings that can hold them."""
    with registering() as connection:
        found = kinds.limits(connection)
    for sensor_type, uses in found.items():
        click.echo(f"{sensor_type}: {', '.join(uses)}")
    if not found:
        click.echo("no type is limited")
