"""Generalised devices in one cell of the map: one block for all that share it, never a point for any."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Connection, Integer, Select, Text, any_, case, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from geo.publication.filters import DeviceFilter, where
from geo.publication.mercator import MapCell, envelope
from geo.publication.records import NOT_SHOWN
from geo.publication.tables import device, region, region_count

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


def generalised_in(cell: MapCell, chosen: DeviceFilter) -> Select[Any]:
    """Generalised devices whose block's box meets the cell's, joined with `region`, to be given columns."""
    return (
        select(device)
        .join_from(region, device, device.c.region_id == region.c.id)
        .where(
            func.cardinality(region.c.blocks) > 0,
            region.c.geometry.op("&&", is_comparison=True)(envelope(cell)),
            *where(chosen),
        )
    )


def in_cell(connection: Connection, cell: MapCell, chosen: DeviceFilter, *, named: int) -> list[Block]:
    """The blocks that touch the cell and hold a device that passes the filter, larger ones first."""
    symbol = case((device.c.type_generalised, NOT_SHOWN), else_=device.c.sensor_type)
    member = func.json_build_array(device.c.id, symbol, device.c.personal_data)
    members = func.array_agg(aggregate_order_by(member, device.c.id))
    found = (
        generalised_in(cell, chosen)
        .with_only_columns(
            region.c.id, device.c.personal_data, func.count().label("devices"), _first(members, named).label("members")
        )
        .group_by(region.c.id, device.c.personal_data)
        .order_by(region.c.id, device.c.personal_data)
    )
    groups: dict[str, list[Any]] = {}
    for row in connection.execute(found):
        groups.setdefault(row.id, []).append(row)
    columns = (region.c.id, region.c.tier, region.c.districts[1].label("district"))
    outline = func.ST_AsBinary(region.c.geometry).label("outline")
    query = select(*columns, outline).where(region.c.id.in_(groups)).order_by(region.c.tier.desc(), region.c.id)
    return [_block(row, groups[row.id], named) for row in connection.execute(query.limit(MOST_BLOCKS))]


def without_place(connection: Connection, chosen: DeviceFilter) -> dict[str, Counter[str]]:
    """For each district the devices that work in it and have no place on the map, by personal-data state.

    One that works in several districts counts in each.
    """
    query = select(region.c.id, region.c.districts).where(func.cardinality(region.c.blocks) == 0)
    districts = {row.id: row.districts for row in connection.execute(query)}
    found: dict[str, Counter[str]] = {}
    for row in connection.execute(_in_regions(list(districts), chosen)):
        for code in districts[row.region_id]:
            found.setdefault(code, Counter())[row.personal_data] += row.devices
    return found


def _in_regions(regions: list[str], chosen: DeviceFilter) -> Select[Any]:
    """(region, personal-data state, devices). The ids are given one by one: so the server knows how few these are."""
    if chosen == DeviceFilter(personal_data=chosen.personal_data):
        counted = select(region_count.c.region_id, region_count.c.personal_data, region_count.c.devices)
        wanted = [region_count.c.personal_data.in_(chosen.personal_data)] if chosen.personal_data else []
        return counted.where(region_count.c.region_id == any_(literal(regions, ARRAY(Text))), *wanted)
    columns = (device.c.region_id, device.c.personal_data)
    passing = (device.c.region_id == any_(literal(regions, ARRAY(Text))), *where(chosen))
    return select(*columns, func.count().label("devices")).where(*passing).group_by(*columns)


def _first(aggregate: ColumnElement[Any], named: int) -> ColumnElement[Any]:
    return func.trim_array(aggregate, cast(func.greatest(func.count() - named, 0), Integer))


def _block(row: Any, parts: list[Any], named: int) -> Block:
    geometry = shapely.from_wkb(row.outline)
    members = [Member(UUID(member[0]), member[1], member[2]) for part in parts for member in part.members]
    return Block(
        region_id=row.id,
        tier=row.tier,
        geometry=geometry,
        label=_northern_edge(geometry),
        counts=Counter({part.personal_data: part.devices for part in parts}),
        members=tuple(members[:named]),
        district=row.district,
    )


def _northern_edge(geometry: BaseGeometry) -> tuple[float, float]:
    """Where the meridian through the middle of the box leaves the geometry in the north."""
    west, south, east, north = geometry.bounds
    middle = (west + east) / 2
    crossing = geometry.intersection(LineString([(middle, south - 1), (middle, north + 1)]))
    return middle, north if crossing.is_empty else crossing.bounds[3]
