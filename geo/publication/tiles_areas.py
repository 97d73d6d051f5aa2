"""The areas of a vector tile: regions or districts with their outlines, or counted where they are too many to draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, SelectBase, func, literal, select, true

from geo.publication.mercator import inside
from geo.publication.tiles import CELLS, SHAPE, Columns, Rows, Tile, encode, is_near, mean, shape, spot, touches, world

MOST = 1000
# Where the bytes are too many the id goes first (a region's is as long as the list of its blocks), and then outlines
# are simplified by so many of the tile's units: four pixels of a tile that is drawn 512 wide.
TOLERANCES = (0, 32)


@dataclass(frozen=True)
class Areas:
    """A table of areas, or a join to it; `label` is the point that an area is counted at."""

    layer: str
    source: FromClause
    key: ColumnElement[str]
    geometry: ColumnElement[Any]
    label: ColumnElement[Any]


def areas(connection: Connection, chosen: Areas, tile: Tile, columns: Columns, most_bytes: int) -> bytes:
    """The layer in at most `most_bytes`. `columns` are of its source."""
    return encode(connection, chosen.layer, _ever_coarser(connection, chosen, tile, columns, most_bytes), most_bytes)


def _ever_coarser(
    connection: Connection, chosen: Areas, tile: Tile, columns: Columns, most_bytes: int
) -> Iterator[SelectBase]:
    touching = touches(chosen.geometry, tile)
    number, letters = connection.execute(
        select(func.count(), func.coalesce(func.sum(func.length(chosen.key)), 0)).where(is_near(chosen.geometry, tile))
    ).one()
    if number <= MOST:
        labelled = [column.label(name) for name, column in columns.items()]
        whole = shape(chosen.geometry, tile).label(SHAPE)
        if letters <= most_bytes:
            yield select(chosen.key.label("id"), *labelled, whole).select_from(chosen.source).where(touching)
        for tolerance in TOLERANCES:
            simplified = shape(chosen.geometry, tile, tolerance).label(SHAPE)
            yield select(*labelled, simplified).select_from(chosen.source).where(touching)
    yield _counted(chosen, tile)


def _counted(chosen: Areas, tile: Tile) -> Rows:
    """Points that say how many areas have their label about there."""
    x, y = world(chosen.label)
    side = tile.count * CELLS
    return (
        select(
            true().label("cluster"),
            func.count().label(chosen.layer),
            spot(mean(x, literal(1)), mean(y, literal(1)), tile).label(SHAPE),
        )
        .where(inside(tile.cell, x, y))
        .group_by(func.floor(x * side), func.floor(y * side))
    )
