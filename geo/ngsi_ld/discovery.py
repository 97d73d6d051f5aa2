"""Which types and attributes there are (CIM 009, 5.7.5 to 5.7.10)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from geo.errors import NotFound
from geo.ngsi_ld import context, entities
from geo.ngsi_ld.entity_types import ENTITY_TYPES, PREFIX, EntityType

Document = dict[str, Any]


def types(connection: Connection, public_url: str, *, details: bool) -> Document | list[Document]:
    """The types that entities have now."""
    found = [each for each in ENTITY_TYPES.values() if entities.having(connection, each, None, public_url)]
    if details:
        return [
            {
                "id": each.uri, "type": "EntityType", "typeName": each.name,
                "attributeNames": [attribute.name for attribute in each.attributes],
            }
            for each in found
        ]  # fmt: skip
    return {"id": f"{PREFIX}EntityTypeList:all", "type": "EntityTypeList", "typeList": [each.name for each in found]}


def one_type(connection: Connection, name: str, public_url: str) -> Document:
    """What a type is. Raises NotFound."""
    found = ENTITY_TYPES.get(context.term(name, public_url))
    if found is None:
        raise NotFound("type", name)
    return {
        "id": found.uri,
        "type": "EntityTypeInformation",
        "typeName": found.name,
        "entityCount": entities.having(connection, found, None, public_url),
        "attributeDetails": [
            {
                "id": context.uri(each, public_url), "type": "Attribute", "attributeName": each.name,
                "attributeTypes": [each.sort.value],
            }
            for each in found.attributes
        ],
    }  # fmt: skip


def attributes(public_url: str, *, details: bool) -> Document | list[Document]:
    """The attributes that entities may have, in the order of their names."""
    by_name = _by_name()
    if details:
        return [_attribute(name, having, public_url) for name, having in by_name.items()]
    return {"id": f"{PREFIX}AttributeList:all", "type": "AttributeList", "attributeList": list(by_name)}


def one_attribute(connection: Connection, name: str, public_url: str) -> Document:
    """What an attribute is, and how many entities have it. Raises NotFound."""
    short = context.term(name, public_url)
    having = _by_name().get(short)
    if having is None:
        raise NotFound("attribute", name)
    count = sum(entities.having(connection, each, short, public_url) for each in having)
    return {**_attribute(short, having, public_url), "attributeCount": count,
            "attributeTypes": sorted({each.by_name[short].sort.value for each in having})}  # fmt: skip


def _by_name() -> dict[str, list[EntityType]]:
    names = sorted({attribute.name for each in ENTITY_TYPES.values() for attribute in each.attributes})
    return {name: [each for each in ENTITY_TYPES.values() if name in each.by_name] for name in names}


def _attribute(name: str, having: list[EntityType], public_url: str) -> Document:
    return {
        "id": context.uri(having[0].by_name[name], public_url),
        "type": "Attribute",
        "attributeName": name,
        "typeNames": [each.name for each in having],
    }
