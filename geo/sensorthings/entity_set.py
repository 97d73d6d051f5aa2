"""What a set of entities is: its rows, its key, its members and what it is related to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, FromClause

from geo.ogc.kinds import Kind, read_text
from geo.ogc.query import Order

GEOMETRY = Kind({"type": "object", "format": "geometry"}, read_text)
OBJECT = Kind({"type": "object"}, read_text)


@dataclass(frozen=True)
class Member:
    """A property: a value read from `source`, or an object of further members.

    `asked` is what conditions ask in place of a value that no index knows; it must mean the same.
    """

    name: str
    kind: Kind
    source: ColumnElement[Any] | None = None
    members: tuple[Member, ...] = ()
    asked: ColumnElement[Any] | None = None

    @cached_property
    def by_name(self) -> Mapping[str, Member]:
        return {member.name: member for member in self.members}


@dataclass(frozen=True)
class Relation:
    """How entities lead to others: where `source` of the one equals `target` of the other; `many` may be found."""

    name: str
    entity_set: str
    many: bool
    source: ColumnElement[Any]
    target: ColumnElement[Any]


@dataclass(frozen=True, eq=False)
class EntitySet:
    """A set in the service's root; `single` names one entity of it.

    `id` gives an entity's id as text, `order` its place among the others, and `identify` the condition for a text that
    is an id (raises ValueError for a text that is none).
    """

    name: str
    single: str
    table: FromClause
    id: ColumnElement[str]
    order: tuple[Order, ...]
    identify: Callable[[str], ColumnElement[bool]]
    members: tuple[Member, ...]
    relations: tuple[Relation, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Member]:
        return {member.name: member for member in self.members}

    @cached_property
    def leading_to(self) -> Mapping[str, Relation]:
        return {relation.name: relation for relation in self.relations}
