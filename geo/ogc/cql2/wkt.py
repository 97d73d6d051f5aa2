"""Geometries in CQL2 text (CQL2, annex B: spatialInstance), read into GeoJSON."""

from __future__ import annotations

from typing import Any

from geo.ogc.cql2.words import Cursor, Sort

# How many lists the positions of each type lie in; None for what has parts instead.
DEPTHS: dict[str, int | None] = {
    "Point": 0, "LineString": 1, "MultiPoint": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3,
    "GeometryCollection": None,
}  # fmt: skip
TYPES = {name.upper(): name for name in DEPTHS}


def geometry(cursor: Cursor, kind: str) -> dict[str, Any]:
    """The geometry of type `kind`, whose first word is read. Raises Invalid."""
    cursor.take("Z")
    depth = DEPTHS[kind]
    if depth is None:
        return {"type": kind, "geometries": _parts(cursor)}
    return {"type": kind, "coordinates": _positions(cursor, depth, bare=kind == "MultiPoint")}


def _parts(cursor: Cursor) -> list[dict[str, Any]]:
    cursor.need("(")
    found = [_part(cursor)]
    while cursor.take(","):
        found.append(_part(cursor))
    cursor.need(")")
    return found


def _part(cursor: Cursor) -> dict[str, Any]:
    kind = TYPES.get(cursor.word.keyword)
    if kind is None or DEPTHS[kind] is None:
        raise cursor.unexpected()
    cursor.next += 1
    return geometry(cursor, kind)


def _positions(cursor: Cursor, depth: int, *, bare: bool) -> list[Any]:
    """Positions in as many lists; with `bare` a point in a list of points has brackets of its own or none."""
    cursor.need("(")
    found = [_inner(cursor, depth, bare=bare)]
    while depth and cursor.take(","):
        found.append(_inner(cursor, depth, bare=bare))
    cursor.need(")")
    return found if depth else found[0]


def _inner(cursor: Cursor, depth: int, *, bare: bool) -> list[Any]:
    if depth > 1 or (bare and cursor.word.keyword == "("):
        return _positions(cursor, depth - 1, bare=bare)
    return _position(cursor)


def _position(cursor: Cursor) -> list[float]:
    found = [_number(cursor)]
    while cursor.word.keyword not in (",", ")"):
        found.append(_number(cursor))
    return found


def _number(cursor: Cursor) -> float:
    sign = -1 if cursor.take("+", "-") == "-" else 1
    return sign * float(cursor.of_sort(Sort.NUMBER))
