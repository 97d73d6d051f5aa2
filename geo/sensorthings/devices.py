"""Things, Locations and Sensors: three sides of a published device, which is the row of all three.

A Location is one device's: where the place is protected, the geometry is the region that stands for it, and others may
show the same. What is said of a device is what OGC API says (geo/ogc/fields.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, literal

from geo.ogc import fields
from geo.ogc.collections import DEVICES
from geo.ogc.kinds import ADDRESS, IDENTIFIER, TEXT, read_uuid
from geo.ogc.query import Order
from geo.publication.tables import datastream, device
from geo.sensorthings.entity_set import GEOMETRY, OBJECT, EntitySet, Member, Relation
from geo.sensorthings.names import GEOJSON
from geo.sensorthings.nothing import leading_nowhere

# Members of their own, or of the Location, the Sensor or the Datastreams.
PLACE = ("locationPrecision", "regionId", "coordinateUncertaintyInMeters", "dataGeneralizations", "districts",
         "address")  # fmt: skip
SENSOR = ("sensorType", "typeGeneralised", "technologies", "height", "heading", "fieldOfView", "baseObject")
ELSEWHERE = {"name", "summary", "datastreams", *PLACE} - {"districts", "locationPrecision"}

ID = cast(device.c.id, Text)
ORDER = (Order(device.c.id, IDENTIFIER),)
# A device of which only the region is public has no name of its own.
NAME = func.coalesce(device.c.name, device.c.category.concat(literal(" ", Text)).concat(device.c.short_code))


def _constant(text: str) -> ColumnElement[str]:
    return literal(text, Text)


def identify(text: str) -> ColumnElement[bool]:
    """The condition for the device with this id. Raises ValueError."""
    return device.c.id == read_uuid(text)


def place() -> ColumnElement[Any]:
    """The published geometry; a region of one part as that part, since few clients know several."""
    geometry = device.c.geometry
    return case((func.ST_NumGeometries(geometry) == 1, func.ST_GeometryN(geometry, 1)), else_=geometry)


def _properties(names: Iterable[str]) -> Member:
    known = DEVICES.by_name
    return Member("properties", OBJECT, None, tuple(Member(n, known[n].kind, known[n].source) for n in names))


def _related(name: str, entity_set: str, *, many: bool) -> Relation:
    return Relation(name, entity_set, many, device.c.id, device.c.id)


DATASTREAMS = Relation("Datastreams", "Datastreams", True, device.c.id, datastream.c.device_id)

THINGS = EntitySet(
    "Things", "Thing", device, ID, ORDER, identify,
    (
        Member("name", TEXT, NAME),
        Member("description", TEXT, func.coalesce(device.c.summary, _constant(""))),
        _properties(field.name for field in fields.DEVICE if field.name not in ELSEWHERE),
    ),
    (
        _related("Locations", "Locations", many=True),
        leading_nowhere("HistoricalLocations", "HistoricalLocations", device.c.id),
        DATASTREAMS,
    ),
)  # fmt: skip

LOCATIONS = EntitySet(
    "Locations", "Location", device, ID, ORDER, identify,
    (
        Member("name", TEXT, func.coalesce(device.c.address, device.c.region_id, NAME)),
        Member("description", TEXT, func.coalesce(DEVICES.by_name["dataGeneralizations"].source, _constant(""))),
        Member("encodingType", TEXT, _constant(GEOJSON)),
        Member("location", GEOMETRY, place(), asked=device.c.geometry),
        _properties(PLACE),
    ),
    (
        _related("Things", "Things", many=True),
        leading_nowhere("HistoricalLocations", "HistoricalLocations", device.c.id),
    ),
)  # fmt: skip

SENSORS = EntitySet(
    "Sensors", "Sensor", device, ID, ORDER, identify,
    (
        Member("name", TEXT, device.c.sensor_type),
        Member("description", TEXT, NAME),
        Member("encodingType", TEXT, _constant("text/html")),
        Member("metadata", ADDRESS, DEVICES.by_name["uri"].source),
        _properties(SENSOR),
    ),
    (DATASTREAMS,),
)  # fmt: skip
