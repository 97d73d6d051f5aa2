"""Devices that keep waste, light, energy and networks going."""

from geo.model import Category, PersonalData, SensorType, Theme
from portal.demo.kinds.kind import Kind, Place, stream, why
from portal.demo.organisations import CITY, GRID, PORT, SHOPS, WASTE

SERVICE_KINDS = (
    Kind(
        "BIN", "Waste container sensor", "A sensor in the lid that measures how full the container is.",
        Category.SENSOR, SensorType.OTHER, ("ultrasonic_level_sensor",), (Theme.WASTE,), Place.STREET, 0.10, ((WASTE, 9), (CITY, 1)),
        (why("We empty containers when they are full, and drive less.", "waste_management", "logistics"),),
        "Waste.", (stream("Filling", "fill level", "%", "PT1H"),), retention="P1Y",
    ),
    Kind(
        "LMP", "Smart street light", "A lamp that dims when nobody is near.",
        Category.ACTUATOR, SensorType.PRESENCE, ("passive_infrared_sensor", "motion_detector"), (Theme.ENERGY, Theme.SAFETY),
        Place.STREET, 0.06, ((CITY, 1),),
        (why("We save energy and keep the night dark, and still light your way.", "energy_efficiency", "safety_security"),),
        "Lighting.", (stream("Movement", "motion", "1", "PT1S"),), data_types=("binary",), retention="none", height=8.0,
    ),
    Kind(
        "BEA", "Wayfinding beacon", "A small radio beacon that tells an app where you are. It receives nothing.",
        Category.BEACON, SensorType.POSITION, ("location_beacon",), (Theme.PUBLIC_TRANSPORT,), Place.CENTRE, 0.03,
        ((CITY, 6), ("Vervoerregio Markerland", 4)),
        (why("We help people who do not see well to find their way.", "accessibility", "wayfinding_services"),),
        "Beacons.", (), data_types=(), processing=(), storage=(), access=(), retention="none", height=2.5,
    ),
    Kind(
        "APT", "Public wifi access point", "An aerial that gives free internet in the street.",
        Category.ACCESS_POINT, SensorType.OTHER, ("wireless_access_point",), (Theme.STATISTICS,), Place.CENTRE, 0.03,
        ((CITY, 4), ("Zendmast Waard", 4), ("Winkelcentrum De Steiger", 2)),
        (why("We give everybody free internet in the centre.", "connectivity", "social"),),
        "Wifi.", (stream("Connections", "connected clients", "{client}", "PT1H"),), PersonalData.DEIDENTIFIED_LATER,
        ("personal",), ("encrypted",), ("stored_on_3rd_party_cloud",), retention="P1D", height=4.5,
    ),
    Kind(
        "TRF", "Transformer meter", "A meter in a small power station that measures how much power the street uses.",
        Category.METER, SensorType.ELECTRICITY, (), (Theme.ENERGY,), Place.STREET, 0.03, ((GRID, 9), ("Energiecoöperatie Waardzon", 1)),
        (why("We see where the power grid gets full, and where cables must be laid.", "energy_efficiency",
             "planning_decision_making"),),
        "Grid.", (stream("Load", "electric power", "kW", "PT15M", "grid-load"),),
    ),
    Kind(
        "HEA", "Heat network meter", "A meter in a pipe that measures the warmth that flows to a street.",
        Category.METER, SensorType.TEMPERATURE, ("thermometer",), (Theme.ENERGY, Theme.HOUSING), Place.STREET, 0.012,
        (("Warmtebedrijf Waardwarm", 1),), (why("We keep the heat network at the right temperature.", "energy_efficiency"),),
        "Heat.", (stream("Flow temperature", "water temperature", "Cel", "PT5M"),),
    ),
    Kind(
        "BER", "Berth sensor", "A sensor on the quay that sees whether a berth is free.",
        Category.SENSOR, SensorType.PRESENCE, ("radar",), (Theme.SHIPPING,), Place.HARBOUR, 0.02,
        ((PORT, 7), ("Jachthaven Het Roer", 3)),
        (why("We show skippers where they can moor.", "logistics", "inform"),),
        "Berths.", (stream("Free berths", "berth occupancy", "1", "PT5M", "berths"),), data_types=("binary",), retention="P1Y",
    ),
    Kind(
        "SCR", "Advertising screen with camera", "A screen in the street with a camera that counts who looks at it.",
        Category.CAMERA, SensorType.OPTICAL_CAMERA, ("video_camera", "facial_characterization"), (Theme.MARKETING_AND_ADVERTISING,),
        Place.CENTRE, 0.01, tuple((shop, 1.0) for shop in SHOPS),
        (why("We count how many people look at the screen.", "commerce"),),
        "Advertising.", (stream("Viewers", "viewer count", "{person}/h", "PT1H"),), PersonalData.DEIDENTIFIED_ON_DEVICE,
        ("pixel_based_image",), ("computer_vision", "ai_system", "de_identified"), ("stored_on_3rd_party_cloud",),
        ("available_to_vendor", "available_to_3rd_parties"), "none", height=2.0, field_of_view=80.0,
    ),
)  # fmt: skip
