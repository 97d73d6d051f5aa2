"""One page of features as SQL: conditions, order, where the page before ended."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, false, func, literal, null, or_, select

from geo.errors import Invalid
from geo.ogc.collections import Collection
from geo.ogc.crs import Box, ReferenceSystem
from geo.ogc.field import Field
from geo.ogc.kinds import Kind
from geo.publication.tables import device, edition

Interval = tuple[datetime | None, datetime | None]


@dataclass(frozen=True)
class Order:
    """One step of the order. Features without a value come last, whichever the direction."""

    source: ColumnElement[Any]
    kind: Kind
    descending: bool = False

    def clause(self) -> ColumnElement[Any]:
        return (self.source.desc() if self.descending else self.source.asc()).nulls_last()

    def same(self, value: Any) -> ColumnElement[bool]:
        return self.source.is_not_distinct_from(_bound(value))

    def after(self, value: Any) -> ColumnElement[bool]:
        if value is None:
            return false()
        last = _bound(value)
        beyond = self.source < last if self.descending else self.source > last
        return or_(beyond, self.source.is_(None))


def order_of(collection: Collection, sorting: Sequence[tuple[str, bool]]) -> tuple[Order, ...]:
    """The asked order, made total by the id. `sorting` has names and whether they descend."""
    steps = [Order(collection.by_name[name].source, collection.by_name[name].kind, down) for name, down in sorting]
    return (*steps, Order(collection.key, collection.key_kind))


def equals(field: Field, text: str) -> ColumnElement[bool]:
    """The property has this value, or holds it where it is a list. Raises Invalid."""
    try:
        value = field.kind.read(text)
    except ValueError as error:
        raise Invalid(field.name, str(error)) from None
    return field.source.contains([value]) if field.kind.is_list else field.source == _bound(value)


def _bound(value: Any) -> ColumnElement[Any]:
    """The value as a parameter: a number that its column is too small for is just not found; booleans are compared."""
    return literal(value, BigInteger) if type(value) is int else literal(value)


def touches(collection: Collection, box: Box) -> ColumnElement[bool]:
    """Geometry and box share at least a point; a box with west > east crosses the antimeridian.

    A feature without a geometry touches no box.
    """
    if collection.geometry is None:
        return false()
    west, south, east, north = box
    parts = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    # The envelope of a diagonal, because a box may be as thin as a line or a point.
    corners = [
        func.ST_MakeLine(func.ST_MakePoint(left, south), func.ST_MakePoint(right, north)) for left, right in parts
    ]
    return or_(
        *(func.ST_Intersects(collection.geometry, func.ST_SetSRID(func.ST_Envelope(line), 4326)) for line in corners)
    )


def changed_within(interval: Interval) -> ColumnElement[bool]:
    """The device last changed in an edition published within `interval`, ends included."""
    begin, end = interval
    limits = [edition.c.published >= begin] if begin else []
    limits += [edition.c.published <= end] if end else []
    return device.c.changed_edition.in_(select(edition.c.number).where(*limits))


def beyond(order: Sequence[Order], cursor: str) -> ColumnElement[bool]:
    """What comes after the feature that `cursor` was made from. Raises Invalid."""
    values = _opened(cursor, order)
    return or_(
        *(
            and_(*map(Order.same, order[:depth], values[:depth]), order[depth].after(last))
            for depth, last in enumerate(values)
        )
    )


def cursor(values: Sequence[Any]) -> str:
    """Where a page ended, from the values of its last feature; opaque to clients."""
    steps = [None if value is None else text_of(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(steps).encode()).decode().rstrip("=")


def text_of(value: Any) -> str:
    """The text from which a kind reads this value."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)


def _opened(text: str, order: Sequence[Order]) -> list[Any]:
    try:
        steps = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        if not isinstance(steps, list) or len(steps) != len(order):
            raise ValueError("another order")
        return [None if value is None else step.kind.read(value) for step, value in zip(order, steps, strict=True)]
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError):
        raise Invalid("cursor", "this is not the end of a page in this order; take the link rel=next") from None


def features(collection: Collection, shown: Sequence[Field], system: ReferenceSystem | None) -> Select[Any]:
    """Select id, geometry as GeoJSON text (None: no geometry wanted) and the shown properties, labelled by name."""
    columns = [collection.key.label("feature_id"), *(field.source.label(field.name) for field in shown)]
    if system is not None:
        columns.append(_geometry(collection.geometry, system).label("feature_geometry"))
    return select(*columns).select_from(collection.table)


def placed(geometry: ColumnElement[Any], system: ReferenceSystem) -> ColumnElement[Any]:
    """The geometry in a reference system, with the axis order that its authority gives."""
    if system.srid != 4326:
        geometry = func.ST_Transform(geometry, system.srid)
    return func.ST_FlipCoordinates(geometry) if system.flipped else geometry


def _geometry(geometry: ColumnElement[Any] | None, system: ReferenceSystem) -> ColumnElement[Any]:
    return null() if geometry is None else func.ST_AsGeoJSON(placed(geometry, system), system.digits, 0)
