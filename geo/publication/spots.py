"""Devices at their exact places in one cell of the map, and their outlines where they are lines or areas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from geo.publication.filters import DeviceFilter, where
from geo.publication.mercator import MapCell, envelope, inside, world_x, world_y
from geo.publication.tables import device

MOST_SHAPES = 60


@dataclass(frozen=True)
class Spot:
    """One device at its exact place; of a line or area, a point on it."""

    id: UUID
    longitude: float
    latitude: float
    sensor_type: str
    personal_data: str
    name: str | None
    district: str | None
    removed: bool


@dataclass(frozen=True)
class Shape:
    """The outline of a device that is a line or an area."""

    id: UUID
    personal_data: str
    geometry: BaseGeometry


def exact_in(cell: MapCell, chosen: DeviceFilter) -> Select[Any]:
    """Devices with an exact place whose box meets the cell's, to be given columns."""
    return select(device).where(device.c.tier == 0, _overlaps(cell), *where(chosen))


def anchor() -> ColumnElement[Any]:
    """The point that an exactly placed device hangs its symbol on."""
    is_point = func.GeometryType(device.c.geometry) == "POINT"
    return case((is_point, device.c.geometry), else_=func.ST_PointOnSurface(device.c.geometry))


def more_than(connection: Connection, most: int, cell: MapCell, chosen: DeviceFilter) -> bool:
    """Whether so many devices have an exact place about the cell: told by the first that are found."""
    found = exact_in(cell, chosen).with_only_columns(device.c.id).limit(most + 1).subquery()
    return bool(connection.scalar(select(func.count() > most).select_from(found)))


def in_cell(connection: Connection, cell: MapCell, chosen: DeviceFilter) -> list[Spot]:
    """The devices whose symbol hangs in this cell, in the order of their ids."""
    placed = (
        exact_in(cell, chosen)
        .with_only_columns(
            device.c.id,
            device.c.sensor_type,
            device.c.personal_data,
            device.c.name,
            device.c.districts[1].label("district"),
            (device.c.lifecycle == "removed").label("removed"),
            func.ST_X(anchor()).label("longitude"),
            func.ST_Y(anchor()).label("latitude"),
        )
        .subquery()
    )
    x, y = world_x(placed.c.longitude), world_y(placed.c.latitude)
    query = select(placed).where(inside(cell, x, y)).order_by(placed.c.id)
    return [Spot(**row._mapping) for row in connection.execute(query)]


def shapes_in_cell(connection: Connection, cell: MapCell, chosen: DeviceFilter) -> list[Shape]:
    """Lines and areas that touch the cell, at most sixty, with a metre or so of detail."""
    found = (
        exact_in(cell, chosen)
        .with_only_columns(device.c.id, device.c.personal_data, device.c.geometry)
        .where(func.GeometryType(device.c.geometry) != "POINT")
        .offset(0)  # else the planner may walk all ids in their order until enough of them stand here
        .subquery()
    )
    outline = func.ST_AsBinary(func.ST_SimplifyPreserveTopology(found.c.geometry, 0.00001)).label("outline")
    query = select(found.c.id, found.c.personal_data, outline).order_by(found.c.id).limit(MOST_SHAPES)
    rows = connection.execute(query)
    return [Shape(row.id, row.personal_data, shapely.from_wkb(row.outline)) for row in rows]


def _overlaps(cell: MapCell) -> ColumnElement[bool]:
    return device.c.geometry.op("&&", is_comparison=True)(envelope(cell))
