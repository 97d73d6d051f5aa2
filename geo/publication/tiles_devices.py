"""The devices of a vector tile: from near one by one, from far away counted.

Below FEATURES_FROM a tile has the clusters that the map is drawn from. From there on it has every device, as long as
there are no more than MOST; then every exactly placed device, and for each region one feature that says how many stand
in it; and where even the exactly placed are too many, clusters. A tile above `most_bytes` goes on to the next of these.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, SelectBase, Text, cast, func, literal, select, true

from geo.model import PersonalData
from geo.publication.mercator import inside
from geo.publication.pyramid import COARSEST_ZOOM, FINEST_ZOOM, cells
from geo.publication.tables import cluster, device, region, region_count
from geo.publication.tiles import (
    CELLS,
    SHAPE,
    Columns,
    Rows,
    Tile,
    encode,
    is_near,
    mean,
    shape,
    spot,
    together,
    touches,
    world,
)

LAYER = "devices"
FEATURES_FROM = 14
MOST = 4000
# What is left out first where the bytes are too many.
LONG = ("name", "regionId")
# In 1/2147483648 of the world, as the pyramid adds them.
UNITS = 2147483648.0


def devices(
    connection: Connection, tile: Tile, columns: Columns, precision: ColumnElement[str], most_bytes: int
) -> bytes:
    """The layer in at most `most_bytes`. `columns` are of publication.device, `precision` of publication.region."""
    return encode(connection, LAYER, _ever_fewer(connection, tile, columns, precision), most_bytes)


def _ever_fewer(
    connection: Connection, tile: Tile, columns: Columns, precision: ColumnElement[str]
) -> Iterator[SelectBase]:
    if tile.z >= FEATURES_FROM and (exact := _exact_number(connection, tile)) <= MOST:
        one_by_one = exact + _generalised_number(connection, tile) <= MOST
        region_id: Columns = {"regionId": region.c.id, "locationPrecision": precision}
        # Beyond half of MOST there is no room for names; the bytes themselves are looked at as well.
        for left_out in ((), LONG)[exact > MOST // 2 :]:
            shown, of_region = _without(columns, left_out), _without(region_id, left_out)
            if one_by_one:
                yield together(_exact(tile, shown), _generalised(tile, shown))
            yield together(_exact(tile, shown), _by_region(tile, of_region))
    yield together(_clusters(tile), _without_place(tile))


def _without(columns: Columns, left_out: tuple[str, ...]) -> Columns:
    return {name: column for name, column in columns.items() if name not in left_out}


def _exact_number(connection: Connection, tile: Tile) -> int:
    """How many devices with an exact place there are about the tile; MOST + 1 for any more."""
    near = select(device.c.id).where(device.c.tier == 0, is_near(device.c.geometry, tile)).limit(MOST + 1)
    return int(connection.scalar(select(func.count()).select_from(near.subquery())) or 0)


def _exact(tile: Tile, columns: Columns) -> Rows:
    return _named(columns, shape(device.c.geometry, tile)).where(device.c.tier == 0, touches(device.c.geometry, tile))


def _generalised(tile: Tile, columns: Columns) -> Rows:
    """One feature a device, each with the whole region that stands for its place."""
    outline = _outlines(tile)
    return _named(columns, outline.c.shape).join_from(device, outline, device.c.region_id == outline.c.id)


def _named(columns: Columns, drawn: ColumnElement[Any]) -> Rows:
    labelled = (column.label(name) for name, column in columns.items())
    return select(cast(device.c.id, Text).label("id"), *labelled, drawn.label(SHAPE))


def _outlines(tile: Tile) -> CTE:
    """Each region's outline cut once, however many devices share it."""
    drawn = shape(region.c.geometry, tile).label(SHAPE)
    return select(region.c.id, drawn).where(touches(region.c.geometry, tile)).cte("outline").prefix_with("MATERIALIZED")


def _generalised_number(connection: Connection, tile: Tile) -> int:
    near = select(region.c.id).where(is_near(region.c.geometry, tile))
    number = select(func.sum(region_count.c.devices)).where(region_count.c.region_id.in_(near))
    return int(connection.scalar(number) or 0)


def _by_region(tile: Tile, columns: Columns) -> Rows:
    """One feature a region, with the number of devices that stand somewhere in it."""
    outline = _outlines(tile)
    counted = (
        select(region_count.c.region_id, *_counts(region_count.c.devices, region_count.c.personal_data))
        .where(region_count.c.region_id.in_(select(outline.c.id)))
        .group_by(region_count.c.region_id)
        .subquery()
    )
    labelled = [column.label(name) for name, column in columns.items()]
    numbers = [column for column in counted.c if column.name != "region_id"]
    return (
        select(true().label("cluster"), *labelled, *numbers, outline.c.shape)
        .join_from(outline, region, region.c.id == outline.c.id)
        .join(counted, counted.c.region_id == region.c.id)
    )


def _clusters(tile: Tile) -> Rows:
    """The pyramid's cells as points; it counts a generalised device at the middle of its region."""
    level = min(max(tile.z + CELLS.bit_length() - 2, COARSEST_ZOOM), FINEST_ZOOM)
    side = cells(level) // tile.count
    total = func.sum(cluster.c.devices) * UNITS
    x, y = func.sum(cluster.c.sum_x) / total, func.sum(cluster.c.sum_y) / total
    return (
        select(
            true().label("cluster"),
            *_counts(cluster.c.devices, cluster.c.personal_data),
            spot(x, y, tile).label(SHAPE),
        )
        .where(
            cluster.c.z == level,
            cluster.c.x.between(tile.x * side, (tile.x + 1) * side - 1),
            cluster.c.y.between(tile.y * side, (tile.y + 1) * side - 1),
        )
        .group_by(cluster.c.x, cluster.c.y)
    )


def _without_place(tile: Tile) -> Rows:
    """Devices that work in districts: the pyramid has no place for them, so they count at their region's label."""
    x, y = world(region.c.representative_point)
    side = tile.count * CELLS
    return (
        select(
            true().label("cluster"),
            *_counts(region_count.c.devices, region_count.c.personal_data),
            literal("districts").label("locationPrecision"),
            spot(mean(x, region_count.c.devices), mean(y, region_count.c.devices), tile).label(SHAPE),
        )
        .join_from(region, region_count, region_count.c.region_id == region.c.id)
        .where(func.cardinality(region.c.blocks) == 0, inside(tile.cell, x, y))
        .group_by(func.floor(x * side), func.floor(y * side))
    )


def _counts(devices: ColumnElement[int], state: ColumnElement[str]) -> list[ColumnElement[int]]:
    """How many devices, and how many in each state of personal data that any is in."""
    return [
        func.sum(devices).label("devices"),
        *(func.sum(devices).filter(state == each).label(str(each)) for each in PersonalData),
    ]
