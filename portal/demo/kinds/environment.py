"""Devices that measure air, noise, water and weather."""

from geo.model import Category, PersonalData, SensorType, Theme
from portal.demo.kinds.kind import Kind, Place, stream, why
from portal.demo.organisations import CITY, ENVIRONMENT, PORT, UNIVERSITY, WATER

AIR_OWNERS = ((ENVIRONMENT, 5.0), (CITY, 3.0), (UNIVERSITY, 2.0), ("Polderlab Zeebodem", 0.4), ("Hogeschool De Waard", 0.5))

ENVIRONMENT_KINDS = (
    Kind(
        "AIR", "Air quality sensor", "A small box on a lamp post that measures fine dust and nitrogen dioxide.",
        Category.SENSOR, SensorType.CHEMICAL, ("air_quality",), (Theme.AIR, Theme.HEALTH), Place.STREET, 0.08, AIR_OWNERS,
        (why("We measure how clean the air is, to see whether our measures work.", "health", "ecology"),),
        "Air measurement.",
        (
            stream("Fine dust", "PM2.5", "ug/m3", "PT10M", "air-pm25"),
            stream("Nitrogen dioxide", "NO2", "ug/m3", "PT1H", "air-no2"),
        ),
        height=3.2, projects=("Clean air 2030",),
    ),
    Kind(
        "NOI", "Noise sensor", "A microphone that measures how loud it is. It does not record speech.",
        Category.SENSOR, SensorType.SOUND, ("sound_level_meter", "microphone"), (Theme.SOUND, Theme.HEALTH), Place.STREET,
        0.06, ((CITY, 5), (ENVIRONMENT, 4), (UNIVERSITY, 1)),
        (why("We measure noise from traffic and events, to keep nights quiet.", "health", "planning_decision_making"),),
        "Noise.", (stream("Sound level", "LAeq", "dB[SPL]", "PT1M", "noise"),),
        PersonalData.DEIDENTIFIED_ON_DEVICE, ("values_time",), ("aggregated",), retention="P3Y", height=4.0,
    ),
    Kind(
        "WLV", "Water level sensor", "A gauge at the bank that measures how high the water stands.",
        Category.SENSOR, SensorType.PRESSURE, ("ultrasonic_level_sensor",), (Theme.WATER, Theme.WATER_MANAGEMENT),
        Place.WATERSIDE, 0.06, ((WATER, 9), (PORT, 1)),
        (why("We watch the water level, so that the pumps keep the polder dry.", "water_efficiency", "safety_security"),),
        "Water level.", (stream("Water level", "water level", "m", "PT10M", "water-level"),), height=0.5,
        retention="P10Y",
    ),
    Kind(
        "WQU", "Water quality buoy", "A buoy that measures temperature, oxygen and algae.",
        Category.SENSOR, SensorType.CHEMICAL, ("water_quality", "thermometer"), (Theme.WATER, Theme.NATURE_AND_LANDSCAPE),
        Place.WATERSIDE, 0.02, ((WATER, 6), (UNIVERSITY, 3), ("Polderlab Zeebodem", 1)),
        (why("We check that swimming is safe and that fish have enough oxygen.", "health", "ecology"),),
        "Water quality.",
        (
            stream("Water temperature", "water temperature", "Cel", "PT15M", "water-temperature"),
            stream("Oxygen", "dissolved oxygen", "mg/L", "PT1H"),
        ),
    ),
    Kind(
        "ALG", "Algae watch", "Images of the lake from a mast show where blue-green algae grow.",
        Category.CAMERA, SensorType.OPTICAL_CAMERA, ("image",), (Theme.WATER, Theme.HEALTH), Place.AREA, 0.003,
        ((WATER, 1),), (why("We warn swimmers when the water could make them ill.", "health", "inform"),),
        "Algae.", (stream("Algae cover", "algae cover", "%", "P1D", "algae"),), data_types=("pixel_based_image",),
        retention="P1Y", height=18.0,
    ),
    Kind(
        "MET", "Weather station", "A station that measures temperature, wind and rain.",
        Category.SENSOR, SensorType.CLIMATE, ("weather_station", "thermometer"), (Theme.ENVIRONMENTAL_CHANGE,), Place.COUNTRY,
        0.025, ((CITY, 3), ("Weerdienst Polderlucht", 3), ("Landbouwcoöperatie Zeeklei", 3), (UNIVERSITY, 1)),
        (why("We measure the weather, to grit roads in time and to warn of heat.", "health", "safety_security"),),
        "Weather.",
        (
            stream("Air temperature", "air temperature", "Cel", "PT10M", "weather"),
            stream("Rain", "precipitation", "mm", "PT10M", "weather"),
            stream("Wind", "wind speed", "m/s", "PT10M", "weather"),
        ),
        height=2.0,
    ),
    Kind(
        "SOI", "Soil moisture sensor", "A probe at the roots of a tree that feels whether the ground is dry.",
        Category.SENSOR, SensorType.OTHER, ("soil_moisture_sensor",), (Theme.NATURE_AND_LANDSCAPE, Theme.SOIL_AND_UNDERGROUND),
        Place.PARK, 0.03, ((CITY, 8), (UNIVERSITY, 2)),
        (why("We water young trees only when they need it.", "water_efficiency", "ecology"),),
        "Trees.", (stream("Soil moisture", "volumetric water content", "%", "PT1H"),), retention="P2Y",
        projects=("Ten thousand trees",),
    ),
    Kind(
        "GRW", "Groundwater well", "A pipe in the ground with a sensor that measures the groundwater.",
        Category.SENSOR, SensorType.PRESSURE, ("piezoelectric_sensor",), (Theme.SOIL_AND_UNDERGROUND, Theme.WATER_MANAGEMENT),
        Place.COUNTRY, 0.025, ((WATER, 5), (CITY, 4), ("Drinkwaterbedrijf Zoetwater", 1)),
        (why("We follow the groundwater, so that cellars stay dry and crops do not.", "water_efficiency"),),
        "Groundwater.", (stream("Groundwater level", "groundwater level", "m", "PT1H", "groundwater"),), retention="unknown",
    ),
)  # fmt: skip
