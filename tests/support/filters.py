"""Filters in CQL2 to crawl and to attack with: each operator on each property, and shapes aimed at a place."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pyproj import Transformer
from shapely import Point

from geo.ogc import crs
from geo.ogc.collections import Collection
from geo.ogc.cql2 import text
from geo.ogc.cql2.reader import PREDICATES
from geo.ogc.cql2.values import Type, type_of
from geo.ogc.field import Field
from tests.support.facts import Facts

Query = dict[str, str]

FEW = "10"
NATIONAL = crs.reference_system(28992)
# Half the side of a shape about a place, degrees: half a metre or so.
HALF = 0.000005
SPATIAL = tuple(name for name in PREDICATES if name.startswith("s_"))
TEMPORAL = tuple(name for name in PREDICATES if name.startswith("t_"))
# By the type of a property: what is said of it, with the value v and the number n of the property.
SAID = {
    Type.TEXT: ("{p} = {v}", "{p} <> {v}", "{p} < {v}", "{p} IN ({v}, 'x')", "{p} LIKE '%a%'", "{p} IS NULL",
                "CASEI({p}) = CASEI({v})", "ACCENTI({p}) LIKE ACCENTI('%e%')", "lower({p}) < upper({v})",
                "length({p}) > 9"),
    Type.NUMBER: ("{p} >= {v}", "{p} BETWEEN 0 AND {v}", "{p} * 2 - 1 > {v} / 3", "abs({p}) % 2 = 1",
                  "floor({p}) = ceil({p})", "{p} ^ 2 div 3 + 1 > 1"),
    Type.BOOLEAN: ("{p} = true", "NOT {p}"),
    Type.DAY: ("{p} <= DATE({v})", "T_AFTER({p}, DATE({v}))", "T_STARTS(INTERVAL({p}, '..'), INTERVAL({v}, '..'))"),
    Type.TIME: ("{p} < TIMESTAMP({v})", "T_INTERSECTS({p}, INTERVAL('..', {v}))"),
    Type.IDENTIFIER: ("{p} IN ({v})", "CASEI({p}) LIKE '%a%'"),
    Type.LIST: ("A_CONTAINS({p}, ({v}))", "A_OVERLAPS({p}, ({v}, 'x'))", "A_EQUALS({p}, ())", "size({p}) > 1",
                "A_CONTAINEDBY({p}, ({v}))"),
}  # fmt: skip


def of_each(facts: Facts, collection: Collection) -> Iterator[Query]:
    """What is said of each property in turn, in both languages; and of the geometry in the middle of the territory."""
    samples = facts.samples[collection.id]
    for number, (name, field) in enumerate(collection.queryables.items()):
        ways = SAID[type_of(field.kind)]
        if name in samples:
            yield _query(ways[number % len(ways)].format(p=name, v=_literal(field, samples[name])))
        if number % 3 == 0:
            yield _json(f"{name} IS NOT NULL")
    if collection.geometry is not None:
        west, south, east, north = facts.bounds
        box = f"BBOX({(west + east) / 2}, {(south + north) / 2}, {east}, {north})"
        yield from (_query(f"{name}(geometry, {box})") for name in SPATIAL)
        yield _query("geometryType(geometry) = 'Point'")


def every_kind(facts: Facts, collection: Collection) -> Iterator[Query]:
    """Everything that can be said of the first property of each type, every temporal function among it."""
    seen: set[Type] = set()
    for name, field in collection.queryables.items():
        kind = type_of(field.kind)
        if kind not in seen and name in (samples := facts.samples[collection.id]):
            seen.add(kind)
            yield from (_query(way.format(p=name, v=_literal(field, samples[name]))) for way in SAID[kind])
    if collection.time_field is not None:
        span = f"INTERVAL({collection.time_field}, '..'), INTERVAL('2026-01-01T00:00:00Z', '..')"
        yield from (_query(f"{name}({span})") for name in TEMPORAL)


def around(point: Point) -> Iterator[Query]:
    """Every spatial relation to a small shape about a place, and to lines that end at it, as a bisection asks."""
    x, y = point.x, point.y
    west, south, east, north = x - HALF, y - HALF, x + HALF, y + HALF
    square = f"POLYGON(({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"
    for name in SPATIAL:
        yield _query(f"{name}(geometry, {square})")
    for shape in (f"POINT({x} {y})", f"LINESTRING({x - 0.01} {y}, {x} {y})", f"LINESTRING({x} {y - 0.01}, {x} {y})",
                  f"BBOX({x - 0.01}, {y - 0.01}, {x}, {y + 0.01})", f"MULTIPOINT(({x} {y}), (0 0))"):  # fmt: skip
        yield _query(f"S_INTERSECTS(geometry, {shape})") | {"resulttype": "hits"}
    yield _json(f"S_EQUALS(geometry, POINT({x} {y}))")
    east, north = Transformer.from_crs(4326, NATIONAL.srid, always_xy=True).transform(x, y)
    box = f"BBOX({east - 0.5}, {north - 0.5}, {east + 0.5}, {north + 0.5})"
    yield _query(f"S_INTERSECTS(geometry, {box})") | {"filter-crs": NATIONAL.uri}
    yield _query(f"S_CONTAINS(geometry, POINT({x} {y}))") | {"sortby": "-changed", "f": "csv"}


def _query(filter_text: str) -> Query:
    return {"filter": filter_text, "limit": FEW}


def _json(filter_text: str) -> Query:
    return {"filter": json.dumps(text.read(filter_text)), "filter-lang": "cql2-json", "limit": FEW}


def _literal(field: Field, sample: str) -> str:
    is_number = type_of(field.kind) is Type.NUMBER
    return sample if is_number else "'" + sample.replace("'", "''") + "'"
