"""What the map shows of one cell from far away: how many devices there are, and of which kind.

The pyramid that each edition carries is read as deep as it goes; beyond it, and where the filter asks
for what the pyramid does not know, the places that are kept of the edition are counted. A cluster's place is
clamped to the middle half of its grid cell, so that two symbols cannot overlap: it is the place of a symbol and of
nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from geo.publication import gridded
from geo.publication.filters import DeviceFilter
from geo.publication.gridded import Square
from geo.publication.mercator import CELL_PIXELS, MapCell, to_degrees
from geo.publication.pyramid import COARSEST_ZOOM, FINEST_ZOOM, cells
from geo.publication.spots import Spot
from geo.publication.tables import cluster

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
    pixels = GRID_PIXELS if fine else PYRAMID_PIXELS
    return _joined(gridded.counted(connection, cell, chosen, pixels), cell.count * CELL_PIXELS // pixels)


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


def _joined(rows: Iterable[Row[Any] | Square], side: int) -> list[Cluster]:
    """One cluster for each grid cell, out of rows for each grid cell and personal-data state."""
    grid: dict[tuple[int, int], list[Row[Any] | Square]] = {}
    for row in rows:
        grid.setdefault((int(row.x), int(row.y)), []).append(row)
    return [_cluster(x, y, side, parts) for (x, y), parts in sorted(grid.items())]


def _cluster(x: int, y: int, side: int, parts: list[Row[Any] | Square]) -> Cluster:
    counts = Counter({row.personal_data: int(row.devices) for row in parts})
    total = counts.total()
    mean_x = sum(float(row.mean_x) * row.devices for row in parts) / total
    mean_y = sum(float(row.mean_y) * row.devices for row in parts) / total
    longitude, latitude = to_degrees(clamped(float(mean_x), x, side), clamped(float(mean_y), y, side))
    return Cluster(longitude, latitude, counts)


def clamped(mean: float, position: int, side: int) -> float:
    """A world coordinate moved into the middle half of grid cell `position` of `side`."""
    return min(max(mean, (position + 0.25) / side), (position + 0.75) / side)
