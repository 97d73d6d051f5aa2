"""A feature as GeoJSON text (RFC 7946), made by the database: one expression for what is stored and what is asked.

Text that the database makes goes to the client as bytes; nothing in between builds objects of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, null, select

from geo.ogc import fields, query
from geo.ogc.collections import DEVICES, Collection
from geo.ogc.crs import CRS84_SYSTEM, ReferenceSystem
from geo.ogc.field import Field
from geo.ogc.kinds import ADDRESS, TIMESTAMP

# Stands in stored features where the portal's address goes. No JSON text holds this character as it is.
HOME = "\x01"
_HOME_IN_JSON = "\\u0001"


def feature(
    collection: Collection, shown: Sequence[Field], system: ReferenceSystem | None = CRS84_SYSTEM
) -> ColumnElement[str]:
    """The feature of a row of the collection's table; without geometry where `system` is None."""
    return (
        literal('{"type":"Feature","id":', Text)
        .concat(cast(func.to_json(cast(collection.key, Text)), Text))
        .concat(',"geometry":')
        .concat(func.coalesce(_geometry(collection, system), "null"))
        .concat(',"properties":')
        .concat(_properties(collection, shown))
        .concat("}")
    )


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
    row = select(*(_value(field).label(field.name) for field in shown)).correlate(collection.table).subquery()
    return select(cast(func.row_to_json(row.table_valued()), Text)).correlate(collection.table).scalar_subquery()


def _value(field: Field) -> ColumnElement[Any]:
    if field.kind is not TIMESTAMP:
        return field.source
    # As RFC 3339 writes it, whatever time zone the session has; a fraction only where there is one.
    utc = func.to_char(func.timezone("UTC", field.source), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    return func.replace(utc, ".000000Z", "Z")
