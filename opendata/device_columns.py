"""The columns of the dataset `devices`: the properties of the OGC API, and what only a table can say beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Double, Numeric, case, cast, func, literal, null

from geo.model import LEAST_SIDES, Mobility
from geo.ogc.field import field
from geo.ogc.fields import DEVICE, ONLY_EXACT, REGION, by_name
from geo.ogc.kinds import DEGREES, IDENTIFIER, TEXT, TEXTS, WHOLE
from geo.ogc.queryable_fields import OF_DEVICES, texts_of
from geo.publication.promises import SIZE_ALONE, size_alone
from geo.publication.tables import device, organisation, region
from opendata.model import LEFT_OUT, NOT_APPLICABLE, NOT_NAMED, NOT_REMOVED, NOT_STATED, WKT, Column, column

DIGITS = 7  # about a centimetre

PROPERTIES = by_name(DEVICE)
QUERYABLES = by_name(OF_DEVICES)
OF_EXACT_PLACES = {shown.name for shown in ONLY_EXACT}
EMPTY = {
    "organisationId": NOT_NAMED,
    "regionId": NOT_APPLICABLE,
    "coordinateUncertaintyInMeters": NOT_APPLICABLE,
    "removed": NOT_REMOVED,
}


def _shared(*names: str) -> Iterator[Column]:
    """Properties of the OGC API under the same name."""
    for name in names:
        empty = EMPTY.get(name, LEFT_OUT if name in OF_EXACT_PLACES else NOT_STATED)
        yield column(PROPERTIES[name], empty)


def _degrees(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Of an exact point only; a square has none, so that its middle is never taken for the place."""
    is_point = (device.c.tier == 0) & (func.ST_GeometryType(device.c.geometry) == "ST_Point")
    return case((is_point, cast(func.round(cast(value, Numeric), DIGITS), Double)), else_=null())


def _generalisation() -> ColumnElement[Any]:
    size = case({int(tier): literal(side) for tier, side in LEAST_SIDES.items()}, value=device.c.tier)
    area = func.format("Published as an area of squares at least %s m wide", size)
    counted = func.format(" with at least %s buildings", region.c.minimum_buildings)
    known = region.c.minimum_buildings.is_not(None)
    buildings = case(
        (known, counted), (size_alone(), literal(SIZE_ALONE)), else_=literal(", where no buildings are known")
    )
    squares = func.concat(area, buildings, "; representativePoint is its middle, not the location")
    works = func.format(
        "Published as the squares it works in, each at least %s m wide; representativePoint is their middle and is not"
        " the location",
        size,
    )
    districts = literal(
        "Published as the districts it works in; representativePoint lies in them and is not the location"
    )
    return case(
        (device.c.tier == 0, null()),
        (func.cardinality(region.c.blocks) == 0, districts),
        (device.c.mobility == Mobility.MOBILE, works),
        else_=squares,
    )


def _point() -> ColumnElement[Any]:
    """ST_X refuses whatever is no point, even in a branch that is not taken."""
    return func.ST_Centroid(device.c.geometry)


# One column is one entry: its lines stay together.
# fmt: off
_ID = field("id", IDENTIFIER, device.c.id, ("Id", "Kenmerk"),
            ("Lasting id of the published device.", "Blijvend kenmerk van het gepubliceerde apparaat."))

_PRECISION = (
    field("tier", WHOLE, device.c.tier, ("Tier", "Trap"),
          ("How precise the place is: 0 exact, 1 square, 2 large square, 3 area.",
           "Hoe precies de plek is: 0 precies, 1 vak, 2 groot vak, 3 gebied.")),
)

_PLACE = (
    field("longitude", DEGREES, _degrees(func.ST_X(_point())), ("Longitude", "Lengtegraad"),
          ("In degrees (WGS 84), only of an exact point.", "In graden (WGS 84), alleen van een precies punt.")),
    field("latitude", DEGREES, _degrees(func.ST_Y(_point())), ("Latitude", "Breedtegraad"),
          ("In degrees (WGS 84), only of an exact point.", "In graden (WGS 84), alleen van een precies punt.")),
    field("geometry", WKT, func.ST_AsText(device.c.geometry, DIGITS), ("Place", "Plek"),
          ("The published place: point, line, area, or the whole square.",
           "De gepubliceerde plek: punt, lijn, gebied of het hele vak.")),
    field("representativePoint", WKT, func.ST_AsText(region.c.representative_point, DIGITS),
          ("Middle of the square", "Midden van het vak"),
          ("Middle of the square, to hang a label on; NOT the location.",
           "Midden van het vak, om een label aan te hangen; NIET de plek.")),
)

_WEBSITE = field("organisationWebsite", TEXT, organisation.c.website, ("Website", "Website"),
                 ("Website of the organisation.", "Website van de organisatie."))

_TEXTS = (
    field("purposeTexts", TEXTS, texts_of(device.c.purposes, "text"), ("Purposes in words", "Doelen in woorden"),
          ("Why it observes, in the owner's words.", "Waarom het meet, in de woorden van de eigenaar.")),
    replace(QUERYABLES["legalGround"], name="legalGrounds"),
    replace(QUERYABLES["observedProperty"], name="observedProperties"),
)

_EDITIONS = (
    field("firstEdition", WHOLE, device.c.first_edition, ("First edition", "Eerste editie"),
          ("Edition in which it first stood here.", "Editie waarin het voor het eerst stond.")),
    field("changedEdition", WHOLE, device.c.changed_edition, ("Changed in edition", "Gewijzigd in editie"),
          ("Edition in which it last changed here.", "Editie waarin het voor het laatst veranderde.")),
)

DEVICE_COLUMNS: tuple[Column, ...] = (
    column(_ID),
    *_shared("shortCode", "name", "summary", "reference", "category", "sensorType", "typeGeneralised", "technologies",
             "themes", "projects", "lifecycle", "mobility", "exposure"),
    *map(column, _PRECISION),
    *_shared("regionId", "coordinateUncertaintyInMeters"),
    column(by_name(REGION)["minimumBuildings"], NOT_APPLICABLE),
    column(PROPERTIES["dataGeneralizations"], NOT_APPLICABLE, _generalisation()),
    *(column(shown, None if shown.name == "geometry" else NOT_APPLICABLE) for shown in _PLACE),
    *_shared("districts", "address", "height", "heading", "fieldOfView", "baseObject", "organisationId"),
    column(PROPERTIES["organisation"], NOT_NAMED, organisation.c.name),
    *_shared("organisationKind"),
    column(_WEBSITE, NOT_NAMED),
    *_shared("responsible", "processor", "metadataAdmin", "publicContact", "personalData", "dataTypes", "processing",
             "storage", "access", "retention", "recipients", "thirdCountries"),
    *map(column, _TEXTS),
    *_shared("purposes", "datastreams", "registered", "installed", "activeUntil", "removed", "lastConfirmed", "source",
             "sourceId", "version"),
    *map(column, _EDITIONS),
)
# fmt: on
