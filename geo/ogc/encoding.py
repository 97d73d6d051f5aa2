"""A feature as GeoJSON text (RFC 7946), made by the database: one expression for what is stored and what is asked.

Text that the database makes goes to the client as bytes; nothing in between builds objects of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, DateTime, FromClause, Select, Subquery, Text, cast, func, literal, null, select

from geo.ogc import fields, query
from geo.ogc.collections import DEVICES, Collection
from geo.ogc.crs import CRS84_SYSTEM, ReferenceSystem
from geo.ogc.field import Field
from geo.ogc.kinds import ADDRESS
from geo.ogc.shape import Shape
from geo.publication.tables import device, device_feature, edition, organisation

# Stands in stored features where the portal's address goes. No JSON text holds this character as it is.
HOME = "\x01"
_HOME_IN_JSON = "\\u0001"
_GEOMETRY, _PROPERTIES = ',"geometry":', ',"properties":'


@dataclass(frozen=True)
class Joined:
    """A collection's table joined with others that have the values of some fields, by the fields' names.

    For all features at once: to look these values up for each one took a quarter of the time.
    """

    table: FromClause
    sources: Mapping[str, ColumnElement[Any]]


def features(
    collection: Collection,
    shown: Sequence[Field],
    system: ReferenceSystem | None = CRS84_SYSTEM,
    condition: ColumnElement[bool] | None = None,
    around: FromClause | None = None,
    joined: Joined | None = None,
) -> Select[Any]:
    """Key and feature of the rows with a condition on the collection's table; without geometry where `system` is None.

    `around` is what the condition names of a statement that this is a part of; `joined` has values of some fields.
    """
    sources = {field.name: field.source for field in shown} | dict(joined.sources if joined else {})
    values = [value(sources[field.name]).label(f"value_{number}") for number, field in enumerate(shown)]
    geometry = func.coalesce(_geometry(collection, system), "null").label("geometry")
    rows = select(collection.key.label("id"), geometry, *values)
    rows = rows.select_from(joined.table if joined else collection.table)
    if condition is not None:
        rows = rows.where(condition)
    if around is not None:
        rows = rows.correlate(around)
    row = rows.subquery()
    begin = literal('{"type":"Feature","id":', Text).concat(cast(func.to_json(cast(row.c.id, Text)), Text))
    placed = begin.concat(_GEOMETRY).concat(row.c.geometry)
    return select(row.c.id, placed.concat(_PROPERTIES).concat(_properties(row, shown)).concat("}").label("feature"))


def found(
    collection: Collection, shape: Shape, key: ColumnElement[Any], around: FromClause | None
) -> ColumnElement[str]:
    """The feature with this key as `shape` wants it; out of the stored text where that has all properties.

    `around` is the relation of the statement around that the key is a column of.
    """
    if collection is not DEVICES or shape.shown:
        shown = [collection.by_name[name] for name in shape.shown] or collection.fields
        made = features(collection, shown, shape.system, collection.key == key, around)
        return made.with_only_columns(made.selected_columns.feature).scalar_subquery()
    stored = select(_stored(shape.system)).where(device_feature.c.id == key)
    if shape.system not in (None, CRS84_SYSTEM):
        stored = stored.join(device, device.c.id == device_feature.c.id)
    return stored.scalar_subquery()


def stored_devices(condition: ColumnElement[bool] | None = None) -> Select[Any]:
    """The rows of publication.device_feature, as the rows of publication.device with this condition give them."""
    row = features(DEVICES, DEVICES.fields, condition=condition, joined=_with_owners_and_times()).subquery()
    encoded: ColumnElement[str] = row.c.feature
    for field in DEVICES.fields:
        if field.kind is ADDRESS:
            begin = f'"{field.name}":"'
            encoded = func.replace(encoded, f"{begin}{_HOME_IN_JSON}/", f"{begin}{HOME}/")
    return select(row.c.id, encoded.label("feature")).params({fields.PUBLIC_URL.key: HOME})


def _with_owners_and_times() -> Joined:
    owner = organisation.alias("owner")
    # Written out once for each edition, not for each device.
    written = select(edition.c.number, value(edition.c.published).label("published"))
    times = written.cte("times").prefix_with("MATERIALIZED")
    first, last = times.alias("first"), times.alias("last")
    table = device.outerjoin(owner, owner.c.id == device.c.organisation_id)
    table = table.outerjoin(first, first.c.number == device.c.first_edition)
    table = table.outerjoin(last, last.c.number == device.c.changed_edition)
    sources = {"organisation": owner.c.name, "firstPublished": first.c.published, "changed": last.c.published}
    return Joined(table, sources)


def _stored(system: ReferenceSystem | None) -> ColumnElement[str]:
    """The stored text, with another geometry where CRS84's is not wanted."""
    text = device_feature.c.feature
    if system == CRS84_SYSTEM:
        return text
    id_ = cast(device_feature.c.id, Text)
    begin = literal('{"type":"Feature","id":"', Text).concat(id_).concat('"').concat(_GEOMETRY)
    geometry = func.coalesce(_geometry(DEVICES, system), "null")
    # Cut by bytes, where substr would count characters. These quotes stand in no value, so there is one such place.
    return begin.concat(geometry).concat(_PROPERTIES).concat(func.split_part(text, _PROPERTIES, 2))


def _geometry(collection: Collection, system: ReferenceSystem | None) -> ColumnElement[Any]:
    if system is None or collection.geometry is None:
        return null()
    return func.ST_AsGeoJSON(query.placed(collection.geometry, system), system.digits, 0)


def _properties(row: Subquery, shown: Sequence[Field]) -> ColumnElement[str]:
    if not shown:
        return literal("{}", Text)
    named = (row.c[f"value_{number}"].label(field.name) for number, field in enumerate(shown))
    properties = select(*named).correlate(row).subquery()
    return select(cast(func.row_to_json(properties.table_valued()), Text)).correlate(row).scalar_subquery()


def value(source: ColumnElement[Any]) -> ColumnElement[Any]:
    """A value as JSON is to hold it; a time as RFC 3339 writes it, whatever time zone the session has."""
    if not isinstance(source.type, DateTime):
        return source
    utc = func.to_char(func.timezone("UTC", source), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    return func.replace(utc, ".000000Z", "Z")
