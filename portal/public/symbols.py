"""How devices are drawn, on the map and on every page: one icon for each type, one colour for each state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from geo.model import PersonalData, SensorType
from geo.publication.records import NOT_SHOWN

# Tabler's names; static/icons.txt holds them for the sprite.
SENSOR_ICONS: dict[str, str] = {
    SensorType.PRESENCE: "walk",
    SensorType.TEMPERATURE: "temperature",
    SensorType.DENSITY: "users",
    SensorType.PRESSURE: "gauge",
    SensorType.POSITION: "map-pin",
    SensorType.FLOW: "ripple",
    SensorType.ELECTRICITY: "bolt",
    SensorType.CHEMICAL: "flask",
    SensorType.CLIMATE: "wind",
    SensorType.SOUND: "ear",
    SensorType.OPTICAL_CAMERA: "device-cctv",
    SensorType.OTHER: "access-point",
    NOT_SHOWN: "help-circle",
}

# By the purposes of DTPR, for signs.
PURPOSE_ICONS: dict[str, str] = {
    "accessibility": "wheelchair",
    "arts_culture": "palette",
    "commerce": "shopping-cart",
    "connectivity": "wifi",
    "ecology": "leaf",
    "energy_efficiency": "bulb",
    "enforcement": "gavel",
    "entry": "door-enter",
    "fire_emergency": "flame",
    "health": "heartbeat",
    "inform": "info-circle",
    "logistics": "truck-delivery",
    "mobility": "traffic-lights",
    "planning_decision_making": "chart-bar",
    "research_development": "microscope",
    "safety_security": "shield-check",
    "social": "users",
    "waste_management": "trash",
    "water_efficiency": "droplet",
    "wayfinding_services": "directions",
}

# DTPR: white no personal data, blue de-identified, yellow identifiable. "Later" counts as personal data.
PERSONAL_DATA_COLOURS: dict[str, str] = {
    PersonalData.NONE: "none",
    PersonalData.DEIDENTIFIED_ON_DEVICE: "anonymous",
    PersonalData.DEIDENTIFIED_LATER: "personal",
    PersonalData.IDENTIFIABLE: "personal",
    PersonalData.UNKNOWN: "unknown",
}

# The colour of several devices together is the first of these that one of them has; so it is on the map.
STRONGEST = ("personal", "anonymous", "unknown", "none")

# The order of shares in rims and bars.
COLOURS = ("none", "unknown", "anonymous", "personal")


def strongest(states: Iterable[str]) -> str:
    """The one colour of devices with these states of personal data."""
    return min((PERSONAL_DATA_COLOURS[state] for state in states), key=STRONGEST.index)


def colour_counts(counts: Counter[str]) -> Counter[str]:
    """Counts by personal-data state as counts by colour."""
    found: Counter[str] = Counter()
    for state, devices in counts.items():
        found[PERSONAL_DATA_COLOURS[state]] += devices
    return found
