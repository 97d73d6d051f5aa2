"""A feature as GeoJSON text (RFC 7946), made by the database: one expression for what is stored and what is asked.

Text that the database makes goes to the client as bytes; nothing in between builds objects of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Select, Text, cast, func, literal, null, select

from geo.ogc import fields, query
from geo.ogc.collections import DEVICES, Collection
from geo.ogc.crs import CRS84_SYSTEM, ReferenceSystem
from geo.ogc.field import Field
from geo.ogc.kinds import ADDRESS
from geo.ogc.shape import Shape
from geo.publication.tables import device_feature

# Stands in stored features where the portal's address goes. No JSON text holds this character as it is.
HOME = "\x01"
_HOME_IN_JSON = "\\u0001"
_GEOMETRY, _PROPERTIES = ',"geometry":', ',"properties":'


def feature(
    collection: Collection, shown: Sequence[Field], system: ReferenceSystem | None = CRS84_SYSTEM
) -> ColumnElement[str]:
    """The feature of a row of the collection's table; without geometry where `system` is None."""
    return (
        literal('{"type":"Feature","id":', Text)
        .concat(cast(func.to_json(cast(collection.key, Text)), Text))
        .concat(_GEOMETRY)
        .concat(func.coalesce(_geometry(collection, system), "null"))
        .concat(_PROPERTIES)
        .concat(_properties(collection, shown))
        .concat("}")
    )


def found(collection: Collection, shape: Shape, key: ColumnElement[Any]) -> ColumnElement[str]:
    """The feature with this key as `shape` wants it; out of the stored text where that has all properties."""
    if collection is not DEVICES or shape.shown:
        fields = [collection.by_name[name] for name in shape.shown] or collection.fields
        made = select(feature(collection, fields, shape.system)).where(collection.key == key)
        return made.scalar_subquery()
    stored = select(_stored(shape.system)).where(device_feature.c.id == key)
    if shape.system not in (None, CRS84_SYSTEM):
        stored = stored.join(collection.table, collection.key == device_feature.c.id)
    return stored.scalar_subquery()


def _stored(system: ReferenceSystem | None) -> ColumnElement[str]:
    """The stored text, with another geometry where CRS84's is not wanted."""
    text = device_feature.c.feature
    if system == CRS84_SYSTEM:
        return text
    begin = func.left(text, func.strpos(text, _GEOMETRY) + len(_GEOMETRY) - 1)
    geometry = func.coalesce(_geometry(DEVICES, system), "null")
    return begin.concat(geometry).concat(func.substr(text, func.strpos(text, _PROPERTIES)))


def stored_devices() -> Select[Any]:
    """The rows of publication.device_feature, as the rows of publication.device give them."""
    encoded: ColumnElement[str] = feature(DEVICES, DEVICES.fields)
    for field in DEVICES.fields:
        if field.kind is ADDRESS:
            begin = f'"{field.name}":"'
            encoded = func.replace(encoded, f"{begin}{_HOME_IN_JSON}/", f"{begin}{HOME}/")
    statement = select(DEVICES.key.label("id"), encoded.label("feature"))
    return statement.params({fields.PUBLIC_URL.key: HOME})


def _geometry(collection: Collection, system: ReferenceSystem | None) -> ColumnElement[Any]:
    if system is None or collection.geometry is None:
        return null()
    return func.ST_AsGeoJSON(query.placed(collection.geometry, system), system.digits, 0)


def _properties(collection: Collection, shown: Sequence[Field]) -> ColumnElement[str]:
    if not shown:
        return literal("{}", Text)
    row = select(*(value(field.source).label(field.name) for field in shown)).correlate(collection.table).subquery()
    return select(cast(func.row_to_json(row.table_valued()), Text)).correlate(collection.table).scalar_subquery()


def value(source: ColumnElement[Any]) -> ColumnElement[Any]:
    """A value as JSON is to hold it; a time as RFC 3339 writes it, whatever time zone the session has."""
    if not isinstance(source.type, DateTime):
        return source
    utc = func.to_char(func.timezone("UTC", source), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    return func.replace(utc, ".000000Z", "Z")
