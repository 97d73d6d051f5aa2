"""`lamppost districts|territory …`: the areas of the register, from GeoJSON files."""

from __future__ import annotations

from pathlib import Path

import click
import shapely

from geo.errors import Invalid
from geo.register.areas import square_kilometres
from geo.register.districts import register_districts
from geo.register.territory import Territory, set_territory
from opendata.exchange import areas
from portal.commands.errors import CommandGroup
from portal.commands.registering import FILE, REPAIR, registering

# A negative longitude is no option.
NUMBERS = {"ignore_unknown_options": True}


@click.group("districts", cls=CommandGroup)
def districts_group() -> None:
    """The named parts of the territory."""


@districts_group.command("import")
@click.argument("file", type=FILE)
@click.option("--name-property", default="name", show_default=True, help="Property that holds a district's name.")
@click.option("--code-property", help="Property that holds its code; without it the code is made of the name.")
@REPAIR
def districts_import(file: Path, name_property: str, code_property: str | None, repair: bool) -> None:
    """Replace all districts by those of a GeoJSON file."""
    found = areas.districts(file, name_property, code_property)
    with registering() as connection:
        count = register_districts(connection, found, repair=repair)
    click.echo(f"{count:,} districts, such as {found[0].name} with the code {found[0].code}")


@click.group("territory", cls=CommandGroup)
def territory_group() -> None:
    """The area that this register answers for."""


@territory_group.command("import")
@click.argument("file", type=FILE)
@click.option("--name", required=True, help="Name of the territory.")
@REPAIR
def territory_import(file: Path, name: str, repair: bool) -> None:
    """Set the territory to all areas of a GeoJSON file together."""
    shape = areas.union(file, repair=repair)
    with registering() as connection:
        _tell(set_territory(connection, name, shape, repair=repair))


@territory_group.command("box", context_settings=NUMBERS)
@click.argument("degrees", type=float, nargs=-1, required=True, metavar="WEST SOUTH EAST NORTH …")
@click.option("--name", required=True, help="Name of the territory.")
def territory_box(degrees: tuple[float, ...], name: str) -> None:
    """Set the territory to a box, or to several, in degrees."""
    if len(degrees) % 4:
        raise click.UsageError("a box is four numbers: west, south, east, north")
    boxes = [_box(*degrees[start : start + 4]) for start in range(0, len(degrees), 4)]
    with registering() as connection:
        _tell(set_territory(connection, name, shapely.union_all(boxes)))


def _box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    if not (west < east and south < north):
        raise Invalid("territory", f"west {west:g} lies not west of east {east:g}, or south {south:g} not of {north:g}")
    return shapely.box(west, south, east, north)


def _tell(territory: Territory) -> None:
    click.echo(
        f"the territory is {territory.name}, {square_kilometres(territory.geometry):,.0f} square kilometres, "
        f"on the grid EPSG:{territory.crs}"
    )
