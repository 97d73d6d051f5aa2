"""The columns of the dataset `devices`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Double, Numeric, case, cast, func, literal, null, select
from sqlalchemy.dialects.postgresql import JSONPATH

from geo.model import LEAST_SIDES, Mobility
from geo.publication.promises import SIZE_ALONE, size_alone
from geo.publication.tables import device, organisation, region
from opendata.model import Column, Type

DIGITS = 7  # about a centimetre


def _degrees(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Of an exact point only; a square has none, so that its middle is never taken for the place."""
    is_point = (device.c.tier == 0) & (func.ST_GeometryType(device.c.geometry) == "ST_Point")
    return case((is_point, cast(func.round(cast(value, Numeric), DIGITS), Double)), else_=null())


def _members(objects: ColumnElement[Any], member: str) -> ColumnElement[Any]:
    """The texts under `member` in an array of objects, as an array; absent ones are left out."""
    path = cast(literal(f"$[*].{member} ? (@ != null)"), JSONPATH)
    texts = func.jsonb_array_elements_text(func.jsonb_path_query_array(objects, path)).column_valued("member")
    return func.array(select(texts).scalar_subquery())


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


def _column(name: str, kind: Type, expression: ColumnElement[Any], english: str, dutch: str) -> Column:
    return Column(name, kind, expression, {"en": english, "nl": dutch})


# One column after another, its meaning in English and Dutch below it.
# fmt: off
DEVICE_COLUMNS: tuple[Column, ...] = (
    _column("id", "string", device.c.id,
            "Lasting id of the published device", "Blijvend kenmerk van het gepubliceerde apparaat"),
    _column("shortCode", "string", device.c.short_code,
            "Short code on the sign at the device", "Korte code op het bord bij het apparaat"),
    _column("name", "string", device.c.name,
            "Name that the owner gave; only with an exact place",
            "Naam die de eigenaar gaf; alleen bij een precieze plek"),
    _column("summary", "string", device.c.summary,
            "What it is in plain language; only with an exact place",
            "Wat het is in gewone taal; alleen bij een precieze plek"),
    _column("reference", "string", device.c.reference,
            "The owner's own reference; only with an exact place",
            "Kenmerk van de eigenaar zelf; alleen bij een precieze plek"),
    _column("category", "string", device.c.category,
            "Kind of thing: sensor, camera, beacon, actuator, meter or access_point",
            "Soort ding: sensor, camera, beacon, actuator, meter of access_point"),
    _column("sensorType", "string", device.c.sensor_type,
            "What kind of sensor it has", "Wat voor sensor erin zit"),
    _column("typeGeneralised", "boolean", device.c.type_generalised,
            "Kind not shown: fewer than five buildings in this square could have some kinds of device",
            "Soort niet getoond: minder dan vijf gebouwen in dit vak kunnen sommige soorten apparaten hebben"),
    _column("technologies", "list", device.c.technologies,
            "Technologies, by the ids of DTPR", "Technieken, met de namen van DTPR"),
    _column("themes", "list", device.c.themes,
            "Themes it serves", "Thema's waar het bij hoort"),
    _column("projects", "list", device.c.projects,
            "Projects it belongs to; only with an exact place",
            "Projecten waar het bij hoort; alleen bij een precieze plek"),
    _column("lifecycle", "string", device.c.lifecycle,
            "State: planned, active, inactive or removed", "Toestand: planned, active, inactive of removed"),
    _column("mobility", "string", device.c.mobility,
            "fixed, relocatable or mobile", "fixed (vast), relocatable (verplaatsbaar) of mobile (beweegt)"),
    _column("exposure", "string", device.c.exposure,
            "Where it hangs: outdoor, indoor, vehicle, vessel or unknown",
            "Waar het hangt: outdoor, indoor, vehicle, vessel of unknown"),
    _column("tier", "integer", device.c.tier,
            "How precise the place is: 0 exact, 1 square, 2 large square, 3 area",
            "Hoe precies de plek is: 0 precies, 1 vak, 2 groot vak, 3 gebied"),
    _column("regionId", "string", device.c.region_id,
            "Id of the square or area, empty for an exact place",
            "Kenmerk van het vak of gebied, leeg bij een precieze plek"),
    _column("coordinateUncertaintyInMeters", "integer", device.c.coordinate_uncertainty,
            "How far the place may be from the middle of the square, in metres (Darwin Core)",
            "Hoe ver de plek van het midden van het vak kan liggen, in meter (Darwin Core)"),
    _column("minimumBuildings", "integer", region.c.minimum_buildings,
            "The square holds at least so many buildings; empty where none are known or none were counted",
            "Zoveel gebouwen staan er minstens in het vak; leeg als er geen bekend zijn of niet geteld is"),
    _column("dataGeneralizations", "string", _generalisation(),
            "What was done to the place before publishing (Darwin Core)",
            "Wat er met de plek gedaan is voor het publiceren (Darwin Core)"),
    _column("longitude", "number", _degrees(func.ST_X(_point())),
            "Longitude in degrees (WGS 84), only of an exact point",
            "Lengtegraad in graden (WGS 84), alleen van een precies punt"),
    _column("latitude", "number", _degrees(func.ST_Y(_point())),
            "Latitude in degrees (WGS 84), only of an exact point",
            "Breedtegraad in graden (WGS 84), alleen van een precies punt"),
    _column("geometry", "wkt", func.ST_AsText(device.c.geometry, DIGITS),
            "The published place: point, line, area, or the whole square",
            "De gepubliceerde plek: punt, lijn, gebied of het hele vak"),
    _column("representativePoint", "wkt", func.ST_AsText(region.c.representative_point, DIGITS),
            "Middle of the square, to hang a label on; NOT the location",
            "Midden van het vak, om een label aan te hangen; NIET de plek"),
    _column("districts", "list", device.c.districts,
            "Codes of the districts it stands in, or may stand in", "Codes van de wijken waar het staat of kan staan"),
    _column("address", "string", device.c.address,
            "Address or description of the place; only with an exact place",
            "Adres of beschrijving van de plek; alleen bij een precieze plek"),
    _column("height", "number", device.c.height,
            "Height above ground in metres; only with an exact place",
            "Hoogte boven de grond in meter; alleen bij een precieze plek"),
    _column("heading", "number", device.c.heading,
            "Direction it looks in, degrees from north; only with an exact place",
            "Kijkrichting in graden vanaf het noorden; alleen bij een precieze plek"),
    _column("fieldOfView", "number", device.c.field_of_view,
            "Width of its view in degrees; only with an exact place",
            "Breedte van het beeld in graden; alleen bij een precieze plek"),
    _column("baseObject", "string", device.c.base_object,
            "What it hangs on, such as the number of a lamp post",
            "Waar het aan hangt, zoals het nummer van een lantaarnpaal"),
    _column("organisationId", "string", device.c.organisation_id,
            "Id of the organisation; empty for a resident", "Kenmerk van de organisatie; leeg bij een inwoner"),
    _column("organisation", "string", organisation.c.name,
            "Name of the organisation; a resident is not named",
            "Naam van de organisatie; een inwoner wordt niet genoemd"),
    _column("organisationKind", "string", device.c.organisation_kind,
            "public, private, public_private, research or resident",
            "public, private, public_private, research of resident"),
    _column("organisationWebsite", "string", organisation.c.website,
            "Website of the organisation", "Website van de organisatie"),
    _column("responsible", "string", device.c.responsible,
            "Who is responsible for the device", "Wie verantwoordelijk is voor het apparaat"),
    _column("processor", "string", device.c.processor,
            "Who processes what it records", "Wie verwerkt wat het vastlegt"),
    _column("metadataAdmin", "string", device.c.metadata_admin,
            "Who keeps this entry", "Wie deze gegevens bijhoudt"),
    _column("publicContact", "string", device.c.public_contact,
            "Where to ask or object", "Waar je een vraag of bezwaar kwijt kunt"),
    _column("personalData", "string", device.c.personal_data,
            "Whether people can be recognised; deidentified_later counts as personal data",
            "Of mensen herkenbaar zijn; deidentified_later telt als persoonsgegevens"),
    _column("dataTypes", "list", device.c.data_types,
            "Kinds of data, by the ids of DTPR", "Soorten gegevens, met de namen van DTPR"),
    _column("processing", "list", device.c.processing,
            "How the data are processed, by the ids of DTPR", "Hoe de gegevens verwerkt worden, met de namen van DTPR"),
    _column("storage", "list", device.c.storage,
            "Where the data are kept, by the ids of DTPR", "Waar de gegevens bewaard worden, met de namen van DTPR"),
    _column("access", "list", device.c.access,
            "Who can get at the data, by the ids of DTPR", "Wie bij de gegevens kan, met de namen van DTPR"),
    _column("retention", "string", device.c.retention,
            "How long data are kept: an ISO 8601 duration, none or unknown",
            "Hoe lang gegevens bewaard worden: een duur volgens ISO 8601, none of unknown"),
    _column("recipients", "string", device.c.recipients,
            "Who receives the data", "Wie de gegevens krijgt"),
    _column("thirdCountries", "string", device.c.third_countries,
            "Countries outside the EEA that the data go to", "Landen buiten de EER waar de gegevens heen gaan"),
    _column("purposeTexts", "list", _members(device.c.purposes, "text"),
            "Why it observes, in the owner's words", "Waarom het meet, in de woorden van de eigenaar"),
    _column("legalGrounds", "list", _members(device.c.purposes, "legalGround"),
            "Ground in article 6(1) GDPR for each purpose", "Grondslag in artikel 6 lid 1 AVG voor elk doel"),
    _column("observedProperties", "list", _members(device.c.datastreams, "observedProperty"),
            "What it observes", "Wat het meet"),
    _column("purposes", "json", device.c.purposes,
            "Purposes in full: text, DTPR purposes, legal ground, law and documents",
            "Doelen volledig: tekst, DTPR-doelen, grondslag, wet en documenten"),
    _column("datastreams", "json", device.c.datastreams,
            "What it observes in full: unit, frequency, open data and links",
            "Wat het meet volledig: eenheid, frequentie, open data en links"),
    _column("registered", "date", device.c.registered,
            "Day it was registered; only with an exact place", "Dag van aanmelding; alleen bij een precieze plek"),
    _column("installed", "date", device.c.installed,
            "Day it was installed; only with an exact place", "Dag van plaatsing; alleen bij een precieze plek"),
    _column("activeUntil", "date", device.c.active_until,
            "Day until which it is meant to work; only with an exact place",
            "Dag tot wanneer het zou werken; alleen bij een precieze plek"),
    _column("removed", "date", device.c.removed,
            "Day it was removed; only with an exact place", "Dag van weghalen; alleen bij een precieze plek"),
    _column("lastConfirmed", "date", device.c.last_confirmed,
            "Day the owner last confirmed this entry; only with an exact place",
            "Dag waarop de eigenaar dit voor het laatst bevestigde; alleen bij een precieze plek"),
    _column("source", "string", device.c.source,
            "Where the entry came from; only with an exact place",
            "Waar deze gegevens vandaan komen; alleen bij een precieze plek"),
    _column("sourceId", "string", device.c.source_id,
            "Its id at that source; only with an exact place", "Kenmerk bij die bron; alleen bij een precieze plek"),
    _column("version", "integer", device.c.version,
            "Version of the entry; only with an exact place", "Versie van deze gegevens; alleen bij een precieze plek"),
    _column("firstEdition", "integer", device.c.first_edition,
            "Edition in which it first stood here", "Editie waarin het voor het eerst stond"),
    _column("changedEdition", "integer", device.c.changed_edition,
            "Edition in which it last changed here", "Editie waarin het voor het laatst veranderde"),
)
# fmt: on
