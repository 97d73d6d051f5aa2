"""Generalised devices in one cell of the map: one block for all that share it, never a point for any."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Select, Text, any_, case, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from geo.publication import by_region
from geo.publication.filters import DeviceFilter, where
from geo.publication.mercator import DECIMALS, MapCell, envelope
from geo.publication.records import NOT_SHOWN
from geo.publication.tables import device, region

MOST_BLOCKS = 120
STRIP = 1e-9  # less than any decimal that is sent


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
    middle would look like a place. `outline` is the geometry as GeoJSON, to a metre.
    """

    region_id: str
    tier: int
    geometry: BaseGeometry
    outline: str
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
    counts = _first_counted(connection, sorted(tiers, key=lambda id_: (-tiers[id_], id_)), chosen)
    shown = list(counts)[:MOST_BLOCKS]
    members = _members(connection, shown, chosen, named)
    columns = (region.c.id, region.c.tier, region.c.districts[1].label("district"))
    geometry = func.ST_AsBinary(region.c.geometry).label("geometry")
    outline = func.ST_AsGeoJSON(region.c.geometry, DECIMALS).label("outline")
    found = select(*columns, geometry, outline).where(region.c.id == any_(literal(shown, ARRAY(Text))))
    rows = {row.id: row for row in connection.execute(found)}
    return [_block(rows[id_], counts[id_], members.get(id_, [])) for id_ in shown]


def _first_counted(connection: Connection, regions: list[str], chosen: DeviceFilter) -> dict[str, Counter[str]]:
    """In their order those with a device that passes; of a thousand that touch a cell mostly the first are enough."""
    found: dict[str, Counter[str]] = {}
    for some in (regions[:MOST_BLOCKS], regions[MOST_BLOCKS:]):
        if len(found) < MOST_BLOCKS:
            counts = by_region.counted(connection, some, chosen)
            found |= {id_: counts[id_] for id_ in some if id_ in counts}
    return found


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
    geometry = shapely.from_wkb(row.geometry)
    return Block(
        region_id=row.id,
        tier=row.tier,
        geometry=geometry,
        outline=row.outline,
        label=_northern_edge(geometry),
        counts=counts,
        members=tuple(members),
        district=row.district,
    )


def _northern_edge(geometry: BaseGeometry) -> tuple[float, float]:
    """Where the meridian through the middle of the box leaves the geometry in the north.

    A strip stands for the meridian: cut by a line, outlines are a hundred times as much work.
    """
    west, south, east, north = geometry.bounds
    middle = (west + east) / 2
    crossing = shapely.clip_by_rect(geometry, middle, south, middle + STRIP, north)
    return middle, north if crossing.is_empty else crossing.bounds[3]
