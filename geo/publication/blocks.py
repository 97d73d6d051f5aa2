"""Generalised devices in one cell of the map: one block for all that share it, never a point for any."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Select, Text, case, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from geo.publication import by_region
from geo.publication.filters import DeviceFilter, where
from geo.publication.mercator import MapCell, envelope
from geo.publication.records import NOT_SHOWN
from geo.publication.tables import device, region

MOST_BLOCKS = 120


@dataclass(frozen=True)
class Member:
    """A device of which only the block is known; `symbol` is its sensor type, or NOT_SHOWN."""

    id: UUID
    symbol: str
    personal_data: str


@dataclass(frozen=True)
class Block:
    """A region and who stands somewhere in it; `members` names the first few of `counts`.

    `label` is a longitude and latitude on the region's northern edge, where its label hangs: the
    middle would look like a place.
    """

    region_id: str
    tier: int
    geometry: BaseGeometry
    label: tuple[float, float]
    counts: Counter[str]
    members: tuple[Member, ...]
    district: str | None


def near(cell: MapCell) -> Select[Any]:
    """Id and tier of the regions of blocks whose box meets the cell's."""
    touches = region.c.geometry.op("&&", is_comparison=True)(envelope(cell))
    return select(region.c.id, region.c.tier).where(func.cardinality(region.c.blocks) > 0, touches)


def in_cell(connection: Connection, cell: MapCell, chosen: DeviceFilter, *, named: int) -> list[Block]:
    """The blocks that touch the cell and hold a device that passes the filter, larger ones first."""
    tiers = {row.id: row.tier for row in connection.execute(near(cell))}
    counts = by_region.counted(connection, list(tiers), chosen)
    shown = sorted(counts, key=lambda id_: (-tiers[id_], id_))[:MOST_BLOCKS]
    members = _members(connection, shown, chosen, named)
    columns = (region.c.id, region.c.tier, region.c.districts[1].label("district"))
    outline = func.ST_AsBinary(region.c.geometry).label("outline")
    rows = {row.id: row for row in connection.execute(select(*columns, outline).where(region.c.id.in_(shown)))}
    return [_block(rows[id_], counts[id_], members.get(id_, [])) for id_ in shown]


def _members(connection: Connection, regions: list[str], chosen: DeviceFilter, named: int) -> dict[str, list[Member]]:
    """The first few devices of each region by their ids."""
    wanted = select(func.unnest(literal(regions, ARRAY(Text))).label("id")).subquery()
    symbol = case((device.c.type_generalised, NOT_SHOWN), else_=device.c.sensor_type).label("symbol")
    first = (
        select(device.c.id, symbol, device.c.personal_data)
        .where(device.c.region_id == wanted.c.id, *where(chosen))
        .order_by(device.c.id)
        .limit(named)
        .lateral()
    )
    found: dict[str, list[Member]] = {}
    for region_id, *member in connection.execute(select(wanted.c.id, *first.c).select_from(wanted.join(first, true()))):
        found.setdefault(region_id, []).append(Member(*member))
    return {id_: sorted(few, key=lambda one: (one.personal_data, one.id)) for id_, few in found.items()}


def without_place(connection: Connection, chosen: DeviceFilter) -> dict[str, Counter[str]]:
    """For each district the devices that work in it and have no place on the map, by personal-data state.

    One that works in several districts counts in each.
    """
    query = select(region.c.id, region.c.districts).where(func.cardinality(region.c.blocks) == 0)
    districts = {row.id: row.districts for row in connection.execute(query)}
    found: dict[str, Counter[str]] = {}
    for id_, counts in by_region.counted(connection, list(districts), chosen).items():
        for code in districts[id_]:
            found.setdefault(code, Counter()).update(counts)
    return found


def _block(row: Any, counts: Counter[str], members: list[Member]) -> Block:
    geometry = shapely.from_wkb(row.outline)
    return Block(
        region_id=row.id,
        tier=row.tier,
        geometry=geometry,
        label=_northern_edge(geometry),
        counts=counts,
        members=tuple(members),
        district=row.district,
    )


def _northern_edge(geometry: BaseGeometry) -> tuple[float, float]:
    """Where the meridian through the middle of the box leaves the geometry in the north."""
    west, south, east, north = geometry.bounds
    middle = (west + east) / 2
    crossing = geometry.intersection(LineString([(middle, south - 1), (middle, north + 1)]))
    return middle, north if crossing.is_empty else crossing.bounds[3]
