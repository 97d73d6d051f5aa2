"""What is said of instants and intervals (CQL2, 7.7). Intervals are closed; `..` leaves an end open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, and_, literal_column, not_, or_

from geo.ogc.cql2.values import Reader, Term, Type, as_day, expect, given, refused
from geo.ogc.kinds import DATE, DAY, TIMESTAMP

OPEN = ".."


@dataclass(frozen=True)
class Span:
    """From `begin` to `end`, the same term for an instant; None for an end that is open."""

    begin: Term | None
    end: Term | None

    @property
    def ends(self) -> tuple[Term, ...]:
        return tuple(end for end in (self.begin, self.end) if end is not None)


Bounds = tuple[ColumnElement[Any], ColumnElement[Any]]
Relation = Callable[[Bounds, Bounds], ColumnElement[bool]]


def _disjoint(a: Bounds, b: Bounds) -> ColumnElement[bool]:
    return or_(a[1] < b[0], a[0] > b[1])


# By the first and the last moment of both.
_OF_ANY: dict[str, Relation] = {
    "t_after": lambda a, b: a[0] > b[1],
    "t_before": lambda a, b: a[1] < b[0],
    "t_disjoint": _disjoint,
    "t_equals": lambda a, b: and_(a[0] == b[0], a[1] == b[1]),
    "t_intersects": lambda a, b: not_(_disjoint(a, b)),
}
_OF_INTERVALS: dict[str, Relation] = {
    "t_contains": lambda a, b: and_(a[0] < b[0], a[1] > b[1]),
    "t_during": lambda a, b: and_(a[0] > b[0], a[1] < b[1]),
    "t_finishedBy": lambda a, b: and_(a[0] < b[0], a[1] == b[1]),
    "t_finishes": lambda a, b: and_(a[0] > b[0], a[1] == b[1]),
    "t_meets": lambda a, b: a[1] == b[0],
    "t_metBy": lambda a, b: a[0] == b[1],
    "t_overlappedBy": lambda a, b: and_(a[0] > b[0], a[0] < b[1], a[1] > b[1]),
    "t_overlaps": lambda a, b: and_(a[0] < b[0], a[1] > b[0], a[1] < b[1]),
    "t_startedBy": lambda a, b: and_(a[0] == b[0], a[1] > b[1]),
    "t_starts": lambda a, b: and_(a[0] == b[0], a[1] < b[1]),
}


def _related(reader: Reader, op: str, args: list[Any]) -> ColumnElement[bool]:
    left, right = (_span(reader, node) for node in args)
    in_days = any(end.type is Type.DAY for end in (*left.ends, *right.ends))
    if op in _OF_ANY:
        return _OF_ANY[op](_bounds(left, in_days), _bounds(right, in_days))
    if not all(isinstance(node, dict) and "interval" in node for node in args):
        refused(f"{op} takes two intervals; t_intersects takes instants, too")
    return _OF_INTERVALS[op](_bounds(left, in_days), _bounds(right, in_days))


def _span(reader: Reader, node: Any) -> Span:
    if not isinstance(node, dict) or "interval" not in node:
        instant = _instant(reader, node)
        return Span(instant, instant)
    ends = node["interval"]
    if not isinstance(ends, list) or len(ends) != 2:
        refused("an interval takes two instants, or .. for an end that is open")
    begin, end = (None if part == OPEN else _instant(reader, part) for part in ends)
    if begin and end and begin.type is not end.type:
        refused("an interval is between two dates or between two timestamps")
    if begin and end and begin.value is not None and end.value is not None and begin.value > end.value:
        refused("an interval ends before it begins")
    return Span(begin, end)


def _instant(reader: Reader, node: Any) -> Term:
    if not isinstance(node, str):
        return expect(reader.term(node), Type.DAY, Type.TIME)
    try:
        return given(Type.DAY, DATE.read(node)) if DAY.fullmatch(node) else given(Type.TIME, TIMESTAMP.read(node))
    except ValueError as error:
        refused(str(error))


def _bounds(span: Span, in_days: bool) -> Bounds:
    kind = Date() if in_days else DateTime(timezone=True)
    cast = "date" if in_days else "timestamptz"

    def bound(end: Term | None, beyond: str) -> ColumnElement[Any]:
        if end is None:
            return literal_column(f"CAST('{beyond}' AS {cast})", kind)
        return as_day(end).sql if in_days else end.sql

    return bound(span.begin, "-infinity"), bound(span.end, "infinity")


PREDICATES = dict.fromkeys((*_OF_ANY, *_OF_INTERVALS), (_related, 2))
