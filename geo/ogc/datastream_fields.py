"""The properties of a datastream, with those of its device that say what and where it is."""

from __future__ import annotations

from sqlalchemy import FromClause, Text, cast

from geo.model import Lifecycle, PersonalData, SensorType
from geo.ogc.field import field
from geo.ogc.fields import DEVICE_PRECISION, PRECISION, PUBLIC_URL, of_organisation, published
from geo.ogc.kinds import ADDRESS, BOOLEAN, IDENTIFIER, TEXT, TEXTS, TIMESTAMP, WHOLE, one_of
from geo.publication.tables import datastream, device, organisation

TABLE: FromClause = datastream.join(device, device.c.id == datastream.c.device_id)

# One property is one entry: its lines stay together.
# fmt: off
DATASTREAM = (
    field("device", ADDRESS, PUBLIC_URL.concat("/devices/").concat(cast(datastream.c.device_id, Text)),
          ("Device", "Apparaat"),
          ("Persistent web address of the device.", "Blijvend webadres van het apparaat.")),
    field("deviceId", IDENTIFIER, datastream.c.device_id, ("Device's id", "Id van het apparaat"),
          ("Id of the device; see the collection devices.", "Id van het apparaat; zie de collectie devices.")),
    field("number", WHOLE, datastream.c.number, ("Number", "Nummer"),
          ("Its place in the device's list, from 1.", "De plek in de lijst van het apparaat, vanaf 1.")),
    field("name", TEXT, datastream.c.name, ("Name", "Naam"),
          ("Name of the datastream; only where the place is exact.",
           "Naam van de datastroom; alleen bij een exacte plek.")),
    field("observedProperty", TEXT, datastream.c.observed_property, ("Observed property", "Waargenomen eigenschap"),
          ("What it observes.", "Wat het waarneemt.")),
    field("unit", TEXT, datastream.c.unit, ("Unit", "Eenheid"),
          ("Unit of measurement, by UCUM where there is one.", "Meeteenheid, volgens UCUM waar die er is.")),
    field("frequency", TEXT, datastream.c.frequency, ("Frequency", "Frequentie"),
          ("How often it observes, an ISO 8601 duration; only where the place is exact.",
           "Hoe vaak het waarneemt, een duur volgens ISO 8601; alleen bij een exacte plek.")),
    field("quality", TEXT, datastream.c.quality, ("Quality", "Kwaliteit"),
          ("How good the data are; only where the place is exact.",
           "Hoe goed de gegevens zijn; alleen bij een exacte plek.")),
    field("active", BOOLEAN, datastream.c.active, ("Active", "Actief"),
          ("Whether it observes now.", "Of het nu waarneemt.")),
    field("openData", BOOLEAN, datastream.c.open_data, ("Open data", "Open data"),
          ("Whether what it observes is open data.", "Of wat het waarneemt open data is.")),
    field("link", TEXT, datastream.c.link, ("Data", "Gegevens"),
          ("Where the data are; only where the place is exact.", "Waar de gegevens zijn; alleen bij een exacte plek.")),
    field("documentation", TEXT, datastream.c.documentation, ("Documentation", "Documentatie"),
          ("Where the data are described; only where the place is exact.",
           "Waar de gegevens beschreven staan; alleen bij een exacte plek.")),
    field("sensorType", one_of(SensorType), device.c.sensor_type, ("Sensor type", "Soort sensor"),
          ("What kind of sensor the device is.", "Wat voor sensor het apparaat is.")),
    field("personalData", one_of(PersonalData), device.c.personal_data, ("Personal data", "Persoonsgegevens"),
          ("Whether people can be recognised.", "Of mensen herkenbaar zijn.")),
    field("lifecycle", one_of(Lifecycle), device.c.lifecycle, ("State of the device", "Status van het apparaat"),
          ("Whether the device is planned, active, inactive or removed.",
           "Of het apparaat gepland, actief, inactief of weggehaald is.")),
    field("organisationId", IDENTIFIER, device.c.organisation_id, ("Organisation's id", "Id van de organisatie"),
          ("Id of the device's owner; empty for residents.", "Id van de eigenaar; leeg bij inwoners.")),
    field("organisation", TEXT, of_organisation(organisation.c.name), ("Organisation", "Organisatie"),
          ("Name of the device's owner; empty for residents.", "Naam van de eigenaar; leeg bij inwoners.")),
    field("locationPrecision", PRECISION, DEVICE_PRECISION, ("Precision of the place", "Precisie van de plek"),
          ("How much of the place is published.", "Hoeveel van de plek openbaar is.")),
    field("districts", TEXTS, device.c.districts, ("Districts", "Wijken"),
          ("Codes of the districts that the place lies in, the main one first.",
           "Codes van de wijken waarin de plek ligt, de belangrijkste eerst.")),
    field("changed", TIMESTAMP, published(device.c.changed_edition), ("Changed", "Gewijzigd"),
          ("When what is published of the device last changed; the parameter datetime asks for this time.",
           "Wanneer de publicatie van het apparaat het laatst wijzigde; de parameter datetime gaat over deze tijd.")),
)
# fmt: on
