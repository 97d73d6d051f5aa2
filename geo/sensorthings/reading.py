"""Entities read from the publication: a page of a set, and what its entities lead to, with one statement for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, func, literal, select, true

from geo.errors import Invalid
from geo.ogc import query
from geo.ogc.collections import DEVICES
from geo.publication import editions
from geo.sensorthings.entity_set import EntitySet
from geo.sensorthings.model import SETS
from geo.sensorthings.options import Expansion, Options
from geo.sensorthings.statements import (
    Condition,
    after,
    filtered,
    leaves,
    order_of,
    ordered,
    shown,
    statement,
    wanted_keys,
)

# In one answer, with all that is expanded.
MOST_ENTITIES = 10_000


@dataclass
class Entity:
    """One entity: `values` by the path of the member, and what was expanded by the name of the relation."""

    id: str
    values: Mapping[str, Any]
    expanded: dict[str, Page] = field(default_factory=dict)


@dataclass
class Page:
    """`token` says where it ended, if there is more."""

    entity_set: EntitySet
    options: Options
    entities: list[Entity]
    count: int | None = None
    token: str | None = None
    more: bool = False


class Reader:
    """Reads what one request asks for, and no more than that may be."""

    def __init__(self, connection: Connection, public_url: str) -> None:
        self.connection, self.public_url = connection, public_url
        self.left = MOST_ENTITIES

    def page(self, entity_set: EntitySet, given: Sequence[Condition], options: Options) -> Page:
        """A page of the entities for which all `given` holds. Raises Invalid."""
        every = [*given, *filtered(entity_set, options)]
        order = order_of(entity_set, options)
        beyond = [] if options.token is None else [after(order, options)]
        rows = self._rows(ordered(entity_set, options, order, [*every, *beyond]))
        page = Page(entity_set, options, [_entity(entity_set, options, row) for row in rows[: options.top]])
        if len(rows) > options.top > 0:
            last = rows[options.top - 1]._mapping
            page.more, page.token = True, query.cursor([last[f"step_{number}"] for number in range(len(order))])
        if options.count:
            page.count = self._count(entity_set, every)
        self.left -= len(page.entities)
        self._expand(page, rows[: options.top])
        return page

    def one(self, entity_set: EntitySet, given: Sequence[Condition], options: Options) -> Entity | None:
        """The entity for which all `given` holds."""
        rows = self._rows(statement(entity_set, options).where(*given).limit(1))
        page = Page(entity_set, options, [_entity(entity_set, options, row) for row in rows])
        self._expand(page, rows)
        return page.entities[0] if page.entities else None

    def exists(self, entity_set: EntitySet, given: Sequence[Condition]) -> bool:
        return bool(self._rows(select(literal(1)).select_from(entity_set.table).where(*given).limit(1)))

    def _expand(self, page: Page, rows: Sequence[Row[Any]]) -> None:
        for number, expansion in enumerate(page.options.expand):
            keys = [row._mapping[f"lead_{number}"] for row in rows]
            found = self._related(expansion, [key for key in dict.fromkeys(keys) if key is not None])
            empty = Page(
                SETS[expansion.relation.entity_set], expansion.options, [], 0 if expansion.options.count else None
            )
            for entity, key in zip(page.entities, keys, strict=True):
                entity.expanded[expansion.relation.name] = found.get(key, empty)

    def _related(self, expansion: Expansion, keys: Sequence[Any]) -> dict[Any, Page]:
        """The pages that these keys lead to."""
        if not keys:
            return {}
        relation, options = expansion.relation, expansion.options
        entity_set = SETS[relation.entity_set]
        room = self.left // len(keys)
        top = min(options.top, room) if relation.many else 1
        if room < 1:
            raise Invalid("$expand", f"an answer has at most {MOST_ENTITIES} entities; ask for less by $top")
        wanted = wanted_keys(keys, relation.target)
        order = order_of(entity_set, options)
        inner = (
            statement(entity_set, options)
            .where(relation.target == wanted.c.key, *filtered(entity_set, options))
            .order_by(*(step.clause() for step in order))
            .limit(top + 1)
            .offset(options.skip)
            .lateral("related")
        )
        rows = self._rows(select(wanted.c.key.label("wanted_key"), inner).select_from(wanted.join(inner, true())))
        pages = {key: Page(entity_set, options, []) for key in keys}
        grouped: dict[Any, list[Row[Any]]] = {key: [] for key in keys}
        for row in rows:
            grouped[row._mapping["wanted_key"]].append(row)
        kept: list[Row[Any]] = []
        for key, page in pages.items():
            page.more = len(grouped[key]) > top > 0
            page.entities = [_entity(entity_set, options, row) for row in grouped[key][:top]]
            kept += grouped[key][:top]
        self.left -= len(kept)
        self._count_each(expansion, wanted, pages)
        everything = Page(entity_set, options, [entity for page in pages.values() for entity in page.entities])
        self._expand(everything, kept)
        return pages

    def _count_each(self, expansion: Expansion, wanted: Any, pages: dict[Any, Page]) -> None:
        if not expansion.options.count:
            return
        relation, entity_set = expansion.relation, SETS[expansion.relation.entity_set]
        counted = (
            select(func.count().label("number"))
            .select_from(entity_set.table)
            .where(relation.target == wanted.c.key, *filtered(entity_set, expansion.options))
            .lateral("counted")
        )
        for row in self._rows(select(wanted.c.key, counted.c.number).select_from(wanted.join(counted, true()))):
            pages[row._mapping["key"]].count = row._mapping["number"]

    def _count(self, entity_set: EntitySet, given: Sequence[Condition]) -> int:
        if entity_set.table is DEVICES.table and not given:
            return editions.current(self.connection).devices
        return int(self._rows(select(func.count()).select_from(entity_set.table).where(*given))[0][0])

    def _rows(self, statement: Select[Any]) -> Sequence[Row[Any]]:
        return self.connection.execute(statement, {"public_url": self.public_url}).all()


def _entity(entity_set: EntitySet, options: Options, row: Row[Any]) -> Entity:
    found = row._mapping
    return Entity(found["entity_id"], {path: found[path] for path, _ in leaves(shown(entity_set, options))})
