"""Words for every value of an enumeration, in English; the catalogues hold the other languages."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext

from geo.model import OrganisationKind
from geo.publication.records import NOT_SHOWN


def N_(message: str) -> str:  # gettext's own name for a text that is translated later
    return message


# What a list calls a device whose owner gave no name.
SENSOR_TYPES = {
    "presence": N_("Presence sensor"),
    "temperature": N_("Temperature sensor"),
    "density": N_("Crowd counter"),
    "pressure": N_("Pressure or level sensor"),
    "position": N_("Position sensor"),
    "flow": N_("Flow meter"),
    "electricity": N_("Electricity meter"),
    "chemical": N_("Air or water sensor"),
    "climate": N_("Weather sensor"),
    "sound": N_("Sound meter"),
    "optical_camera": N_("Camera"),
    "other": N_("Other sensor"),
}

# The same, where the map says of a device in a square that its kind is not shown.
SYMBOLS = SENSOR_TYPES | {NOT_SHOWN: N_("Kind not shown")}

# Kinds of things.
CATEGORIES = {
    "sensor": N_("Sensor"),
    "camera": N_("Camera"),
    "beacon": N_("Beacon"),
    "actuator": N_("Device that switches something"),
    "meter": N_("Meter"),
    "access_point": N_("Wireless access point"),
}

# Whether people can be recognised, in short.
PERSONAL_DATA = {
    "none": N_("No personal data"),
    "deidentified_on_device": N_("Made anonymous in the device"),
    "deidentified_later": N_("Made anonymous later"),
    "identifiable": N_("People can be recognised"),
    "unknown": N_("Unknown whether people can be recognised"),
}

# The same, in a sentence.
PERSONAL_DATA_MEANING = {
    "none": N_("This device collects nothing about people."),
    "deidentified_on_device": N_("This device senses people, but makes the data anonymous before they leave it."),
    "deidentified_later": N_(
        "This device records data about people. They are made anonymous only after they left the device, "
        "so they count as personal data."
    ),
    "identifiable": N_("This device records data that can be about you."),
    "unknown": N_("The owner has not said whether this device records data about people."),
}

# The state a device is in.
LIFECYCLES = {
    "planned": N_("Planned"),
    "active": N_("Working"),
    "inactive": N_("Not working now"),
    "removed": N_("Removed"),
}

# The same, in a sentence.
LIFECYCLE_MEANING = {
    "planned": N_("It is not there yet."),
    "inactive": N_("It is there, but it does not measure now."),
    "removed": N_("It is not there any more."),
}

# Whether it stays where it is.
MOBILITIES = {
    "fixed": N_("It stays in one place"),
    "relocatable": N_("It is moved now and then"),
    "mobile": N_("It moves"),
}

# Where it hangs.
EXPOSURES = {
    "outdoor": N_("Outdoors"),
    "indoor": N_("Indoors"),
    "vehicle": N_("On a vehicle"),
    "vessel": N_("On a ship"),
    "unknown": N_("Not stated by the owner"),
}

# What kind of organisation it is.
ORGANISATION_KINDS = {
    "public": N_("Government or public body"),
    "private": N_("Company or association"),
    "public_private": N_("Public and private together"),
    "research": N_("Research institution"),
    "resident": N_("Resident"),
}

# What an organisation is called that is not named here.
UNNAMED = {
    "public": N_("A public body"),
    "private": N_("A company or association"),
    "public_private": N_("A public and private partnership"),
    "research": N_("A research institution"),
    "resident": N_("A resident"),
}

# Article 6(1) of the General Data Protection Regulation, in plain words.
LEGAL_GROUNDS = {
    "consent": N_("People have given consent (GDPR article 6(1)(a))"),
    "contract": N_("It is needed for a contract (GDPR article 6(1)(b))"),
    "legal_obligation": N_("The law demands it (GDPR article 6(1)(c))"),
    "vital_interests": N_("It protects someone’s life (GDPR article 6(1)(d))"),
    "public_task": N_("It is part of a public task (GDPR article 6(1)(e))"),
    "legitimate_interests": N_("The owner has a legitimate interest (GDPR article 6(1)(f))"),
    "none": N_("None is needed, says the owner: no personal data are processed"),
}

# SensRNet's themes.
THEMES = {
    "energy": N_("Energy"),
    "agriculture": N_("Agriculture"),
    "transport": N_("Transport"),
    "waste": N_("Waste"),
    "soil_and_underground": N_("Soil and underground"),
    "sound": N_("Sound"),
    "environmental_change": N_("Environmental change"),
    "air": N_("Air"),
    "nature_and_landscape": N_("Nature and landscape"),
    "water": N_("Water"),
    "safety": N_("Safety"),
    "spatial_planning": N_("Spatial planning"),
    "water_management": N_("Water management"),
    "aviation": N_("Aviation"),
    "public_transport": N_("Public transport"),
    "rail_and_road_traffic": N_("Rail and road traffic"),
    "shipping": N_("Shipping"),
    "construction": N_("Construction"),
    "housing": N_("Housing"),
    "health": N_("Health"),
    "statistics": N_("Statistics"),
    "research_and_science": N_("Research and science"),
    "marketing_and_advertising": N_("Marketing and advertising"),
}

# How well the register knows who the organisation is.
VERIFICATION = {
    "0": N_("Not checked"),
    "1": N_("E-mail address checked"),
    "2": N_("Checked by the city"),
    "3": N_("Checked with the trade register"),
}

# Devices that are only counted, by the bin that a district's count falls in.
WITHHELD = {
    "0-4": N_("At most four devices here are not shown."),
    "5-9": N_("Five to nine devices here are not shown."),
    "10-19": N_("Ten to nineteen devices here are not shown."),
    "20-49": N_("Twenty to forty-nine devices here are not shown."),
    "50+": N_("Fifty or more devices here are not shown."),
}


# What the list and the map can be narrowed by, by the keys of their addresses.
FILTERS = {
    "personal_data": N_("Personal data"),
    "type": N_("Type of device"),
    "purpose": N_("What for"),
    "district": N_("District"),
    "organisation": N_("Organisation"),
    "state": N_("State"),
    "category": N_("Kind of thing"),
    "changed_since": N_("New or changed since"),
    "new_since": N_("New since"),
}

# The days among them, once they are chosen.
SINCE = {
    "changed_since": N_("New or changed since %(day)s"),
    "new_since": N_("New since %(day)s"),
}


def word(words: Mapping[str, str], value: str) -> str:
    """The word for a value; a value that is not among them is shown as it is."""
    return gettext(words[value]) if value in words else value.replace("_", " ")


def pairs(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Value and word of each, in the order of the enumeration."""
    return [(value, word(words, value)) for value in words]


def organisation_name(name: str | None, kind: str) -> str:
    """The organisation's name, or what kind it is where it is not named: a resident never is."""
    if name is not None and kind != OrganisationKind.RESIDENT:
        return name
    return word(UNNAMED, kind)
