"""Closed lists: DTPR's taxonomy (Helpful Places, CC BY 4.0) for devices, INSPIRE's uses for buildings.

An unknown identifier is an error with the nearest known ones, never a new category, and so none can
smuggle a name or an address into a generalised record.
"""

from __future__ import annotations

from difflib import get_close_matches

from geo.errors import Invalid

TECHNOLOGIES = frozenset(
    """
    air_quality biometrics cellular de_identified_image de_identified_video de_identified_voice
    facial_characterization gps identifiable_image identifiable_nfc identifiable_rfid identifiable_video
    identifiable_wifi_sensor image image_infrared inclinometer induction_loop li_dar location_beacon microphone
    motion_detector non_identifiable_video passive_infrared_sensor person_detection piezoelectric_sensor radar rfid
    soil_moisture_sensor sound_level_meter thermometer ultrasonic_level_sensor video_camera video_camera_infrared
    water_quality weather_station weighing_scale wireless_access_point unmanned_aircraft_system
    """.split()
)
PURPOSES = frozenset(
    """
    accessibility arts_culture commerce connectivity ecology energy_efficiency enforcement entry fire_emergency health
    inform logistics mobility planning_decision_making research_development safety_security social waste_management
    water_efficiency wayfinding_services
    """.split()
)
DATA_TYPES = frozenset("binary boolean personal pixel_based_image spatial tabular values_time".split())
PROCESSING = frozenset(
    """
    raw_data aggregated de_identified k_anonymity differential_privacy encrypted encrypted_at_rest computer_vision
    ai_system regulated reviewed_internally
    """.split()
)
STORAGE = frozenset(
    """
    stored_locally stored_primarily_locally stored_on_3rd_party_cloud stored_primarily_internationally
    backed_up_locally backed_up_internationally shared_storage_and_governance
    """.split()
)
ACCESS = frozenset(
    """
    available_to_me available_to_download available_to_3rd_parties available_to_vendor
    available_to_the_accountable_organization available_for_resale not_available_to_me not_available_to_vendor
    not_available_to_the_accountable_organization
    """.split()
)

# CurrentUseValue of INSPIRE's data specification on buildings, its leaves and its broad values.
USES = (
    "individualResidence", "collectiveResidence", "twoDwellings", "moreThanTwoDwelling", "residenceForCommunities",
    "agriculture", "industrial", "commerceAndServices", "office", "trade", "publicServices", "ancillary",
)  # fmt: skip

LISTS = {
    "technologies": TECHNOLOGIES,
    "data_types": DATA_TYPES,
    "processing": PROCESSING,
    "storage": STORAGE,
    "access": ACCESS,
    "dtpr": PURPOSES,
    "use": frozenset(USES),
}


def check(field: str, values: tuple[str, ...]) -> None:
    """Raise Invalid for an identifier that is not on the list of `field`, with the nearest ones."""
    known = LISTS[field]
    for value in values:
        if value not in known:
            near = get_close_matches(value, known, n=3)
            advice = f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(sorted(known)[:8])}, …"
            raise Invalid(field, f"{value!r} is not known; {advice}")
