"""The collections: which rows, which fields, which id."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, FromClause

from geo.errors import NotFound
from geo.ogc import datastream_fields, district_fields, fields, organisation_fields, queryable_fields
from geo.ogc.field import Field, Words
from geo.ogc.kinds import IDENTIFIER, TEXT, Kind
from geo.publication.tables import datastream, device, district, organisation, region

# The name by which filters and schemas know the geometry of a feature.
GEOMETRY = "geometry"


@dataclass(frozen=True)
class Collection:
    """Rows of one table as features.

    `overview` names the properties that a table of items shows; `geometry` is None where features have no place;
    `time_field` names the property that the parameter datetime asks for, if features have a time. `further` can be
    asked for but is not shown.
    """

    id: str
    title: Words
    description: Words
    keywords: Words
    table: FromClause
    key: ColumnElement[Any]
    key_kind: Kind
    fields: tuple[Field, ...]
    overview: tuple[str, ...]
    geometry: ColumnElement[Any] | None
    time_field: str | None = None
    further: tuple[Field, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return fields.by_name(self.fields)

    @cached_property
    def queryables(self) -> dict[str, Field]:
        """What items can be filtered by, the id first."""
        shown = (field for field in self.fields if field.can_filter)
        return fields.by_name((queryable_fields.identifier(self.key_kind, self.key), *shown, *self.further))

    @property
    def columns(self) -> tuple[Field, ...]:
        return tuple(self.by_name[name] for name in self.overview)


DEVICES = Collection(
    "devices",
    Words("Devices", "Apparaten"),
    Words(
        "Sensors and other devices in public space, one feature each. Where a place needs protection the geometry"
        " is the region that stands for it.",
        "Sensoren en andere apparaten in de openbare ruimte, elk als één object. Waar een plek bescherming nodig heeft,"
        " is de geometrie het gebied dat de plek vervangt.",
    ),
    Words("sensor,camera,public space", "sensor,camera,openbare ruimte"),
    device, device.c.id, IDENTIFIER, fields.DEVICE,
    ("name", "sensorType", "personalData", "organisation", "locationPrecision"), device.c.geometry,
    "changed", queryable_fields.OF_DEVICES,
)  # fmt: skip

DATASTREAMS = Collection(
    "datastreams",
    Words("Datastreams", "Datastromen"),
    Words("What the devices observe, one feature a datastream, at the place of its device as it is published.",
          "Wat de apparaten waarnemen, elke datastroom als één object, op de openbare plek van het apparaat."),
    Words("datastream,observed property,sensor", "datastroom,waargenomen eigenschap,sensor"),
    datastream_fields.TABLE, datastream.c.id, TEXT, datastream_fields.DATASTREAM,
    ("name", "observedProperty", "unit", "frequency", "sensorType", "openData"), device.c.geometry, "changed",
)  # fmt: skip

ORGANISATIONS = Collection(
    "organisations",
    Words("Organisations", "Organisaties"),
    Words("Organisations that have devices. They have no place here, and residents are not among them.",
          "Organisaties die apparaten hebben. Ze hebben hier geen plek, en inwoners staan er niet bij."),
    Words("organisation,owner", "organisatie,eigenaar"),
    organisation_fields.TABLE, organisation.c.id, IDENTIFIER, organisation_fields.ORGANISATION,
    ("name", "kind", "website", "devices"), None,
)  # fmt: skip

DISTRICTS = Collection(
    "districts",
    Words("Districts", "Wijken"),
    Words("Districts of the territory with indicators: how many devices of each kind, how complete their records are."
          f" {district_fields.NOT_ADDED_UP.en}",
          "Wijken van het grondgebied met indicatoren: aantallen apparaten per soort, hoe volledig de gegevens zijn."
          f" {district_fields.NOT_ADDED_UP.nl}"),
    Words("district,statistics,indicators", "wijk,statistiek,indicatoren"),
    district_fields.TABLE, district.c.code, TEXT, district_fields.DISTRICT,
    ("name", "devices", "categoryCamera", "personalDataIdentifiable", "devicesPerSquareKilometre", "withheldDevices"),
    district.c.geometry,
)  # fmt: skip

REGIONS = Collection(
    "regions",
    Words("Regions", "Gebieden"),
    Words("Areas that are published in the place of exact positions. Many devices can share one.",
          "Gebieden die in plaats van exacte posities worden gepubliceerd. Meer apparaten kunnen er één delen."),
    Words("privacy,grid", "privacy,raster"),
    region, region.c.id, TEXT, fields.REGION,
    ("locationPrecision", "coordinateUncertaintyInMeters", "minimumBuildings"), region.c.geometry,
)  # fmt: skip

COLLECTIONS = {collection.id: collection for collection in (DEVICES, DATASTREAMS, ORGANISATIONS, DISTRICTS, REGIONS)}


def named(collection_id: str) -> Collection:
    """The collection with this id. Raises NotFound."""
    try:
        return COLLECTIONS[collection_id]
    except KeyError:
        raise NotFound("collection", collection_id) from None
