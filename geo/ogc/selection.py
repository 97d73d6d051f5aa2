"""A checked request for items as SQL: which rows, in which order, from where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, select

from geo.ogc import crs, datetimes, parameters, query
from geo.ogc.collections import Collection
from geo.ogc.crs import ReferenceSystem
from geo.ogc.field import Field
from geo.ogc.parameters import Items, Systems
from geo.ogc.query import Order


@dataclass(frozen=True, eq=False)
class Selection:
    """The rows of one page. `shown` are the properties asked for; without a `system` no geometry is."""

    collection: Collection
    shown: tuple[Field, ...]
    system: ReferenceSystem | None
    conditions: tuple[ColumnElement[bool], ...]
    order: tuple[Order, ...]
    limit: int
    offset: int
    public_url: str

    def rows(self, expressions: Sequence[ColumnElement[Any]], source: FromClause | None = None) -> Select[Any]:
        """`expressions` of each row, in the order of the page; `source` holds the collection's table and more."""
        chosen = select(*expressions).select_from(self.collection.table if source is None else source)
        ordered = chosen.where(*self.conditions).order_by(*(step.clause() for step in self.order))
        return ordered.limit(self.limit).offset(self.offset).params(public_url=self.public_url)

    def cursor(self, connection: Connection) -> str | None:
        """Where the next page begins, None where this is the last."""
        last = self.rows([step.source for step in self.order]).limit(2).offset(self.offset + self.limit - 1)
        found = connection.execute(last).all()
        return query.cursor(list(found[0])) if len(found) == 2 else None


def of(collection: Collection, request: Items, systems: Systems, public_url: str) -> Selection:
    """The selection that a request for items means. Raises Invalid for a value of the wrong kind."""
    asked = request.asked
    order = query.order_of(collection, parameters.sorting(collection, asked["sortby"]) if "sortby" in asked else ())
    names = asked["properties"].split(",") if "properties" in asked else list(collection.by_name)
    skipped = asked.get("skipGeometry") == "true" or collection.geometry is None
    return Selection(
        collection=collection,
        shown=tuple(field for field in collection.fields if field.name in names),
        system=None if skipped else systems[asked.get("crs", crs.CRS84)],
        conditions=tuple(_conditions(collection, request, order)),
        order=order,
        limit=request.limit,
        offset=request.offset,
        public_url=public_url,
    )


def _conditions(collection: Collection, request: Items, order: Sequence[Order]) -> list[ColumnElement[bool]]:
    asked = request.asked
    conditions = [query.touches(collection, request.box)] if request.box is not None else []
    if "datetime" in asked and collection.time_field is not None:
        conditions.append(query.changed_within(datetimes.read(asked["datetime"])))
    if request.filter is not None:
        conditions.append(request.filter)
    for name in asked.keys() - {*parameters.ITEMS, *parameters.EVERYWHERE}:
        conditions.append(query.equals(collection.queryables[name], asked[name]))
    if "cursor" in asked:
        conditions.append(query.beyond(order, asked["cursor"]))
    return conditions
