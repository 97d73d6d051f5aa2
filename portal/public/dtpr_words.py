"""Words for the identifiers of DTPR (Helpful Places, CC BY 4.0) that a device may carry."""

from __future__ import annotations

from portal.public.words import N_

# With what it senses.
TECHNOLOGIES = {
    "air_quality": N_("Air quality measurement"),
    "biometrics": N_("Biometrics"),
    "cellular": N_("Mobile phone network"),
    "de_identified_image": N_("Pictures made unrecognisable"),
    "de_identified_video": N_("Video made unrecognisable"),
    "de_identified_voice": N_("Voices made unrecognisable"),
    "facial_characterization": N_("Estimates features of faces"),
    "gps": N_("Satellite positioning"),
    "identifiable_image": N_("Pictures in which people can be recognised"),
    "identifiable_nfc": N_("Reads cards or phones at close range"),
    "identifiable_rfid": N_("Reads tags that belong to someone"),
    "identifiable_video": N_("Video in which people can be recognised"),
    "identifiable_wifi_sensor": N_("Notices phones by their Wi-Fi signal"),
    "image": N_("Pictures"),
    "image_infrared": N_("Heat images"),
    "inclinometer": N_("Tilt measurement"),
    "induction_loop": N_("Loop in the road"),
    "li_dar": N_("Laser scanning"),
    "location_beacon": N_("Location beacon"),
    "microphone": N_("Microphone"),
    "motion_detector": N_("Motion detection"),
    "non_identifiable_video": N_("Video in which nobody can be recognised"),
    "passive_infrared_sensor": N_("Infrared heat detection"),
    "person_detection": N_("Notices that a person is there"),
    "piezoelectric_sensor": N_("Pressure measurement"),
    "radar": N_("Radar"),
    "rfid": N_("Reads tags by radio"),
    "soil_moisture_sensor": N_("Soil moisture measurement"),
    "sound_level_meter": N_("Sound level measurement"),
    "thermometer": N_("Thermometer"),
    "ultrasonic_level_sensor": N_("Distance measurement with ultrasound"),
    "video_camera": N_("Video camera"),
    "video_camera_infrared": N_("Infrared video camera"),
    "water_quality": N_("Water quality measurement"),
    "weather_station": N_("Weather station"),
    "weighing_scale": N_("Scales"),
    "wireless_access_point": N_("Wireless access point"),
    "unmanned_aircraft_system": N_("Drone"),
}

# What kinds of data it makes.
DATA_TYPES = {
    "binary": N_("Yes or no"),
    "boolean": N_("Yes or no"),
    "personal": N_("Personal data"),
    "pixel_based_image": N_("Images"),
    "spatial": N_("Places and routes"),
    "tabular": N_("Tables"),
    "values_time": N_("Readings over time"),
}

# What happens to the data.
PROCESSING = {
    "raw_data": N_("Data are kept as they were measured"),
    "aggregated": N_("Data are added up"),
    "de_identified": N_("Data are made anonymous"),
    "k_anonymity": N_("Everyone is hidden in a group"),
    "differential_privacy": N_("Noise is added, to protect people"),
    "encrypted": N_("Data are encrypted"),
    "encrypted_at_rest": N_("Stored data are encrypted"),
    "computer_vision": N_("A computer looks at the images"),
    "ai_system": N_("An AI system judges the data"),
    "regulated": N_("Rules of law apply to the processing"),
    "reviewed_internally": N_("The owner reviews the processing"),
}

# Where the data are kept.
STORAGE = {
    "stored_locally": N_("In the device or nearby"),
    "stored_primarily_locally": N_("Mostly nearby"),
    "stored_on_3rd_party_cloud": N_("With a cloud company"),
    "stored_primarily_internationally": N_("Mostly abroad"),
    "backed_up_locally": N_("With a copy nearby"),
    "backed_up_internationally": N_("With a copy abroad"),
    "shared_storage_and_governance": N_("Kept and governed together with others"),
}

# Who can get at the data.
ACCESS = {
    "available_to_me": N_("You can get at data about yourself"),
    "available_to_download": N_("Everyone can download the data"),
    "available_to_3rd_parties": N_("Other parties can get at the data"),
    "available_to_vendor": N_("The supplier can get at the data"),
    "available_to_the_accountable_organization": N_("The owner can get at the data"),
    "available_for_resale": N_("The data may be sold on"),
    "not_available_to_me": N_("You cannot get at the data"),
    "not_available_to_vendor": N_("The supplier cannot get at the data"),
    "not_available_to_the_accountable_organization": N_("The owner cannot get at the data"),
}

# What for, in a word or two, as a sign or a choice names it.
PURPOSES = {
    "accessibility": N_("Places easier to reach"),
    "arts_culture": N_("Art and culture"),
    "commerce": N_("Business"),
    "connectivity": N_("Connection to the internet"),
    "ecology": N_("Nature and environment"),
    "energy_efficiency": N_("Saving energy"),
    "enforcement": N_("Checking the rules"),
    "entry": N_("Deciding who may come in"),
    "fire_emergency": N_("Help at fire or accident"),
    "health": N_("Health"),
    "inform": N_("Information"),
    "logistics": N_("Transport of goods"),
    "mobility": N_("Traffic"),
    "planning_decision_making": N_("Planning"),
    "research_development": N_("Research"),
    "safety_security": N_("Safety"),
    "social": N_("Bringing people together"),
    "waste_management": N_("Waste"),
    "water_efficiency": N_("Water management"),
    "wayfinding_services": N_("Finding the way"),
}
