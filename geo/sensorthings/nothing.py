"""Sets that are always empty: this is a register of devices, and holds nothing that they observe."""

from __future__ import annotations

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import ColumnElement, DateTime, Text, Uuid, cast, false, null, select

from geo.ogc.kinds import IDENTIFIER, TEXT, TIMESTAMP, Kind, read_uuid
from geo.ogc.query import Order
from geo.publication.tables import datastream, device
from geo.sensorthings.entity_set import GEOMETRY, EntitySet, Member, Relation

TABLE = select(cast(null(), Uuid).label("id")).where(false()).subquery("nothing")
EMPTY = ("HistoricalLocations", "Observations", "FeaturesOfInterest")


def leading_nowhere(name: str, entity_set: str, source: ColumnElement[Any]) -> Relation:
    """A relation to an empty set."""
    return Relation(name, entity_set, True, source, TABLE.c.id)


def _identify(text: str) -> ColumnElement[bool]:
    return TABLE.c.id == read_uuid(text)


def _empty(
    name: str, single: str, members: tuple[tuple[str, Kind, Any], ...], related: tuple[tuple[str, str, bool], ...]
) -> EntitySet:
    """An empty set; `members` have types, `related` the other set and whether there may be many."""
    keys = {"Datastreams": datastream.c.device_id, **dict.fromkeys(EMPTY, TABLE.c.id)}
    relations = (
        Relation(link, other, many, TABLE.c.id, keys.get(other, device.c.id)) for link, other, many in related
    )  # fmt: skip
    return EntitySet(
        name, single, TABLE, cast(TABLE.c.id, Text), (Order(TABLE.c.id, IDENTIFIER),), _identify,
        tuple(Member(each, kind, cast(null(), column)) for each, kind, column in members), tuple(relations),
    )  # fmt: skip


TIME = DateTime(timezone=True)

HISTORICAL_LOCATIONS = _empty(
    "HistoricalLocations", "HistoricalLocation", (("time", TIMESTAMP, TIME),),
    (("Thing", "Things", False), ("Locations", "Locations", True)),
)  # fmt: skip

OBSERVATIONS = _empty(
    "Observations", "Observation",
    (("phenomenonTime", TIMESTAMP, TIME), ("resultTime", TIMESTAMP, TIME), ("result", TEXT, Text)),
    (("Datastream", "Datastreams", False), ("FeatureOfInterest", "FeaturesOfInterest", False)),
)  # fmt: skip

FEATURES_OF_INTEREST = _empty(
    "FeaturesOfInterest", "FeatureOfInterest",
    (("name", TEXT, Text), ("description", TEXT, Text), ("encodingType", TEXT, Text),
     ("feature", GEOMETRY, Geometry(srid=4326))),
    (("Observations", "Observations", True),),
)  # fmt: skip
