"""Items of a collection of OGC API as files: CSV, FlatGeobuf, GeoPackage.

A page of devices as CSV has the columns of the dataset's own file; other collections have their properties.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, FromClause, func

from geo.ogc import query
from geo.ogc.collections import DEVICES as DEVICE_ITEMS
from geo.ogc.field import Field
from geo.ogc.file import File
from geo.ogc.kinds import Kind
from geo.ogc.selection import Selection
from opendata.datasets import DEVICES
from opendata.formats import csv, vector
from opendata.formats.copying import copied
from opendata.model import Column, Type

BY_FORMAT: dict[str, Type] = {"date": "date", "date-time": "time"}
BY_TYPE: dict[str, Type] = {"integer": "integer", "number": "number", "boolean": "boolean", "string": "string"}


def write_csv(connection: Connection, selection: Selection) -> Iterator[bytes]:
    """The rows of the page as CSV (RFC 4180), with `geometry` in the page's reference system and its axis order."""
    query_ = selection.rows(csv.cells(columns(selection)), _source(selection))
    return copied(connection, query_, csv.OPTIONS, csv.with_crlf, whole=False)


def columns(selection: Selection) -> list[Column]:
    """The columns of a page as CSV: all, or those of the properties asked for between `id` and `geometry`."""
    collection = selection.collection
    every = [_of_field(field) for field in collection.fields]
    if collection is DEVICE_ITEMS:
        every = [column for column in DEVICES.columns if column.name not in ("id", "geometry")]
    if len(selection.shown) < len(collection.fields):
        known = {_of_field(field).name: _of_field(field) for field in selection.shown}
        known |= {column.name: column for column in every if column.name in known}
        every = list(known.values())
    meaning = {"en": "Id of the item", "nl": "Id van het item"}
    return [Column("id", "string", collection.key, meaning), *every, *_geometry(selection)]


def _source(selection: Selection) -> FromClause | None:
    return DEVICES.source if selection.collection is DEVICE_ITEMS else None


def _geometry(selection: Selection) -> list[Column]:
    if selection.collection.geometry is None or selection.system is None:
        return []
    shape = func.ST_AsText(query.placed(selection.collection.geometry, selection.system), selection.system.digits)
    return [Column("geometry", "wkt", shape, {"en": "The published place", "nl": "De gepubliceerde plek"})]


def _of_field(field: Field) -> Column:
    return Column(field.name, _type(field.kind), field.source, field.description.by_language())


def _type(kind: Kind) -> Type:
    schema = kind.schema
    if kind.is_list:
        return "json" if schema["items"].get("type") == "object" else "list"
    return BY_FORMAT.get(schema.get("format", ""), BY_TYPE[schema["type"]])


def _vector(driver: vector.Driver) -> File:
    def write(connection: Connection, selection: Selection) -> Iterator[bytes]:
        return vector.written(connection, selection, driver)

    return File(driver.extension, driver.media_type, driver.extension, driver.label, write)


# What the portal gives items as, beside JSON and pages.
FILES = (
    File(csv.CSV.name, csv.CSV.media_type, csv.CSV.extension, csv.CSV.label, write_csv),
    *(_vector(driver) for driver in vector.DRIVERS),
)
