"""The types of entities: which rows they are, how their ids are made, which attributes they have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

from sqlalchemy import ColumnElement

from geo.errors import NotFound
from geo.ngsi_ld import attributes
from geo.ngsi_ld.attributes import Attribute
from geo.ngsi_ld.names import SCHEMA_ORG
from geo.ogc.collections import DEVICES, DISTRICTS, ORGANISATIONS, Collection
from geo.ogc.kinds import ADDRESS

PREFIX = "urn:ngsi-ld:"
CREATED, MODIFIED = "createdAt", "modifiedAt"


@dataclass(frozen=True, eq=False)
class EntityType:
    """`times` gives createdAt and modifiedAt where rows of this type have them."""

    name: str
    uri: str
    collection: Collection
    attributes: tuple[Attribute, ...]
    times: dict[str, ColumnElement[Any]]

    @cached_property
    def by_name(self) -> dict[str, Attribute]:
        return {attribute.name: attribute for attribute in self.attributes}

    def urn(self, key: object) -> str:
        return f"{PREFIX}{self.name}:{quote(str(key), safe='')}"

    def key(self, urn: str) -> Any:
        """The key of the row that this is the id of. Raises NotFound for another type's id, or none."""
        start = f"{PREFIX}{self.name}:"
        try:
            key = self.collection.key_kind.read(unquote(urn.removeprefix(start), errors="strict"))
        except ValueError:
            raise NotFound("entity", urn) from None
        if not urn.startswith(start) or urn != self.urn(key):
            raise NotFound("entity", urn)
        return key


DEVICE = EntityType(
    "Device",
    f"{attributes.DEVICE_MODEL}Device",
    DEVICES,
    attributes.DEVICE,
    {CREATED: DEVICES.by_name["firstPublished"].source, MODIFIED: DEVICES.by_name["changed"].source},
)
AREA = EntityType(
    "AdministrativeArea",
    f"{SCHEMA_ORG}AdministrativeArea",
    DISTRICTS,
    (attributes.location(DISTRICTS), *attributes.as_they_are(DISTRICTS, set())),
    {},
)
ORGANIZATION = EntityType(
    "Organization",
    f"{SCHEMA_ORG}Organization",
    ORGANISATIONS,
    (
        attributes.property_of("seeAlso", attributes.SEE_ALSO, ADDRESS, ORGANISATIONS.by_name["website"].source),
        *attributes.as_they_are(ORGANISATIONS, {"website"}),
    ),
    {},
)
# In the order of their names, which is that of pages over several types.
ENTITY_TYPES = {entity_type.name: entity_type for entity_type in (AREA, DEVICE, ORGANIZATION)}


def of_urn(urn: str) -> EntityType:
    """The type that an id belongs to. Raises NotFound."""
    name = urn.removeprefix(PREFIX).partition(":")[0]
    if not urn.startswith(PREFIX) or name not in ENTITY_TYPES:
        raise NotFound("entity", urn)
    return ENTITY_TYPES[name]
