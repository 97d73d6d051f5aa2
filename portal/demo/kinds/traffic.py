"""Devices that count or steer traffic."""

from geo.model import Category, LegalGround, PersonalData, SensorType, Theme
from portal.demo.kinds.kind import Kind, Place, stream, why
from portal.demo.organisations import CITY, PARKING, SHOPS, TRANSPORT

ROAD_LAW = "Road Traffic Act, article 2"
TASK, INTERESTS = LegalGround.PUBLIC_TASK, LegalGround.LEGITIMATE_INTERESTS
TRAFFIC = (Theme.RAIL_AND_ROAD_TRAFFIC, Theme.TRANSPORT)

TRAFFIC_KINDS = (
    Kind(
        "CAM", "Traffic camera", "A camera on a pole that shows how busy the road is.",
        Category.CAMERA, SensorType.OPTICAL_CAMERA, ("video_camera", "de_identified_video"), TRAFFIC, Place.ROAD, 0.09,
        ((CITY, 8), (TRANSPORT, 2)),
        (
            why("We see where traffic is stuck, so that we can change the traffic lights and warn drivers.",
                "mobility", "safety_security", ground=TASK, law=ROAD_LAW),
        ),
        "To watch the traffic.", (stream("Number of vehicles", "traffic flow", "{vehicle}/h", "PT5M", "traffic-flow"),),
        PersonalData.DEIDENTIFIED_ON_DEVICE, ("pixel_based_image", "tabular"), ("de_identified", "computer_vision"),
        retention="PT24H", height=6.0, field_of_view=70.0, recipients="Traffic control room",
    ),
    Kind(
        "ANPR", "Number plate camera", "A camera that reads number plates of cars that enter the low-emission zone.",
        Category.CAMERA, SensorType.OPTICAL_CAMERA, ("video_camera", "identifiable_image"),
        (Theme.RAIL_AND_ROAD_TRAFFIC, Theme.AIR), Place.CENTRE, 0.03, ((CITY, 1),),
        (
            why("We check that vehicles that pollute too much stay out of the centre. Other plates are erased at once.",
                "enforcement", "ecology", ground=TASK, law="Decree on the low-emission zone, article 4"),
        ),
        "To enforce the low-emission zone.", (stream("Vehicles without a permit", "vehicle presence", "{vehicle}", "PT1H"),),
        PersonalData.IDENTIFIABLE, ("personal", "pixel_based_image"), ("computer_vision", "encrypted"),
        retention="P28D", height=4.5, field_of_view=40.0, recipients="Central collection office for fines",
    ),
    Kind(
        "PED", "3D pedestrian counter", "A box that measures depth and counts passers-by. It makes no picture.",
        Category.SENSOR, SensorType.DENSITY, ("li_dar", "person_detection"), (Theme.SAFETY, Theme.SPATIAL_PLANNING),
        Place.CENTRE, 0.04, ((CITY, 7), ("Ondernemersvereniging Oude Haven", 3)),
        (why("We count how many people walk here, to keep busy streets safe and to plan wider pavements.",
             "mobility", "planning_decision_making"),),
        "To count people.", (stream("Passers-by", "pedestrian count", "{person}/h", "PT15M", "pedestrians"),),
        PersonalData.NONE, ("tabular",), ("aggregated",), retention="P5Y", height=4.0, field_of_view=90.0,
        projects=("Walking city",),
    ),
    Kind(
        "THC", "Thermal counter", "A heat sensor that counts people and bicycles, day and night.",
        Category.SENSOR, SensorType.DENSITY, ("image_infrared", "person_detection"), TRAFFIC, Place.STREET, 0.03,
        ((CITY, 6), (TRANSPORT, 4)),
        (why("We count cyclists and walkers, to see which routes need more room.", "mobility"),),
        "Counting.", (stream("Cyclists", "bicycle count", "{bicycle}/h", "PT15M", "cyclists"),),
        PersonalData.DEIDENTIFIED_ON_DEVICE, ("tabular",), ("de_identified", "aggregated"), retention="P2Y", height=5.0,
        field_of_view=60.0,
    ),
    Kind(
        "WIF", "Wifi counter", "A receiver that counts phones nearby by their wifi signal.",
        Category.SENSOR, SensorType.PRESENCE, ("identifiable_wifi_sensor",),
        (Theme.MARKETING_AND_ADVERTISING, Theme.STATISTICS), Place.CENTRE, 0.03,
        tuple((shop, 1.0) for shop in SHOPS) + ((CITY, 2.0),),
        (why("We count how many people visit, and how long they stay, to choose opening hours.", "commerce",
             "planning_decision_making", ground=INTERESTS, law="Code of conduct for visitor counts"),),
        "Visitor numbers.", (stream("Visitors", "visitor count", "{person}", "PT1H"),),
        PersonalData.DEIDENTIFIED_LATER, ("personal", "values_time"), ("de_identified", "aggregated"),
        ("stored_on_3rd_party_cloud",), ("available_to_the_accountable_organization", "available_to_vendor"), "P7D",
        third_countries="none", height=3.5,
    ),
    Kind(
        "TLT", "Smart traffic light", "A traffic light that sees waiting cyclists and cars and gives them green in time.",
        Category.ACTUATOR, SensorType.PRESENCE, ("induction_loop", "radar"), TRAFFIC, Place.ROAD, 0.05,
        ((CITY, 9), ("Provincie Markerland", 1)),
        (why("We let traffic flow better, and give ambulances and buses green.", "mobility", "safety_security"),),
        "Traffic lights.", (stream("Waiting vehicles", "queue length", "{vehicle}", "PT1S"),), retention="none", height=3.0,
        data_types=("binary",), field_of_view=120.0,
    ),
    Kind(
        "BTT", "Travel time section", "Two receivers at the ends of a road that measure how long a drive takes.",
        Category.SENSOR, SensorType.FLOW, ("wireless_access_point",), TRAFFIC, Place.SEGMENT, 0.02,
        ((TRANSPORT, 6), ("Provincie Markerland", 4)),
        (why("We measure travel times, to show delays on signs above the road.", "mobility", "inform",
             ground=TASK, law=ROAD_LAW),),
        "Bluetooth measurement.", (stream("Travel time", "travel time", "s", "PT1M", "travel-times"),),
        PersonalData.DEIDENTIFIED_LATER, ("personal", "values_time"), ("de_identified", "aggregated"), retention="PT24H",
    ),
    Kind(
        "PRK", "Parking sensor", "A sensor in the road that feels whether a car stands on it.",
        Category.SENSOR, SensorType.PRESENCE, ("induction_loop", "radar"), (Theme.TRANSPORT,), Place.STREET, 0.12,
        ((CITY, 5), (PARKING, 5)),
        (why("We show drivers where a parking place is free, so that they drive around less.", "mobility", "inform"),),
        "Parking.", (stream("Occupied", "parking occupancy", "1", "PT30S", "parking"),), data_types=("binary",), retention="P1Y",
        projects=("Less searching",),
    ),
)  # fmt: skip
