"""How two geometries lie (CQL2, 7.5 and 7.6), asked of what is published: of a generalised device the whole region."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, not_

from geo.ogc import places
from geo.ogc.cql2.values import Reader, Term, Type, expect, refused

_RELATIONS = {
    "s_intersects": func.ST_Intersects, "s_disjoint": func.ST_Intersects, "s_equals": places.equals,
    "s_touches": func.ST_Touches, "s_within": func.ST_Within, "s_overlaps": func.ST_Overlaps,
    "s_crosses": func.ST_Crosses, "s_contains": func.ST_Contains,
}  # fmt: skip
# The relations that PostGIS can tell of a collection of points, lines and areas together.
_OF_MIXED = ("s_intersects", "s_disjoint")


def _related(reader: Reader, op: str, args: list[Any]) -> ColumnElement[bool]:
    left, right = (expect(reader.term(node), Type.GEOMETRY) for node in args)
    for term in (left, right):
        if term.value is not None and term.value.geom_type == "GeometryCollection" and op not in _OF_MIXED:
            refused(f"{op} takes no collection of points, lines and areas together; {' and '.join(_OF_MIXED)} do")
    related = _asked(_RELATIONS[op], left, right)
    return not_(related) if op == "s_disjoint" else related


def _asked(relation: Any, left: Term, right: Term) -> ColumnElement[bool]:
    """Every relation here implies common points; `s_disjoint` is asked as its contrary."""
    if left.value is None and right.value is not None:
        return places.where(left.sql, right.sql, lambda place: relation(place, right.sql))
    if right.value is None and left.value is not None:
        return places.where(right.sql, left.sql, lambda place: relation(left.sql, place))
    related: ColumnElement[bool] = relation(left.sql, right.sql)
    return related


PREDICATES = dict.fromkeys(_RELATIONS, (_related, 2))
