"""Conditions and orders of features as SQL; values are bound by name, so that one statement serves many requests."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Float,
    Integer,
    and_,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
)

from geo.errors import Invalid
from geo.ogc import lookups, places
from geo.ogc.collections import Collection
from geo.ogc.crs import Box, ReferenceSystem
from geo.ogc.field import Field
from geo.ogc.kinds import Kind
from geo.ogc.shape import Shape
from geo.publication.tables import device, edition

Interval = tuple[datetime | None, datetime | None]

# Names of bound values.
INTERVAL = ("published_from", "published_until")


def is_(name: str) -> str:
    return f"is_{name}"


def side(part: int, side: int) -> str:
    return f"box_{part}_{side}"


def step(number: int) -> str:
    return f"after_{number}"


@dataclass(frozen=True)
class Order:
    """One step of the order. Features without a value come last, whichever the direction; a key always has one."""

    source: ColumnElement[Any]
    kind: Kind
    descending: bool = False
    is_key: bool = False

    def clause(self, source: ColumnElement[Any] | None = None) -> ColumnElement[Any]:
        """The order by `source`, which is this step's own unless a subquery has it under another name."""
        of = self.source if source is None else source
        if self.is_key:
            return of.asc()
        return (of.desc() if self.descending else of.asc()).nulls_last()

    def same(self, last: ColumnElement[Any] | None) -> ColumnElement[bool]:
        return self.source.is_(None) if last is None else self.source == last

    def after(self, last: ColumnElement[Any] | None) -> ColumnElement[bool]:
        if last is None:
            return false()
        beyond = self.source < last if self.descending else self.source > last
        # What a key cannot be would keep its index from being used.
        return beyond if self.is_key else or_(beyond, self.source.is_(None))


def order_of(collection: Collection, sorting: Sequence[tuple[str, bool]]) -> tuple[Order, ...]:
    """The asked order, made total by the id. `sorting` has names and whether they descend."""
    asked = [(collection.by_name[name], down) for name, down in sorting]
    steps = [Order(lookups.at_once(field.source), field.kind, down) for field, down in asked]
    return (*steps, Order(collection.key, collection.key_kind, is_key=True))


def value(field: Field, text: str) -> Any:
    """What text in an address means for a property; a list of one where the property is a list. Raises Invalid."""
    try:
        read = field.kind.read(text)
    except ValueError as error:
        raise Invalid(field.name, str(error)) from None
    return [read] if field.kind.is_list else read


def equals(field: Field) -> ColumnElement[bool]:
    """The property has the value that is bound, or holds it where it is a list."""
    wanted = bound(is_(field.name), field.source)
    return field.source.contains(wanted) if field.kind.is_list else lookups.asked(field.source == wanted)


def bound(name: str, source: ColumnElement[Any]) -> ColumnElement[Any]:
    """A value to compare with; a number that its column is too small for is just not found."""
    return bindparam(name, type_=BigInteger if isinstance(source.type, Integer) else source.type)


def parts(box: Box) -> list[Box]:
    """The box, or two of them where it crosses the antimeridian: west > east."""
    west, south, east, north = box
    return [box] if west <= east else [(west, south, 180.0, north), (-180.0, south, east, north)]


def touches(collection: Collection, count: int) -> ColumnElement[bool]:
    """Geometry and one of `count` boxes share at least a point. A feature without a geometry touches none."""
    if collection.geometry is None:
        return false()
    return or_(*(_intersects(collection.geometry, envelope(number)) for number in range(count)))


def _intersects(place: ColumnElement[Any], shape: ColumnElement[Any]) -> ColumnElement[bool]:
    return places.where(place, shape, lambda geometry: func.ST_Intersects(geometry, shape))


def sides(number: int) -> list[BindParameter[float]]:
    """West, south, east and north of a box that is bound."""
    return [bindparam(side(number, each), type_=Float) for each in range(4)]


def envelope(number: int) -> ColumnElement[Any]:
    """A box that is bound, as a shape."""
    # Of a diagonal, because a box may be as thin as a line or a point.
    west, south, east, north = sides(number)
    diagonal = func.ST_MakeLine(func.ST_MakePoint(west, south), func.ST_MakePoint(east, north))
    return func.ST_SetSRID(func.ST_Envelope(diagonal), 4326)


def changed_within(limited: tuple[bool, bool]) -> ColumnElement[bool]:
    """The device last changed in an edition of the interval, ends included; `limited` says which ends it has."""
    begin, end = (bindparam(name, type_=edition.c.published.type) for name in INTERVAL)
    limits = [edition.c.published >= begin] if limited[0] else []
    limits += [edition.c.published <= end] if limited[1] else []
    return device.c.changed_edition.in_(select(edition.c.number).where(*limits))


def beyond(order: Sequence[Order], last: Sequence[ColumnElement[Any] | None]) -> ColumnElement[bool]:
    """What comes after the feature with the values `last` in this order; None where it has none."""
    return or_(
        *(
            and_(*map(Order.same, order[:depth], last[:depth]), order[depth].after(value))
            for depth, value in enumerate(last)
        )
    )


def after(order: Sequence[Order], cursor: str) -> ColumnElement[bool]:
    """What comes after the feature that `cursor` was made from. Raises Invalid."""
    return beyond(order, [_literal(value) for value in opened(cursor, order)])


def _literal(value: Any) -> ColumnElement[Any] | None:
    if value is None:
        return None
    return literal(value, BigInteger) if type(value) is int else literal(value)


def conditions(collection: Collection, shape: Shape) -> list[ColumnElement[bool]]:
    """What a request of this shape asks of each feature, but for the filter of CQL2."""
    found = [equals(collection.queryables[name]) for name in shape.equal]
    if shape.boxes:
        found.append(touches(collection, shape.boxes))
    if any(shape.interval):
        found.append(changed_within(shape.interval))
    if shape.after is not None:
        order = order_of(collection, shape.sorting)
        ends = [bound(step(number), each.source) for number, each in enumerate(order)]
        last = [end if known else None for end, known in zip(ends, shape.after, strict=True)]
        found.append(beyond(order, last))
    return found


def cursor(values: Sequence[Any]) -> str:
    """Where a page ended, from the values of its last feature; opaque to clients."""
    steps = [None if value is None else text_of(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(steps).encode()).decode().rstrip("=")


def opened(text: str, order: Sequence[Order]) -> tuple[Any, ...]:
    """The values that a cursor was made from. Raises Invalid."""
    try:
        steps = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        if not isinstance(steps, list) or len(steps) != len(order) or steps[-1] is None:
            raise ValueError("another order")
        if not all(last is None or isinstance(last, str) for last in steps):
            raise ValueError("not of our making")
        return tuple(None if last is None else each.kind.read(last) for each, last in zip(order, steps, strict=True))
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError):
        raise Invalid("cursor", "this is not the end of a page in this order; take the link rel=next") from None


def text_of(value: Any) -> str:
    """The text from which a kind reads this value."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)


def placed(geometry: ColumnElement[Any], system: ReferenceSystem) -> ColumnElement[Any]:
    """The geometry in a reference system, with the axis order that its authority gives."""
    if system.srid != 4326:
        geometry = func.ST_Transform(geometry, system.srid)
    return func.ST_FlipCoordinates(geometry) if system.flipped else geometry
