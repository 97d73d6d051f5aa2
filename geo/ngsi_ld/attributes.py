"""The attributes of entities: those of Smart Data Models where it has one, else the property of OGC API as it is.

The one list of what is public is geo/ogc/fields.py; a field that is named there is an attribute here, under its own
name or that of the model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, cast, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from geo.ngsi_ld.names import DARWIN_CORE, ETSI, SMART_DATA_MODELS
from geo.ogc import comparing
from geo.ogc.collections import DEVICES, DISTRICTS, ORGANISATIONS, Collection
from geo.ogc.comparing import Value
from geo.ogc.kinds import ADDRESS, DATE, OBJECTS, TEXT, TEXTS, Kind, read_text
from geo.publication.tables import datastream, device

GEOMETRY = Kind({"type": "object", "format": "geometry"}, read_text)
OBJECT = Kind({"type": "object"}, read_text)
DEVICE_MODEL = f"{SMART_DATA_MODELS}dataModel.Device/"
SEE_ALSO = f"{SMART_DATA_MODELS}seeAlso"


class Sort(StrEnum):
    """What an attribute is (CIM 009, 4.5)."""

    PROPERTY = "Property"
    GEO_PROPERTY = "GeoProperty"
    RELATIONSHIP = "Relationship"


@dataclass(frozen=True)
class Attribute:
    """`uri` may begin at the public address of this register; `unit` is a UN/CEFACT common code.

    `holds` says whether a list has a text in it, where the list would have to be made for every row.
    """

    name: str
    sort: Sort
    uri: str
    kind: Kind
    source: ColumnElement[Any]
    unit: str | None = None
    holds: Callable[[str], ColumnElement[bool]] | None = None

    @property
    def value(self) -> Value:
        """What conditions ask of it."""
        return replace(comparing.property_value(self.kind, self.source), holds=self.holds)


# Smart Data Models knows fewer categories of devices; a camera is among its "multimedia".
CATEGORIES = {"camera": "multimedia", "access_point": "network"}
UNITS = {"coordinateUncertaintyInMeters": "MTR", "height": "MTR", "heading": "DD", "fieldOfView": "DD"}
KNOWN_URIS = {
    "name": f"{SMART_DATA_MODELS}name",
    "coordinateUncertaintyInMeters": f"{DARWIN_CORE}coordinateUncertaintyInMeters",
    "dataGeneralizations": f"{DARWIN_CORE}dataGeneralizations",
}
# What the model, or NGSI-LD itself, says in another way; see the attributes below.
REPLACED = {"uri", "summary", "category", "lifecycle", "organisationId", "installed", "address", "datastreams",
            "purposes", "firstPublished", "changed"}  # fmt: skip


def owner_urn() -> ColumnElement[Any]:
    return literal("urn:ngsi-ld:Organization:", Text).concat(cast(device.c.organisation_id, Text))


OBSERVED = datastream.c.observed_property
OBSERVED_BY_IT = (datastream.c.device_id == device.c.id, OBSERVED.is_not(None))


def _controlled() -> ColumnElement[Any]:
    """What the datastreams observe, each once; the type of sensor where none says so (the model demands a value)."""
    found = select(func.array_agg(OBSERVED.distinct())).where(*OBSERVED_BY_IT).correlate(device)
    return func.coalesce(found.scalar_subquery(), _list(device.c.sensor_type), type_=ARRAY(Text))


def _is_controlled(text: str) -> ColumnElement[bool]:
    observes = device.c.id.in_(select(datastream.c.device_id).where(datastream.c.observed_property == text))
    says_nothing = ~exists(select(literal(1)).where(*OBSERVED_BY_IT).correlate(device))
    return or_(observes, and_(device.c.sensor_type == text, says_nothing))


def _list(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.array_append(cast(literal("{}"), ARRAY(Text)), value, type_=ARRAY(Text))


def _category() -> ColumnElement[Any]:
    return _list(case(CATEGORIES, value=device.c.category, else_=device.c.category))


def _street_address() -> ColumnElement[Any]:
    written = func.jsonb_build_object("streetAddress", device.c.address)
    return case((device.c.address.is_not(None), written))


def _field(name: str) -> ColumnElement[Any]:
    return DEVICES.by_name[name].source


def location(collection: Collection) -> Attribute:
    assert collection.geometry is not None
    return Attribute("location", Sort.GEO_PROPERTY, f"{ETSI}location", GEOMETRY, collection.geometry)


def as_they_are(collection: Collection, replaced: set[str]) -> tuple[Attribute, ...]:
    """The fields of a collection as properties."""
    return tuple(
        Attribute(
            field.name, Sort.PROPERTY, KNOWN_URIS.get(field.name, own_uri(field.name)), field.kind, field.source,
            UNITS.get(field.name),
        )
        for field in collection.fields
        if field.name not in replaced
    )  # fmt: skip


def own_uri(name: str) -> str:
    """Where the words of a term of our own stand: in the schema of the first collection that has it.

    A term means one thing in all types of entities, as NGSI-LD demands.
    """
    home = next(each for each in (DEVICES, DISTRICTS, ORGANISATIONS) if name in each.by_name)
    return f"/ogc/collections/{home.id}/schema#/properties/{name}"


def property_of(name: str, uri: str, kind: Kind, source: ColumnElement[Any]) -> Attribute:
    return Attribute(name, Sort.PROPERTY, uri, kind, source)


DEVICE = (
    location(DEVICES),
    property_of("category", f"{DEVICE_MODEL}category", TEXTS, _category()),
    Attribute("controlledProperty", Sort.PROPERTY, f"{DEVICE_MODEL}controlledProperty", TEXTS, _controlled(),
              holds=_is_controlled),
    property_of("deviceState", f"{DEVICE_MODEL}deviceState", DEVICES.by_name["lifecycle"].kind, _field("lifecycle")),
    property_of("description", "http://purl.org/dc/terms/description", TEXT, _field("summary")),
    property_of("dateInstalled", f"{DEVICE_MODEL}dateInstalled", DATE, _field("installed")),
    property_of("address", f"{SMART_DATA_MODELS}address", OBJECT, _street_address()),
    property_of("seeAlso", SEE_ALSO, ADDRESS, _field("uri")),
    Attribute("owner", Sort.RELATIONSHIP, f"{SMART_DATA_MODELS}owner", TEXT, owner_urn()),
    *as_they_are(DEVICES, REPLACED),
    # NGSI-LD has no null inside a value (CIM 009, 4.5.1).
    *(property_of(name, own_uri(name), OBJECTS, func.jsonb_strip_nulls(_field(name)))
      for name in ("datastreams", "purposes")),
)  # fmt: skip
