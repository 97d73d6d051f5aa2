"""Entities as JSON (OGC 18-088, 8.2 and 9.3): control information, members, links onward."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from geo.ogc.query import text_of
from geo.sensorthings.entity_set import GEOMETRY, EntitySet, Member
from geo.sensorthings.model import SETS
from geo.sensorthings.names import CONFORMANCE, COUNT, ID, NAVIGATION, NEXT, SELF
from geo.sensorthings.options import TOKEN
from geo.sensorthings.reading import Entity, Page
from geo.sensorthings.statements import shown

Document = dict[str, Any]


def root(base: str) -> Document:
    """The service's sets, and what of the standard it does (9.2.1)."""
    return {
        "value": [{"name": name, "url": f"{base}/{name}"} for name in SETS],
        "serverSettings": {"conformance": list(CONFORMANCE)},
    }


@dataclass(frozen=True)
class Writer:
    """`base` is the address of the service's root."""

    base: str

    def page(self, page: Page, path: str) -> Document:
        """A set; its next page goes on from where this one ended."""
        document: Document = {} if page.count is None else {COUNT: page.count}
        if page.token is not None:
            kept = {name: value for name, value in page.options.said.items() if name not in ("$skip", TOKEN)}
            document[NEXT] = self._address(path, {**kept, TOKEN: page.token})
        return document | {"value": [self.entity(page.entity_set, entity, page) for entity in page.entities]}

    def references(self, page: Page, path: str) -> Document:
        """The addresses of entities alone (9.2.8)."""
        document = self.page(Page(page.entity_set, page.options, [], page.count, page.token, page.more), path)
        return document | {"value": [{SELF: self._self(page.entity_set, entity)} for entity in page.entities]}

    def entity(self, entity_set: EntitySet, entity: Entity, page: Page) -> Document:
        """An entity with what was selected and expanded."""
        select = page.options.select
        here = self._self(entity_set, entity)
        document: Document = {}
        if select is None or ID in select:
            document |= {ID: entity.id, SELF: here}
        for member in shown(entity_set, page.options):
            document[member.name] = self.member(member, entity.values, "")
        for name, relation in entity_set.leading_to.items():
            if name in entity.expanded:
                document |= self._expanded(name, entity.expanded[name], here, many=relation.many)
            if (select is None and name not in entity.expanded) or (select is not None and name in select):
                document[f"{name}{NAVIGATION}"] = f"{here}/{name}"
        return document

    def member(self, member: Member, values: Mapping[str, Any], path: str) -> Any:
        """The value of a member; an object is without those of its members that are not said, unless it has a shape."""
        here = f"{path}{member.name}"
        if member.members:
            found = {each.name: self.member(each, values, f"{here}/") for each in member.members}
            return _said(found) if member.name == "properties" else found
        return _plain(member, values[here])

    def _expanded(self, name: str, page: Page, here: str, *, many: bool) -> Document:
        found = [self.entity(page.entity_set, entity, page) for entity in page.entities]
        if not many:
            return {name: found[0] if found else None}
        document: Document = {name: found}
        if page.count is not None:
            document[f"{name}{COUNT}"] = page.count
        if page.more:
            skip = page.options.skip + len(found)
            document[f"{name}{NEXT}"] = self._address(f"{here}/{name}", {**page.options.said, "$skip": str(skip)})
        return document

    def _self(self, entity_set: EntitySet, entity: Entity) -> str:
        return f"{self.base}/{entity_set.name}('{quote(entity.id)}')"

    def _address(self, path: str, said: Mapping[str, str]) -> str:
        start = path if path.startswith(self.base) else f"{self.base}/{path}"
        return f"{start}?{urlencode(said, quote_via=quote, safe='$,:/()')}"


def _plain(member: Member, value: Any) -> Any:
    if member.kind is GEOMETRY:
        return None if value is None else json.loads(value)
    return text_of(value) if isinstance(value, datetime | date | UUID) else value


def _said(found: Document) -> Document:
    return {name: value for name, value in found.items() if value is not None and value != []}
