"""Datastreams and ObservedProperties: what devices say that they observe, as published with them."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Text,
    Uuid,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from geo.ogc.fields import PUBLIC_URL
from geo.ogc.kinds import ADDRESS, BOOLEAN, IDENTIFIER, TEXT, WHOLE, read_uuid
from geo.ogc.query import Order
from geo.publication.tables import device
from geo.sensorthings.entity_set import OBJECT, EntitySet, Member, Relation
from geo.sensorthings.names import BASE, OBSERVATION_TYPE
from geo.sensorthings.nothing import leading_nowhere

STREAM = (
    func.jsonb_array_elements(device.c.datastreams)
    .table_valued(column("said", JSONB), with_ordinality="position", name="stream")
    .render_derived()
)
TABLE = device.join(STREAM, true())
POSITION = cast(STREAM.c.position, BigInteger)
ID = cast(device.c.id, Text).concat(literal(".", Text)).concat(cast(STREAM.c.position, Text))
STREAM_ID = re.compile(r"(.{36})\.(\d{1,4})", re.ASCII | re.DOTALL)


def _said(name: str) -> ColumnElement[str]:
    return STREAM.c.said.op("->>", return_type=Text())(name)


def _yes(name: str) -> ColumnElement[bool]:
    return cast(_said(name), Boolean)


def identify(text: str) -> ColumnElement[bool]:
    """The condition for the datastream with this id: its device's, a dot and its number. Raises ValueError."""
    found = STREAM_ID.fullmatch(text)
    if found is None:
        raise ValueError("expected a UUID, a dot and a number")
    return and_(device.c.id == read_uuid(found[1]), STREAM.c.position == int(found[2]))


OBSERVED = _said("observedProperty")
UNIT = _said("unit")
UCUM = case((UNIT.is_not(None), literal("ucum:", Text).concat(UNIT)))
MEASURED = case((UNIT.is_not(None), f"{OBSERVATION_TYPE}OM_Measurement"), else_=f"{OBSERVATION_TYPE}OM_Observation")

_NAMES = select(OBSERVED.label("name")).select_from(TABLE).where(OBSERVED.is_not(None)).distinct().subquery("observed")
PROPERTY_ID = cast(cast(func.md5(_NAMES.c.name), Uuid), Text)


def _identify_property(text: str) -> ColumnElement[bool]:
    return cast(func.md5(_NAMES.c.name), Uuid) == read_uuid(text)


def _address() -> ColumnElement[Any]:
    return PUBLIC_URL.concat(f"{BASE}/ObservedProperties('").concat(PROPERTY_ID).concat("')")


DATASTREAMS = EntitySet(
    "Datastreams", "Datastream", TABLE, ID, (Order(device.c.id, IDENTIFIER), Order(POSITION, WHOLE)), identify,
    (
        Member("name", TEXT, func.coalesce(_said("name"), OBSERVED, literal("", Text))),
        Member("description", TEXT, func.coalesce(OBSERVED, literal("", Text))),
        Member("observationType", ADDRESS, MEASURED),
        Member("unitOfMeasurement", OBJECT, None, (
            Member("name", TEXT, UNIT), Member("symbol", TEXT, UNIT), Member("definition", TEXT, UCUM),
        )),
        Member("properties", OBJECT, None, (
            Member("frequency", TEXT, _said("frequency")), Member("quality", TEXT, _said("quality")),
            Member("active", BOOLEAN, _yes("active")), Member("openData", BOOLEAN, _yes("openData")),
            Member("link", TEXT, _said("link")), Member("documentation", TEXT, _said("documentation")),
        )),
    ),
    (
        Relation("Thing", "Things", False, device.c.id, device.c.id),
        Relation("Sensor", "Sensors", False, device.c.id, device.c.id),
        Relation("ObservedProperty", "ObservedProperties", False, OBSERVED, _NAMES.c.name),
        leading_nowhere("Observations", "Observations", device.c.id),
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
