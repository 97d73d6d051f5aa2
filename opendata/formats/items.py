"""Items of a collection of OGC API as files: CSV, FlatGeobuf, GeoPackage.

A page of devices as CSV has the columns of the dataset's own file; other collections have their properties.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, FromClause, func

from geo.ogc import query
from geo.ogc.collections import DEVICES as DEVICE_ITEMS
from geo.ogc.field import field
from geo.ogc.file import File
from geo.ogc.queryable_fields import identifier
from geo.ogc.selection import Selection
from opendata.datasets import DEVICES
from opendata.formats import csv, vector
from opendata.formats.all import CSV
from opendata.formats.copying import copied
from opendata.model import WKT, Column, column

PLACE = ("The published place", "De gepubliceerde plek")


def write_csv(connection: Connection, selection: Selection) -> Iterator[bytes]:
    """The rows of the page as CSV (RFC 4180), with `geometry` in the page's reference system and its axis order."""
    query_ = selection.rows(csv.cells(columns(selection)), _source(selection))
    return copied(connection, query_, csv.OPTIONS, csv.with_crlf, whole=False)


def columns(selection: Selection) -> list[Column]:
    """The columns of a page as CSV: all, or those of the properties asked for between `id` and `geometry`."""
    collection = selection.collection
    every = [column(shown) for shown in collection.fields]
    if collection is DEVICE_ITEMS:
        every = [each for each in DEVICES.columns if each.name not in ("id", "geometry")]
    if len(selection.shown) < len(collection.fields):
        known = {shown.name: column(shown) for shown in selection.shown}
        known |= {each.name: each for each in every if each.name in known}
        every = list(known.values())
    return [column(identifier(collection.key_kind, collection.key)), *every, *_geometry(selection)]


def _source(selection: Selection) -> FromClause | None:
    return DEVICES.source if selection.collection is DEVICE_ITEMS else None


def _geometry(selection: Selection) -> list[Column]:
    if selection.collection.geometry is None or selection.system is None:
        return []
    shape = func.ST_AsText(query.placed(selection.collection.geometry, selection.system), selection.system.digits)
    return [column(field("geometry", WKT, shape, PLACE, PLACE))]


def _vector(driver: vector.Driver) -> File:
    def write(connection: Connection, selection: Selection) -> Iterator[bytes]:
        return vector.written(connection, selection, driver)

    return File(driver.extension, driver.media_type, driver.extension, driver.label, write)


# What the portal gives items as, beside JSON and pages.
FILES = (
    File(CSV.name, CSV.media_type, CSV.extension, CSV.label, write_csv),
    *(_vector(driver) for driver in vector.DRIVERS),
)
