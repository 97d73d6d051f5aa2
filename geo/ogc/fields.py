"""The one list of what OGC API publishes: every property of every collection, in the order it is written.

Names are Darwin Core's and the device model's words. A column that is not listed here is not public.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, case, cast, func, literal, select

from geo.model import (
    Category,
    Exposure,
    Lifecycle,
    Mobility,
    OrganisationKind,
    PersonalData,
    SensorType,
    Theme,
)
from geo.ogc.field import Field
from geo.ogc.field import field as _field
from geo.ogc.kinds import (
    ADDRESS,
    BOOLEAN,
    DATE,
    DEGREES,
    IDENTIFIER,
    METRES,
    OBJECTS,
    TEXT,
    TEXTS,
    TIMESTAMP,
    WHOLE,
    WHOLE_METRES,
    list_of,
    one_of,
)
from geo.publication.promises import SIZE_ALONE, size_alone
from geo.publication.records import DISTRICTS
from geo.publication.tables import device, edition, organisation, region

PRECISION = one_of(("exact", "square", "largeSquare", "area", "districts"))
# Not required: a list of addresses in a filter is written out before the value is known.
PUBLIC_URL = bindparam("public_url", type_=Text, required=False)


def precision(tier: ColumnElement[int], in_districts: ColumnElement[bool]) -> ColumnElement[str]:
    return case(
        (tier == 0, "exact"),
        (in_districts, "districts"),
        (tier == 1, "square"),
        (tier == 2, "largeSquare"),
        else_="area",
    )


# Each names the table that it looks up from: inside the row of an encoded feature that is not found by itself.
def published(number: ColumnElement[int]) -> ColumnElement[Any]:
    return select(edition.c.published).where(edition.c.number == number).correlate(device).scalar_subquery()


def of_organisation(column: ColumnElement[str]) -> ColumnElement[Any]:
    of_device = organisation.c.id == device.c.organisation_id
    return select(column).where(of_device).correlate(device).scalar_subquery()


DEVICE_PRECISION = precision(device.c.tier, func.starts_with(device.c.region_id, DISTRICTS))
_GENERALISATION = "Location generalised to the region regionId; what could tell the place apart is left out"
_GENERALISED = case(
    (device.c.tier == 0, None),
    (size_alone() & ~func.starts_with(device.c.region_id, DISTRICTS), literal(_GENERALISATION + SIZE_ALONE)),
    else_=literal(_GENERALISATION),
)

# One property is one entry: its lines stay together.
# fmt: off
WHAT = (
    _field("uri", ADDRESS, PUBLIC_URL.concat("/devices/").concat(cast(device.c.id, Text)),
           ("Address", "Adres op het web"),
           ("Persistent web address of the device.", "Blijvend webadres van het apparaat.")),
    _field("shortCode", TEXT, device.c.short_code, ("Code on the sign", "Code op het bordje"),
           ("The code on the sign at the device.", "De code op het bordje bij het apparaat.")),
    _field("sensorType", one_of(SensorType), device.c.sensor_type, ("Sensor type", "Soort sensor"),
           ("What kind of sensor it is.", "Wat voor sensor het is.")),
    _field("typeGeneralised", BOOLEAN, device.c.type_generalised, ("Kind not shown", "Soort niet getoond"),
           ("Whether its kind is left out: fewer than five buildings in this square could have some kinds of device.",
            "Of de soort is weggelaten: minder dan vijf gebouwen in dit vak kunnen sommige soorten apparaten hebben.")),
    _field("category", one_of(Category), device.c.category, ("Category", "Categorie"),
           ("What kind of device it is.", "Wat voor apparaat het is.")),
    _field("personalData", one_of(PersonalData), device.c.personal_data, ("Personal data", "Persoonsgegevens"),
           ("Whether people can be recognised; deidentified_later counts as personal data.",
            "Of mensen herkenbaar zijn; deidentified_later telt als persoonsgegevens.")),
    _field("lifecycle", one_of(Lifecycle), device.c.lifecycle, ("State", "Toestand"),
           ("Whether the device is planned, active, inactive or removed.",
            "Of het apparaat gepland, actief, inactief of weggehaald is.")),
)

WHERE = (
    _field("locationPrecision", PRECISION, DEVICE_PRECISION, ("Precision of the place", "Precisie van de plek"),
           ("How much of the place is published.", "Hoeveel van de plek openbaar is.")),
    _field("regionId", TEXT, device.c.region_id, ("Region", "Gebied"),
           ("The region that stands for the place; see the collection regions.",
            "Het gebied dat de plek vervangt; zie de collectie regions.")),
    _field("coordinateUncertaintyInMeters", WHOLE_METRES, device.c.coordinate_uncertainty,
           ("Uncertainty of the place in metres", "Onzekerheid van de plek in meters"),
           ("Darwin Core: radius around the middle of the geometry that holds the true place.",
            "Darwin Core: straal rond het midden van de geometrie waarin de echte plek ligt.")),
    _field("dataGeneralizations", TEXT, _GENERALISED, ("Generalisation", "Vervaging"),
           ("Darwin Core: what was made less exact before publishing.",
            "Darwin Core: wat voor publicatie minder precies is gemaakt.")),
    _field("districts", TEXTS, device.c.districts, ("Districts", "Wijken"),
           ("Codes of the districts that the place lies in, the main one first.",
            "Codes van de wijken waarin de plek ligt, de belangrijkste eerst.")),
)

WHO = (
    _field("organisationId", IDENTIFIER, device.c.organisation_id, ("Organisation's id", "Id van de organisatie"),
           ("Id of the owner; empty for residents.", "Id van de eigenaar; leeg bij inwoners.")),
    _field("organisation", TEXT, of_organisation(organisation.c.name), ("Organisation", "Organisatie"),
           ("Name of the owner; empty for residents.", "Naam van de eigenaar; leeg bij inwoners.")),
    _field("organisationKind", one_of(OrganisationKind), device.c.organisation_kind,
           ("Kind of organisation", "Soort organisatie"), ("What kind of owner.", "Wat voor eigenaar.")),
    _field("responsible", TEXT, device.c.responsible, ("Responsible", "Verantwoordelijke"),
           ("Who answers for the processing.", "Wie verantwoordelijk is voor de verwerking.")),
    _field("processor", TEXT, device.c.processor, ("Processor", "Verwerker"),
           ("Who processes the data for the owner.", "Wie de gegevens voor de eigenaar verwerkt.")),
    _field("metadataAdmin", TEXT, device.c.metadata_admin, ("Record kept by", "Beheerder van de gegevens"),
           ("Who keeps this record.", "Wie deze gegevens bijhoudt.")),
    _field("publicContact", TEXT, device.c.public_contact, ("Contact", "Contact"),
           ("Where to ask.", "Waar je vragen kunt stellen.")),
)

HOW = (
    _field("technologies", TEXTS, device.c.technologies, ("Technologies", "Technieken"),
           ("Techniques that the device uses, by the ids of DTPR.",
            "Technieken die het apparaat gebruikt, met de namen van DTPR.")),
    _field("themes", list_of(one_of(Theme)), device.c.themes, ("Themes", "Thema's"),
           ("Policy themes it serves.", "Beleidsthema's waarvoor het er is.")),
    _field("projects", TEXTS, device.c.projects, ("Projects", "Projecten"),
           ("Projects it belongs to.", "Projecten waar het bij hoort.")),
    _field("mobility", one_of(Mobility), device.c.mobility, ("Mobility", "Mobiliteit"),
           ("Whether it stays where it is.", "Of het op zijn plek blijft.")),
    _field("exposure", one_of(Exposure), device.c.exposure, ("Exposure", "Omgeving"),
           ("Whether it works outdoors, indoors or on a vehicle or vessel.",
            "Of het buiten, binnen of op een voertuig of schip werkt.")),
    _field("dataTypes", TEXTS, device.c.data_types, ("Types of data", "Soorten gegevens"),
           ("What is collected, by the ids of DTPR.", "Wat wordt verzameld, met de namen van DTPR.")),
    _field("processing", TEXTS, device.c.processing, ("Processing", "Verwerking"),
           ("What is done with the data, by the ids of DTPR.",
            "Wat er met de gegevens gebeurt, met de namen van DTPR.")),
    _field("storage", TEXTS, device.c.storage, ("Storage", "Opslag"),
           ("Where the data are kept, by the ids of DTPR.", "Waar de gegevens worden bewaard, met de namen van DTPR.")),
    _field("access", TEXTS, device.c.access, ("Access", "Toegang"),
           ("Who can see the data, by the ids of DTPR.", "Wie de gegevens kan zien, met de namen van DTPR.")),
    _field("retention", TEXT, device.c.retention, ("Retention", "Bewaartermijn"),
           ("How long data are kept: an ISO 8601 duration, none or unknown.",
            "Hoe lang gegevens worden bewaard: een duur volgens ISO 8601, none of unknown.")),
    _field("recipients", TEXT, device.c.recipients, ("Recipients", "Ontvangers"),
           ("Who receives the data.", "Wie de gegevens krijgt.")),
    _field("thirdCountries", TEXT, device.c.third_countries, ("Third countries", "Derde landen"),
           ("Transfers outside the European Economic Area.", "Doorgifte buiten de Europese Economische Ruimte.")),
    _field("datastreams", OBJECTS, device.c.datastreams, ("Datastreams", "Datastromen"),
           ("What it observes, in which unit and how often.", "Wat het waarneemt, in welke eenheid en hoe vaak.")),
    _field("purposes", OBJECTS, device.c.purposes, ("Purposes", "Doelen"),
           ("Why it observes, and on what legal ground.", "Waarom het waarneemt en op welke grondslag.")),
)

ONLY_EXACT = (
    _field("name", TEXT, device.c.name, ("Name", "Naam"),
           ("Name of the device; only where the place is exact.",
            "Naam van het apparaat; alleen bij een exacte plek.")),
    _field("summary", TEXT, device.c.summary, ("Summary", "Samenvatting"),
           ("The device in a few words; only where the place is exact.",
            "Het apparaat in het kort; alleen bij een exacte plek.")),
    _field("reference", TEXT, device.c.reference, ("Reference", "Kenmerk"),
           ("The owner's own key; only where the place is exact.",
            "Het kenmerk van de eigenaar; alleen bij een exacte plek.")),
    _field("address", TEXT, device.c.address, ("Street address", "Straatadres"),
           ("Address; only where the place is exact.", "Adres; alleen bij een exacte plek.")),
    _field("height", METRES, device.c.height, ("Height", "Hoogte"),
           ("Metres above the ground.", "Meters boven de grond.")),
    _field("heading", DEGREES, device.c.heading, ("Heading", "Kijkrichting"),
           ("Degrees clockwise from north.", "Graden met de klok mee vanaf het noorden.")),
    _field("fieldOfView", DEGREES, device.c.field_of_view, ("Field of view", "Kijkhoek"),
           ("Degrees.", "Graden.")),
    _field("baseObject", TEXT, device.c.base_object, ("Mounted on", "Bevestigd aan"),
           ("What it hangs on.", "Waar het aan hangt.")),
    _field("registered", DATE, device.c.registered, ("Registered", "Aangemeld"),
           ("Day of first registration.", "Dag van de eerste aanmelding.")),
    _field("installed", DATE, device.c.installed, ("Installed", "Geplaatst"),
           ("Day of installation.", "Dag van plaatsing.")),
    _field("activeUntil", DATE, device.c.active_until, ("Active until", "Actief tot"),
           ("Last planned day of use.", "Laatste geplande dag van gebruik.")),
    _field("removed", DATE, device.c.removed, ("Removed", "Weggehaald"),
           ("Day of removal.", "Dag van verwijdering.")),
    _field("lastConfirmed", DATE, device.c.last_confirmed, ("Last confirmed", "Laatst bevestigd"),
           ("Day on which the owner last confirmed the record.",
            "Dag waarop de eigenaar de gegevens het laatst bevestigde.")),
    _field("source", TEXT, device.c.source, ("Source", "Bron"),
           ("The register that the record comes from.", "Het register waar de gegevens vandaan komen.")),
    _field("sourceId", TEXT, device.c.source_id, ("Id in the source", "Id in de bron"),
           ("Key in that register.", "Sleutel in dat register.")),
    _field("version", WHOLE, device.c.version, ("Version", "Versie"),
           ("Version of the record.", "Versie van de gegevens.")),
)

WHEN = (
    _field("firstPublished", TIMESTAMP, published(device.c.first_edition), ("First published", "Eerst gepubliceerd"),
           ("When the device was first published.", "Wanneer het apparaat voor het eerst is gepubliceerd.")),
    _field("changed", TIMESTAMP, published(device.c.changed_edition), ("Changed", "Gewijzigd"),
           ("When what is published of the device last changed; the parameter datetime asks for this time.",
            "Wanneer de publicatie van het apparaat het laatst wijzigde; de parameter datetime gaat over deze tijd.")),
)

DEVICE = (*WHAT, *WHERE, *WHO, *HOW, *ONLY_EXACT, *WHEN)

REGION = (
    _field("locationPrecision", PRECISION, precision(region.c.tier, func.cardinality(region.c.blocks) == 0),
           ("Precision of the place", "Precisie van de plek"),
           ("How much of a place the region shows.", "Hoeveel het gebied van een plek laat zien.")),
    _field("coordinateUncertaintyInMeters", WHOLE_METRES, region.c.coordinate_uncertainty,
           ("Uncertainty in metres", "Onzekerheid in meters"),
           ("Darwin Core: radius around the middle of the region that holds any place in it.",
            "Darwin Core: straal rond het midden van het gebied waarin elke plek erin ligt.")),
    _field("minimumBuildings", WHOLE, region.c.minimum_buildings, ("Least buildings", "Minste gebouwen"),
           ("The region holds at least this many buildings; empty where none are known or none were counted.",
            "In het gebied staan minstens zoveel gebouwen; leeg als er geen bekend zijn of niet geteld is.")),
    _field("blocks", TEXTS, region.c.blocks, ("Blocks", "Blokken"),
           ("The blocks that the region is made of.", "De blokken waaruit het gebied bestaat.")),
    _field("districts", TEXTS, region.c.districts, ("Districts", "Wijken"),
           ("Codes of the districts that the region lies in.", "Codes van de wijken waarin het gebied ligt.")),
)

# fmt: on


def by_name(fields: Iterable[Field]) -> dict[str, Field]:
    return {field.name: field for field in fields}
