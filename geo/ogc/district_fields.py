"""The properties of a district: its indicators, which are sums of published counts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Numeric, cast, func, select

from geo.model import Category, Lifecycle, PersonalData
from geo.ogc.field import Field, Words, field
from geo.ogc.fields import published
from geo.ogc.kinds import NUMBER, OBJECTS, TEXT, TIMESTAMP, WHOLE, one_of
from geo.publication import indicators
from geo.publication.tables import district, edition, withheld_count

BINS = one_of(("0-4", "5-9", "10-19", "20-49", "50+"))

_COUNTS = indicators.by_district()
_TYPES = indicators.sensor_types_by_district()

TABLE: FromClause = (
    district.outerjoin(_COUNTS, _COUNTS.c.code == district.c.code)
    .outerjoin(_TYPES, _TYPES.c.code == district.c.code)
    .outerjoin(withheld_count, withheld_count.c.district == district.c.code)
)

_KILOMETRES = func.ST_Area(func.geography(district.c.geometry)) / 1_000_000

PERSONAL_DATA = {
    PersonalData.NONE: ("Devices without personal data", "Apparaten zonder persoonsgegevens"),
    PersonalData.DEIDENTIFIED_ON_DEVICE: (
        "Devices that make data anonymous at once",
        "Apparaten die gegevens meteen anoniem maken",
    ),
    PersonalData.DEIDENTIFIED_LATER: (
        "Devices whose data are made anonymous later",
        "Apparaten waarvan de gegevens later anoniem worden",
    ),
    PersonalData.IDENTIFIABLE: ("Devices that can recognise people", "Apparaten die mensen herkenbaar vastleggen"),
    PersonalData.UNKNOWN: (
        "Devices of which it is unknown whether people can be recognised",
        "Apparaten waarvan onbekend is of mensen herkenbaar zijn",
    ),
}
CATEGORIES = {
    Category.SENSOR: ("Sensors", "Sensoren"),
    Category.CAMERA: ("Cameras", "Camera's"),
    Category.BEACON: ("Beacons", "Bakens"),
    Category.ACTUATOR: ("Actuators", "Actuatoren"),
    Category.METER: ("Meters", "Meters"),
    Category.ACCESS_POINT: ("Access points", "Toegangspunten"),
}
LIFECYCLES = {
    Lifecycle.PLANNED: ("Planned devices", "Geplande apparaten"),
    Lifecycle.ACTIVE: ("Active devices", "Actieve apparaten"),
    Lifecycle.INACTIVE: ("Inactive devices", "Inactieve apparaten"),
    Lifecycle.REMOVED: ("Removed devices", "Weggehaalde apparaten"),
}
NOT_ADDED_UP = Words(
    "A device without an exact place counts in every district where it may stand, so districts must not be added up.",
    "Een apparaat zonder precieze plek telt mee in elke wijk waar het kan staan: tel wijken dus niet bij elkaar op.",
)
ALL = (
    f"Published devices of every state that stand in the district, or may. {NOT_ADDED_UP.en}",
    f"Gepubliceerde apparaten van elke toestand die in de wijk staan, of kunnen staan. {NOT_ADDED_UP.nl}",
)


def _count(name: str, column: str, title: tuple[str, str], description: tuple[str, str]) -> Field:
    return field(name, WHOLE, func.coalesce(_COUNTS.c[column], 0), title, description)


def _part(name: str, column: str, title: tuple[str, str]) -> Field:
    """How many of the district's devices are what the title says."""
    english, dutch = title
    told = (f"{english}, of those that `devices` counts.", f"{dutch}, van de apparaten die `devices` telt.")
    return _count(name, column, title, told)


def _percent(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Of the district's devices; NULL where there are none."""
    return func.round(cast(100 * column, Numeric) / func.nullif(_COUNTS.c.devices, 0), 1)


def _camel(text: str) -> str:
    return "".join(part.capitalize() for part in text.split("_"))


# One property is one entry: its lines stay together.
# fmt: off
DISTRICT = (
    field("name", TEXT, district.c.name, ("Name", "Naam"), ("Name of the district.", "Naam van de wijk.")),
    _count("devices", "devices", ("Devices", "Apparaten"), ALL),
    _part("exactDevices", "exact", ("Devices with an exact place", "Apparaten met een exacte plek")),
    _part("generalisedDevices", "generalised", ("Devices in a square or area", "Apparaten in een vak of gebied")),
    _part("mobileDevices", "mobile", ("Devices that move", "Apparaten die bewegen")),
    *(_part(f"personalData{_camel(state)}", f"personal_data_{state}", PERSONAL_DATA[state]) for state in PersonalData),
    *(_part(f"category{_camel(kind)}", f"category_{kind}", CATEGORIES[kind]) for kind in Category),
    *(_part(f"lifecycle{_camel(state)}", f"lifecycle_{state}", LIFECYCLES[state]) for state in Lifecycle),
    field("sensorTypes", OBJECTS, func.coalesce(_TYPES.c.sensor_types, func.jsonb_build_array()),
          ("By sensor type", "Per soort sensor"),
          ("How many devices of each sensor type, the most frequent first.",
           "Hoeveel apparaten van elke soort sensor, de meeste eerst.")),
    field("withheldDevices", BINS, withheld_count.c.devices, ("Withheld devices", "Niet getoonde apparaten"),
          ("Roughly how many devices are not shown; `devices` does not count them, and 0-4 can be none.",
           "Hoeveel apparaten ongeveer niet worden getoond; `devices` telt ze niet, en 0-4 kan ook geen enkel zijn.")),
    field("personalDataKnown", NUMBER, _percent(_COUNTS.c.devices - _COUNTS.c.personal_data_unknown),
          ("Personal data stated (%)", "Persoonsgegevens vermeld (%)"),
          ("Completeness: of how many devices it is stated whether people can be recognised.",
           "Volledigheid: bij hoeveel apparaten staat of mensen herkenbaar zijn.")),
    field("organisationKnown", NUMBER, _percent(_COUNTS.c.with_organisation),
          ("Organisation named (%)", "Organisatie genoemd (%)"),
          ("Completeness: at how many devices an organisation is named; residents never are.",
           "Volledigheid: bij hoeveel apparaten een organisatie staat; inwoners staan er nooit bij.")),
    field("areaInSquareKilometres", NUMBER, func.round(cast(_KILOMETRES, Numeric), 3),
          ("Area in km²", "Oppervlakte in km²"), ("Area of the district.", "Oppervlakte van de wijk.")),
    field("devicesPerSquareKilometre", NUMBER,
          func.round(cast(func.coalesce(_COUNTS.c.devices, 0) / func.nullif(_KILOMETRES, 0), Numeric), 1),
          ("Devices per km²", "Apparaten per km²"),
          ("Published devices by the area of the district.", "Gepubliceerde apparaten per oppervlakte van de wijk.")),
    field("counted", TIMESTAMP, published(select(func.max(edition.c.number)).scalar_subquery()),
          ("Counted", "Geteld"), ("When these numbers were published.", "Wanneer deze getallen gepubliceerd zijn.")),
)
# fmt: on
