"""The rows of a GeoPackage's layer, from the server's values straight into SQLite, and the index over their places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import apsw
from sqlalchemy import ColumnElement, Connection, Double, Integer, Text, cast, func

from geo.publication.filters import DeviceFilter
from opendata.dataset import GEOMETRY, Dataset
from opendata.formats import packed_rtree
from opendata.formats.csv import SEPARATOR
from opendata.formats.geopackage_places import Places
from opendata.formats.streaming import Rows, streamed
from opendata.formats.values import utc
from opendata.model import Column


def fill(database: apsw.Connection, connection: Connection, dataset: Dataset, chosen: DeviceFilter) -> None:
    """Write the rows into the layer that GDAL made for them, numbered from 1, and what it would have noted of them."""
    columns = sorted(dataset.columns, key=lambda column: column.name != GEOMETRY)
    query = dataset.rows([_value(column, dataset).label(column.name) for column in columns], chosen)
    names = ", ".join(f'"{column.name}"' for column in columns)
    insert = f'INSERT INTO "{dataset.name}" ({names}) VALUES ({", ".join("?" * len(columns))})'
    triggers, places, count = _triggers_taken(database, dataset), Places(), 0
    for rows in streamed(connection, query, whole=chosen.is_empty):
        database.executemany(insert, rows if dataset.geometry is None else _placed(rows, places))
        count += len(rows)
    database.execute("UPDATE gpkg_ogr_contents SET feature_count = ?", [count])
    if dataset.geometry is not None:
        _index(database, dataset, places)
    for trigger in triggers:
        database.execute(trigger)


def _value(column: Column, dataset: Dataset) -> ColumnElement[Any]:
    """What SQLite is to keep, as GDAL writes it; the place as WKB."""
    value = column.expression
    if column.name == GEOMETRY:
        return func.ST_AsBinary(dataset.geometry, "NDR")
    if column.type == "time":
        return func.replace(utc(value), "Z", ".000Z")
    if column.type == "list":
        return func.array_to_string(value, SEPARATOR)
    if column.type == "integer":
        return value
    return cast(value, {"number": Double, "boolean": Integer}.get(column.type, Text))


def _placed(rows: Rows, places: Places) -> Iterator[tuple[Any, ...]]:
    """The rows, whose first value is their place, with what the file keeps of it."""
    blobs = places.taken([row[0] for row in rows])
    return ((blob, *row[1:]) for blob, row in zip(blobs, rows, strict=True))


def _triggers_taken(database: apsw.Connection, dataset: Dataset) -> list[str]:
    """What makes the layer's triggers anew. They count and index each row by itself, with functions only GIS have."""
    found = database.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?", [dataset.name]
    ).fetchall()
    for name, _ in found:
        database.execute(f'DROP TRIGGER "{name}"')
    return [str(sql) for _, sql in found]


def _index(database: apsw.Connection, dataset: Dataset, places: Places) -> None:
    tree, tables = packed_rtree.levels(places.boxes()), f"rtree_{dataset.name}_{GEOMETRY}"
    database.execute(f'DELETE FROM "{tables}_node"')
    for depth, level in enumerate(tree):
        database.executemany(f'INSERT INTO "{tables}_node" VALUES (?, ?)', level.blobs(depth))
        above = "parent" if depth else "rowid"
        database.executemany(f'INSERT INTO "{tables}_{above}" VALUES (?, ?)', level.members())
    database.execute("UPDATE gpkg_contents SET (min_x, min_y, max_x, max_y) = (?, ?, ?, ?)", places.extent())
