"""The tree of a filter as one SQL condition. What is not listed here is refused; every value is a bound parameter."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Text, and_, cast, literal_column, not_, or_
from sqlalchemy.dialects.postgresql import ARRAY, array

from geo.errors import Invalid
from geo.ogc import lookups
from geo.ogc.collections import GEOMETRY, Collection
from geo.ogc.cql2 import arithmetic, arrays, comparison, spatial, temporal
from geo.ogc.cql2.folding import FOLDS
from geo.ogc.cql2.functions import FUNCTIONS
from geo.ogc.cql2.geometries import geometry
from geo.ogc.cql2.limits import FILTER, Budget
from geo.ogc.cql2.values import Term, Type, as_text, expect, given, given_text, refused, type_of
from geo.ogc.crs import ReferenceSystem
from geo.ogc.kinds import DATE, TIMESTAMP, Kind

Predicate = Callable[[Any, str, list[Any]], ColumnElement[bool]]

# Each with the number of its arguments.
PREDICATES: dict[str, tuple[Predicate, int]] = {
    **comparison.PREDICATES, **spatial.PREDICATES, **temporal.PREDICATES, **arrays.PREDICATES,
}  # fmt: skip
_INSTANTS: dict[str, tuple[Type, Kind]] = {"date": (Type.DAY, DATE), "timestamp": (Type.TIME, TIMESTAMP)}


@dataclass(frozen=True)
class FilterReader:
    """Reads one filter. `system` is what its geometries are given in."""

    collection: Collection
    system: ReferenceSystem
    budget: Budget = field(default_factory=Budget)

    def operation(self) -> AbstractContextManager[None]:
        """Entered for each operation. Raises Invalid where there are too many or they lie too deep."""
        return self.budget

    def condition(self, node: Any) -> ColumnElement[bool]:
        """What is true, false or null of a feature. Raises Invalid."""
        if isinstance(node, bool):
            # Not SQLAlchemy's own: it would leave out of a statement what is always true, and all beside what never is.
            return literal_column(str(node).lower(), Boolean)
        op = node.get("op") if isinstance(node, dict) else None
        with self.operation():
            if op in ("and", "or"):
                conditions = [self.condition(part) for part in self.arguments(node)]
                return and_(*conditions) if op == "and" else or_(*conditions)
            if op == "not":
                return not_(self.condition(self.arguments(node, 1)[0]))
            if isinstance(op, str) and op in PREDICATES:
                predicate, count = PREDICATES[op]
                return lookups.asked(predicate(self, op, self.arguments(node, count)))
            return expect(self.term(node), Type.BOOLEAN).sql

    def term(self, node: Any) -> Term:
        """A value: a literal, a property or what is made of them. Raises Invalid."""
        match node:
            case bool():
                return given(Type.BOOLEAN, node)
            case float():
                if not math.isfinite(node):
                    refused("a number is too large")
                return given(Type.NUMBER, node)
            case str():
                return given_text(node)
            case list():
                return self._list(node)
            case {"op": str(op)}:
                with self.operation():
                    return self._made(op, node)
            case {"property": str(name)}:
                return self._property(name)
            case {"date": str(text)} | {"timestamp": str(text)}:
                return _instant(*_INSTANTS["date" if "date" in node else "timestamp"], text)
            case {"type": str()} | {"bbox": _}:
                return geometry(node, self.system)
            case _:
                raise Invalid(
                    FILTER, "a value is a literal, a property or a function; only t_ functions take intervals"
                )

    def arguments(self, node: dict[str, Any], count: int | None = None) -> list[Any]:
        """What an operation is given; `count` of them, or one at least. Raises Invalid."""
        args = node.get("args")
        if not isinstance(args, list) or not args or count not in (None, len(args)):
            refused(f"{str(node['op'])[:30]!a} takes {count or 'one or more'} arguments")
        return args

    def _made(self, op: str, node: dict[str, Any]) -> Term:
        if op in arithmetic.OPERATORS:
            return arithmetic.compute(self, op, self.arguments(node, 2))
        if op in FOLDS:
            return FOLDS[op](self.term(self.arguments(node, 1)[0]))
        if op in FUNCTIONS:
            return FUNCTIONS[op].called(self, self.arguments(node, 1))
        if op not in PREDICATES and op not in ("and", "or", "not"):
            refused(f"there is no function {op[:30]!a}")
        return Term(Type.BOOLEAN, self.condition(node), "a condition")

    def _property(self, name: str) -> Term:
        if name == GEOMETRY and self.collection.geometry is not None:
            return Term(Type.GEOMETRY, self.collection.geometry, name)
        found = self.collection.queryables.get(name)
        if found is None:
            refused(f"{name[:60]!a} is no property that {self.collection.id} can be filtered by")
        return Term(type_of(found.kind), found.source, name)

    def _list(self, nodes: list[Any]) -> Term:
        elements = [as_text(self.term(node)).sql for node in nodes]
        return Term(Type.LIST, cast(array(elements), ARRAY(Text)), "a list of the filter")


def _instant(type_: Type, kind: Kind, text: str) -> Term:
    try:
        return given(type_, kind.read(text))
    except ValueError as error:
        refused(str(error))
