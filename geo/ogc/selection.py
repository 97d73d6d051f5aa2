"""What a request selects of a collection: checked values, and the rows that they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, select

from geo.ogc import crs, query
from geo.ogc.collections import Collection
from geo.ogc.compiling import Statement, of_filter
from geo.ogc.crs import Box, ReferenceSystem
from geo.ogc.field import Field
from geo.ogc.query import Interval
from geo.ogc.shape import Shape


@dataclass(frozen=True, eq=False)
class Selection:
    """Which features, in which order, from where, and how they are written.

    `equal` has a value of the right kind by queryable; `filter` is a condition of CQL2; `after` is where the page
    before ended; `box` is in longitude and latitude. `names` are the properties asked for, none of them means all;
    without a `system` no geometry is written. `public_url` is where addresses of features begin.
    """

    collection: Collection
    limit: int
    offset: int = 0
    equal: Mapping[str, Any] = field(default_factory=dict)
    box: Box | None = None
    interval: Interval = (None, None)
    filter: ColumnElement[bool] | None = None
    sorting: tuple[tuple[str, bool], ...] = ()
    after: tuple[Any, ...] | None = None
    names: tuple[str, ...] = ()
    system: ReferenceSystem | None = crs.CRS84_SYSTEM
    public_url: str = ""

    @cached_property
    def shape(self) -> Shape:
        return Shape(
            self.collection.id,
            tuple(sorted(self.equal)),
            0 if self.box is None else len(query.parts(self.box)),
            (self.interval[0] is not None, self.interval[1] is not None),
            self.filter is not None,
            self.sorting,
            None if self.after is None else tuple(value is not None for value in self.after),
            self.names,
            self.system,
        )

    @cached_property
    def compiled_filter(self) -> Statement | None:
        """The filter's place in a statement: as long remembered as this selection is."""
        return None if self.filter is None else of_filter(self.collection, self.filter)

    @property
    def whole(self) -> bool:
        """Whether every feature of the collection is selected, on this page or another."""
        return not (self.equal or self.box or self.filter is not None or any(self.interval))

    @property
    def shown(self) -> tuple[Field, ...]:
        """The properties that are written, in the collection's order."""
        return tuple(self.collection.by_name[name] for name in self.names) or self.collection.fields

    def values(self) -> dict[str, Any]:
        """What is bound in a statement of this shape, by the names that query.py gives."""
        bound: dict[str, Any] = {query.is_(name): value for name, value in self.equal.items()}
        if self.box is not None:
            for number, part in enumerate(query.parts(self.box)):
                bound |= {query.side(number, side): value for side, value in enumerate(part)}
        bound |= {name: at for name, at in zip(query.INTERVAL, self.interval, strict=True) if at is not None}
        bound |= {query.step(number): value for number, value in enumerate(self.after or ()) if value is not None}
        return bound

    def rows(self, expressions: Sequence[ColumnElement[Any]], source: FromClause | None = None) -> Select[Any]:
        """`expressions` of each row, in the order of the page; `source` holds the collection's table and more.

        For what is made of rows by other means than statements.py.
        """
        order = query.order_of(self.collection, self.sorting)
        conditions = query.conditions(self.collection, self.shape)
        conditions += [] if self.filter is None else [self.filter]
        selected = select(*expressions).select_from(self.collection.table if source is None else source)
        ordered = selected.where(*conditions).order_by(*(step.clause() for step in order))
        return ordered.limit(self.limit).offset(self.offset).params(self.values() | {"public_url": self.public_url})

    def cursor(self, connection: Connection) -> str | None:
        """Where the next page begins, None where this is the last."""
        order = query.order_of(self.collection, self.sorting)
        last = self.rows([step.source for step in order]).limit(2).offset(self.offset + self.limit - 1)
        found = connection.execute(last).all()
        return query.cursor(list(found[0])) if len(found) == 2 else None


def named(collection: Collection, names: Sequence[str]) -> tuple[str, ...]:
    """These properties in the collection's own order."""
    return tuple(name for name in collection.by_name if name in names)
