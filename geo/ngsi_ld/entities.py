"""Entities read from the publication: a page of them, one of them, how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Text, cast, func, literal, or_, select

from geo.errors import Invalid, NotFound
from geo.ngsi_ld import conditions, georel, patterns
from geo.ngsi_ld.attributes import GEOMETRY
from geo.ngsi_ld.entity_types import ENTITY_TYPES, PREFIX, EntityType, of_urn
from geo.ngsi_ld.parameters import Asked
from geo.ogc.collections import DEVICES
from geo.ogc.comparing import Type, Value
from geo.publication import editions

DIGITS = 7
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Entity:
    """`values` are the attributes' by name, absent ones left out; `times` createdAt and modifiedAt."""

    type: EntityType
    id: str
    values: Mapping[str, Any]
    times: Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """`before` and `after` tell whether entities come before the first and after the last of these."""

    entities: list[Entity]
    before: bool
    after: bool
    count: int | None


def page(connection: Connection, asked: Asked, public_url: str) -> Page:
    """A page in the order of types and then of keys. Raises Invalid."""
    wanted = {entity_type: _conditions(entity_type, asked) for entity_type in asked.types}
    counts = {each: _count(connection, each, wanted[each], public_url) for each in wanted} if asked.count else {}
    total = sum(counts.values()) if asked.count else None
    if "before" in asked.asked:
        found = _before(connection, wanted, asked, public_url)
        return Page(found[max(0, len(found) - asked.limit) :], len(found) > asked.limit, True, total)
    found = _after(connection, wanted, asked, public_url)
    skipped = "after" in asked.asked or asked.offset > 0
    return Page(found[: asked.limit], skipped and bool(found), len(found) > asked.limit, total)


def one(connection: Connection, urn: str, public_url: str) -> Entity:
    """The entity with this id. Raises NotFound."""
    entity_type = of_urn(urn)
    condition = entity_type.collection.key == entity_type.key(urn)
    rows = _rows(connection, entity_type, [condition], public_url, limit=1)
    if not rows:
        raise NotFound("entity", urn)
    return rows[0]


def having(connection: Connection, entity_type: EntityType, name: str | None, public_url: str) -> int:
    """How many entities of the type there are that have the attribute; None: all."""
    condition = [] if name is None else [conditions.has(entity_type.by_name[name])]
    return _count(connection, entity_type, condition, public_url)


def _conditions(entity_type: EntityType, asked: Asked) -> list[Condition]:
    key = entity_type.collection.key
    found: list[Condition] = []
    if asked.ids is not None:
        found.append(key.in_(_keys(entity_type, asked.ids)))
    if asked.id_pattern is not None:
        id_ = Value(literal(entity_type.urn("")).concat(cast(key, Text)), Type.TEXT)
        found.append(patterns.matches(id_, patterns.expression("idPattern", asked.id_pattern)))
    if asked.query is not None:
        found.append(conditions.condition(asked.query, entity_type))
    if asked.shown.attrs is not None:
        known = [entity_type.by_name[name] for name in sorted(asked.shown.attrs) if name in entity_type.by_name]
        found.append(or_(literal(False), *map(conditions.has, known)))
    if asked.place is not None:
        found.append(_place(entity_type, asked))
    return found


def _place(entity_type: EntityType, asked: Asked) -> Condition:
    assert asked.place is not None
    attribute = entity_type.by_name.get(asked.geoproperty)
    if attribute is None or attribute.kind is not GEOMETRY:
        return literal(False)
    return georel.condition(*asked.place, attribute.source)


def _keys(entity_type: EntityType, urns: Sequence[str]) -> list[Any]:
    """Keys of those ids that are of this type."""
    keys = []
    for urn in urns:
        if ":" not in urn:
            raise Invalid("id", "an id is a URI")
        try:
            keys.append(entity_type.key(urn))
        except NotFound:
            continue
    return keys


def _after(
    connection: Connection, wanted: Mapping[EntityType, list[Condition]], asked: Asked, public_url: str
) -> list[Entity]:
    """One more than a page, from where the address says on."""
    start = asked.asked.get("after")
    left, found = asked.offset, list[Entity]()
    for entity_type, given in wanted.items():
        begin = _beyond(entity_type, start, "after")
        room = asked.limit + 1 - len(found)
        if begin is None or room == 0:
            continue
        rows = _rows(connection, entity_type, [*given, *begin], public_url, limit=room, offset=left)
        if left and not rows:
            left = max(0, left - _count(connection, entity_type, given, public_url))
        elif rows:
            left = 0
        found += rows
    return found


def _before(
    connection: Connection, wanted: Mapping[EntityType, list[Condition]], asked: Asked, public_url: str
) -> list[Entity]:
    """One more than a page, up to where the address says."""
    found: list[Entity] = []
    for entity_type in reversed(asked.types):
        given, end = wanted[entity_type], _beyond(entity_type, asked.asked["before"], "before")
        room = asked.limit + 1 - len(found)
        if end is None or room == 0:
            continue
        rows = _rows(connection, entity_type, [*given, *end], public_url, limit=room, down=True)
        found = [*reversed(rows), *found]
    return found


def _beyond(entity_type: EntityType, urn: str | None, way: str) -> list[Condition] | None:
    """The condition for what comes after, or before, the entity with this id; None where nothing of the type does."""
    if urn is None:
        return []
    name = urn.removeprefix(PREFIX).partition(":")[0]
    if not urn.startswith(PREFIX) or name not in ENTITY_TYPES:
        raise Invalid(way, "this is no end of a page; take the links rel=next and rel=prev")
    if entity_type.name != name:
        return [] if (entity_type.name > name) == (way == "after") else None
    try:
        key = literal(entity_type.key(urn), entity_type.collection.key.type)
    except NotFound:
        raise Invalid(way, "this is no end of a page; take the links rel=next and rel=prev") from None
    return [entity_type.collection.key > key if way == "after" else entity_type.collection.key < key]


def _rows(
    connection: Connection,
    entity_type: EntityType,
    given: Sequence[Condition],
    public_url: str,
    *,
    limit: int,
    offset: int = 0,
    down: bool = False,
) -> list[Entity]:
    collection = entity_type.collection
    columns = [
        (func.ST_AsGeoJSON(each.source, DIGITS, 0) if each.kind is GEOMETRY else each.source).label(f"has_{each.name}")
        for each in entity_type.attributes
    ]
    times = [source.label(f"at_{name}") for name, source in entity_type.times.items()]
    statement = (
        select(collection.key.label("key_"), *columns, *times)
        .select_from(collection.table)
        .where(*given)
        .order_by(collection.key.desc() if down else collection.key)
        .limit(limit)
        .offset(offset)
    )
    return [_entity(entity_type, row) for row in connection.execute(statement, {"public_url": public_url})]


def _entity(entity_type: EntityType, row: Row[Any]) -> Entity:
    found = row._mapping
    values = {each.name: found[f"has_{each.name}"] for each in entity_type.attributes}
    return Entity(
        entity_type,
        entity_type.urn(found["key_"]),
        {name: value for name, value in values.items() if value is not None and value != []},
        {name: found[f"at_{name}"] for name in entity_type.times},
    )


def _count(connection: Connection, entity_type: EntityType, given: Sequence[Condition], public_url: str) -> int:
    if entity_type.collection is DEVICES and not given:
        return editions.current(connection).devices
    statement = select(func.count()).select_from(entity_type.collection.table).where(*given)
    return int(connection.scalar(statement, {"public_url": public_url}) or 0)
