"""What the map shows of one cell from far away: how many devices there are, and of which kind.

The pyramid that each edition carries is read as deep as it goes; beyond it, and where the filter asks
for what the pyramid does not know, devices are counted now. A cluster's place is clamped to the middle
half of its grid cell, so that two symbols cannot overlap: it is the place of a symbol and of nothing
else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Subquery, func, select, union_all

from geo.publication import blocks, spots
from geo.publication.filters import DeviceFilter
from geo.publication.mercator import CELL_PIXELS, MapCell, inside, to_degrees, world_x, world_y
from geo.publication.pyramid import COARSEST_ZOOM, FINEST_ZOOM, cells
from geo.publication.spots import Spot
from geo.publication.tables import cluster, device, region

# A symbol every 128 px from far away; from this zoom on one every 64, which is the pyramid's next level.
PYRAMID_PIXELS = 128
GRID_PIXELS = 64
FINE_FROM_ZOOM = 14


@dataclass(frozen=True)
class Cluster:
    """Several devices under one symbol. `spots` names them only where they all but share a place."""

    longitude: float
    latitude: float
    counts: Counter[str]
    spots: tuple[Spot, ...] = ()


def far(connection: Connection, cell: MapCell, chosen: DeviceFilter) -> list[Cluster]:
    """The clusters of a cell, of all devices with a place on the map that pass the filter."""
    fine = cell.z >= FINE_FROM_ZOOM
    level = cell.z + 1 if fine else max(cell.z, COARSEST_ZOOM)
    if level <= FINEST_ZOOM and _in_pyramid(chosen):
        return _from_pyramid(connection, cell, chosen, level)
    return _counted(connection, cell, chosen, GRID_PIXELS if fine else PYRAMID_PIXELS)


def extent(connection: Connection) -> tuple[float, float, float, float] | None:
    """West, south, east and north of all that has a place on the map; None where nothing has."""
    finest = cluster.c.z == FINEST_ZOOM
    x, y = cluster.c.mean_x, cluster.c.mean_y
    query = select(func.min(x), func.min(y), func.max(x), func.max(y)).where(finest)
    left, top, right, bottom = connection.execute(query).one()
    if left is None:
        return None
    west, north = to_degrees(left, top)
    east, south = to_degrees(right, bottom)
    return west, south, east, north


def _in_pyramid(chosen: DeviceFilter) -> bool:
    """The pyramid knows the type and the personal data of what it counted, and nothing else."""
    return chosen == DeviceFilter(sensor_types=chosen.sensor_types, personal_data=chosen.personal_data)


def _from_pyramid(connection: Connection, cell: MapCell, chosen: DeviceFilter, level: int) -> list[Cluster]:
    side = cells(level) // cell.count
    conditions = [
        cluster.c.z == level,
        cluster.c.x.between(cell.x * side, (cell.x + 1) * side - 1),
        cluster.c.y.between(cell.y * side, (cell.y + 1) * side - 1),
    ]
    if chosen.sensor_types:
        conditions.append(cluster.c.sensor_type.in_(chosen.sensor_types))
    if chosen.personal_data:
        conditions.append(cluster.c.personal_data.in_(chosen.personal_data))
    total = func.sum(cluster.c.devices)
    query = (
        select(
            cluster.c.x,
            cluster.c.y,
            cluster.c.personal_data,
            total.label("devices"),
            (func.sum(cluster.c.mean_x * cluster.c.devices) / total).label("mean_x"),
            (func.sum(cluster.c.mean_y * cluster.c.devices) / total).label("mean_y"),
        )
        .where(*conditions)
        .group_by(cluster.c.x, cluster.c.y, cluster.c.personal_data)
    )
    return _joined(connection.execute(query), cells(level))


def _counted(connection: Connection, cell: MapCell, chosen: DeviceFilter, pixels: int) -> list[Cluster]:
    """Clusters counted now, of exact and generalised devices alike, on a grid of `pixels`."""
    side = cell.count * CELL_PIXELS // pixels
    placed = _placed(cell, chosen)
    x, y = func.floor(placed.c.x * side), func.floor(placed.c.y * side)
    query = select(
        x.label("x"),
        y.label("y"),
        placed.c.personal_data,
        func.count().label("devices"),
        func.avg(placed.c.x).label("mean_x"),
        func.avg(placed.c.y).label("mean_y"),
    ).group_by(x, y, placed.c.personal_data)
    return _joined(connection.execute(query), side)


def _placed(cell: MapCell, chosen: DeviceFilter) -> Subquery:
    """Where a cluster counts each device of the cell: its place, or the middle of its block (which is public).

    Two parts, so that each finds its rows by its own index; devices that work in districts have no place.
    """
    exact = _positioned(spots.exact_in(cell, chosen), spots.anchor())
    generalised = _positioned(blocks.generalised_in(cell, chosen), region.c.representative_point)
    placed = union_all(exact, generalised).subquery()
    return select(placed).where(inside(cell, placed.c.x, placed.c.y)).subquery()


def _positioned(query: Select[Any], point: ColumnElement[Any]) -> Select[Any]:
    x, y = world_x(func.ST_X(point)).label("x"), world_y(func.ST_Y(point)).label("y")
    return query.with_only_columns(device.c.personal_data, x, y)


def _joined(rows: Iterable[Row[Any]], side: int) -> list[Cluster]:
    """One cluster for each grid cell, out of rows for each grid cell and personal-data state."""
    grid: dict[tuple[int, int], list[Row[Any]]] = {}
    for row in rows:
        grid.setdefault((int(row.x), int(row.y)), []).append(row)
    return [_cluster(x, y, side, parts) for (x, y), parts in sorted(grid.items())]


def _cluster(x: int, y: int, side: int, parts: list[Row[Any]]) -> Cluster:
    counts = Counter({row.personal_data: int(row.devices) for row in parts})
    total = counts.total()
    mean_x = sum(float(row.mean_x) * row.devices for row in parts) / total
    mean_y = sum(float(row.mean_y) * row.devices for row in parts) / total
    longitude, latitude = to_degrees(clamped(float(mean_x), x, side), clamped(float(mean_y), y, side))
    return Cluster(longitude, latitude, counts)


def clamped(mean: float, position: int, side: int) -> float:
    """A world coordinate moved into the middle half of grid cell `position` of `side`."""
    return min(max(mean, (position + 0.25) / side), (position + 0.75) / side)
