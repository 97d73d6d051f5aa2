"""What a device does, and what for, in whole sentences: no language puts them together alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from geo.publication.records import PublishedDevice
from portal.public.words import CATEGORIES, N_, SENSOR_TYPES, organisation_name, word

# The technologies that tell most, the most telling first; what a list calls such a device.
BY_TECHNOLOGY = {
    "identifiable_wifi_sensor": N_("Wi-Fi counter"),
    "facial_characterization": N_("Camera that looks at faces"),
    "weather_station": N_("Weather station"),
    "air_quality": N_("Air quality meter"),
    "water_quality": N_("Water quality meter"),
    "soil_moisture_sensor": N_("Soil moisture sensor"),
    "sound_level_meter": N_("Sound meter"),
    "induction_loop": N_("Traffic counter"),
    "li_dar": N_("Laser counter"),
    "location_beacon": N_("Location beacon"),
    "inclinometer": N_("Tilt sensor"),
    "motion_detector": N_("Motion detector"),
    "wireless_access_point": N_("Wireless access point"),
    "ultrasonic_level_sensor": N_("Level sensor"),
}

# What a purpose says of why it is allowed.
GROUND = (
    "legalGround", "lawText", "lawLink", "privacyStatement", "dpia", "processingRegister", "algorithmRegister",
)  # fmt: skip

# What a device with that technology does.
DOES_BY_TECHNOLOGY = {
    "identifiable_wifi_sensor": N_("This device counts phones by their Wi-Fi signal."),
    "facial_characterization": N_("This device estimates features of faces, such as age."),
    "weather_station": N_("This device measures the weather."),
    "air_quality": N_("This device measures how clean the air is."),
    "water_quality": N_("This device measures how clean the water is."),
    "soil_moisture_sensor": N_("This device measures how dry the ground is."),
    "sound_level_meter": N_("This device measures how loud it is."),
    "induction_loop": N_("This device notices vehicles that pass or wait."),
    "li_dar": N_("This device counts what passes by with a laser."),
    "location_beacon": N_("This device tells phones nearby where they are."),
    "inclinometer": N_("This device notices when something tilts or moves."),
    "motion_detector": N_("This device notices that something moves."),
    "wireless_access_point": N_("This device gives wireless internet."),
    "ultrasonic_level_sensor": N_("This device measures how high or how full something is."),
}

# What a device of a sensor type does.
DOES = {
    "presence": N_("This device notices whether someone or something is there."),
    "temperature": N_("This device measures how warm it is."),
    "density": N_("This device counts how many people or vehicles there are."),
    "pressure": N_("This device measures pressure or how high the water stands."),
    "position": N_("This device measures where something is or how it moves."),
    "flow": N_("This device measures how much passes through."),
    "electricity": N_("This device measures electricity."),
    "chemical": N_("This device measures what is in the air, the water or the ground."),
    "climate": N_("This device measures temperature, wind, rain or damp."),
    "sound": N_("This device measures sound."),
    "optical_camera": N_("This device is a camera."),
    "other": N_("This device measures something that fits no usual kind."),
}

# What for, by the purposes of DTPR.
USES = {
    "accessibility": N_("%(organisation)s uses it to make places easier to reach for everyone."),
    "arts_culture": N_("%(organisation)s uses it for art and culture."),
    "commerce": N_("%(organisation)s uses it to sell or to do business."),
    "connectivity": N_("%(organisation)s uses it to give people a connection to the internet."),
    "ecology": N_("%(organisation)s uses it to look after nature and the environment."),
    "energy_efficiency": N_("%(organisation)s uses it to save energy."),
    "enforcement": N_("%(organisation)s uses it to check whether people keep to the rules."),
    "entry": N_("%(organisation)s uses it to decide who may come in."),
    "fire_emergency": N_("%(organisation)s uses it to help fast at a fire or an accident."),
    "health": N_("%(organisation)s uses it to protect people’s health."),
    "inform": N_("%(organisation)s uses it to inform people."),
    "logistics": N_("%(organisation)s uses it to get goods and services where they are needed."),
    "mobility": N_("%(organisation)s uses it to let traffic flow better."),
    "planning_decision_making": N_("%(organisation)s uses it to plan and to decide."),
    "research_development": N_("%(organisation)s uses it for research."),
    "safety_security": N_("%(organisation)s uses it to keep people and things safe."),
    "social": N_("%(organisation)s uses it to bring people together."),
    "waste_management": N_("%(organisation)s uses it to collect waste in a smarter way."),
    "water_efficiency": N_("%(organisation)s uses it to manage water well."),
    "wayfinding_services": N_("%(organisation)s uses it to help people find their way."),
}


def title(device: PublishedDevice) -> str:
    """What a device is called: by its owner, else by what it is."""
    return device.name or kind(device)


def kind(device: PublishedDevice) -> str:
    """What a device is, in a word or two."""
    if device.type_generalised:
        return str(gettext("%(category)s, kind not shown", category=word(CATEGORIES, device.category)))
    telling = _telling(device)
    return str(gettext(BY_TECHNOLOGY[telling]) if telling else word(SENSOR_TYPES, device.sensor_type))


def does(device: PublishedDevice) -> str:
    """One sentence: what the device does, or why that is not said."""
    if device.type_generalised:
        return str(
            gettext(
                "Its kind is not shown: fewer than five buildings in this square could have some kinds of device, "
                "and the kind would tell which."
            )
        )
    telling = _telling(device)
    return str(gettext(DOES_BY_TECHNOLOGY[telling]) if telling else word(DOES, device.sensor_type))


def used_by(device: PublishedDevice) -> str:
    """One sentence: who runs the device, and what for where the owner said so."""
    organisation = organisation_of(device)
    stated = stated_purpose(device)
    if stated:
        return str(gettext(USES[stated], organisation=organisation))
    if device.type_generalised or any(purpose["text"] for purpose in device.purposes):
        return str(gettext("%(organisation)s runs it.", organisation=organisation))
    return str(gettext("%(organisation)s runs it, but has not said what for.", organisation=organisation))


def stated_purpose(device: PublishedDevice) -> str | None:
    """The first of DTPR's purposes that the owner named."""
    return next((name for purpose in device.purposes for name in purpose["dtpr"] if name in USES), None)


def no_purpose(device: PublishedDevice) -> str:
    """What stands where a purpose would: that the owner gave none of DTPR's, or that it is not shown."""
    if device.type_generalised:
        return str(gettext("What for is not shown"))
    if any(purpose["text"] for purpose in device.purposes):
        return str(gettext("What for: see the register"))
    return str(gettext("The owner has not said what for"))


def organisation_of(device: PublishedDevice) -> str:
    """The name of the organisation, or its kind."""
    return organisation_name(device.organisation.name if device.organisation else None, device.organisation_kind)


def _telling(device: PublishedDevice) -> str | None:
    """A camera stays a camera whatever else it carries, unless it looks at faces."""
    if device.sensor_type == "optical_camera" and "facial_characterization" not in device.technologies:
        return None
    return next((name for name in BY_TECHNOLOGY if name in device.technologies), None)


def grounds(device: PublishedDevice) -> list[Mapping[str, Any]]:
    """The purposes, but each legal ground with its documents once."""
    named = {tuple(purpose.get(key) for key in GROUND): purpose for purpose in reversed(device.purposes)}
    return list(reversed(named.values()))
