"""Datastreams and ObservedProperties: what devices say that they observe, as published with them."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, Uuid, case, cast, func, literal, select

from geo.ogc.fields import PUBLIC_URL
from geo.ogc.kinds import ADDRESS, BOOLEAN, TEXT, read_uuid
from geo.ogc.query import Order
from geo.publication.tables import datastream, device
from geo.sensorthings.entity_set import OBJECT, EntitySet, Member, Relation
from geo.sensorthings.names import BASE, OBSERVATION_TYPE
from geo.sensorthings.nothing import leading_nowhere

STREAM_ID = re.compile(r".{36}\.\d{1,9}", re.ASCII | re.DOTALL)


def identify(text: str) -> ColumnElement[bool]:
    """The condition for the datastream with this id: its device's, a dot and its number. Raises ValueError."""
    if STREAM_ID.fullmatch(text) is None:
        raise ValueError("expected a UUID, a dot and a number")
    read_uuid(text[:36])
    return datastream.c.id == text


OBSERVED, UNIT = datastream.c.observed_property, datastream.c.unit
UCUM = case((UNIT.is_not(None), literal("ucum:", Text).concat(UNIT)))
MEASURED = case((UNIT.is_not(None), f"{OBSERVATION_TYPE}OM_Measurement"), else_=f"{OBSERVATION_TYPE}OM_Observation")


def _each_once() -> FromClause:
    """What is observed anywhere: from each property on to the next in the index, past all that observe the same."""
    walked = select(func.min(OBSERVED).label("name")).cte("walked", recursive=True)
    further = select(func.min(OBSERVED)).where(walked.c.name < OBSERVED).correlate(walked).scalar_subquery()
    walked = walked.union_all(select(further).where(walked.c.name.is_not(None)))
    return select(walked.c.name).where(walked.c.name.is_not(None)).subquery("observed")


_NAMES = _each_once()
PROPERTY_ID = cast(cast(func.md5(_NAMES.c.name), Uuid), Text)


def _identify_property(text: str) -> ColumnElement[bool]:
    return cast(func.md5(_NAMES.c.name), Uuid) == read_uuid(text)


def _address() -> ColumnElement[Any]:
    return PUBLIC_URL.concat(f"{BASE}/ObservedProperties('").concat(PROPERTY_ID).concat("')")


DATASTREAMS = EntitySet(
    "Datastreams", "Datastream", datastream, datastream.c.id, (Order(datastream.c.id, TEXT),), identify,
    (
        Member("name", TEXT, func.coalesce(datastream.c.name, OBSERVED, literal("", Text))),
        Member("description", TEXT, func.coalesce(OBSERVED, literal("", Text))),
        Member("observationType", ADDRESS, MEASURED),
        Member("unitOfMeasurement", OBJECT, None, (
            Member("name", TEXT, UNIT), Member("symbol", TEXT, UNIT), Member("definition", TEXT, UCUM),
        )),
        Member("properties", OBJECT, None, (
            Member("frequency", TEXT, datastream.c.frequency), Member("quality", TEXT, datastream.c.quality),
            Member("active", BOOLEAN, datastream.c.active), Member("openData", BOOLEAN, datastream.c.open_data),
            Member("link", TEXT, datastream.c.link), Member("documentation", TEXT, datastream.c.documentation),
        )),
    ),
    (
        Relation("Thing", "Things", False, datastream.c.device_id, device.c.id),
        Relation("Sensor", "Sensors", False, datastream.c.device_id, device.c.id),
        Relation("ObservedProperty", "ObservedProperties", False, OBSERVED, _NAMES.c.name),
        leading_nowhere("Observations", "Observations", datastream.c.device_id),
    ),
)  # fmt: skip

OBSERVED_PROPERTIES = EntitySet(
    "ObservedProperties", "ObservedProperty", _NAMES, PROPERTY_ID, (Order(_NAMES.c.name, TEXT),), _identify_property,
    (
        Member("name", TEXT, _NAMES.c.name),
        # No vocabulary holds what owners wrote: it is defined here, by itself.
        Member("definition", ADDRESS, _address()),
        Member("description", TEXT, literal("", Text)),
    ),
    (Relation("Datastreams", "Datastreams", True, _NAMES.c.name, OBSERVED),),
)  # fmt: skip
