"""Devices that move: what is known of them is the districts they work in."""

from geo.model import Category, Exposure, LegalGround, Mobility, PersonalData, SensorType, Theme
from portal.demo.kinds.kind import Kind, Place, stream, why
from portal.demo.organisations import BIKES, CITY, PARKING, TRANSPORT, UNIVERSITY, WASTE

MOVES = Mobility.MOBILE

MOBILE_KINDS = (
    Kind(
        "GTC", "Garbage truck camera", "A camera on a garbage truck that looks at the road surface.",
        Category.CAMERA, SensorType.OPTICAL_CAMERA, ("video_camera", "de_identified_image"), (Theme.WASTE, Theme.CONSTRUCTION),
        Place.DISTRICTS, 0.008, ((WASTE, 1),),
        (why("We find holes in the road and rubbish beside containers. Faces and plates are erased on the truck.",
             "waste_management", ground=LegalGround.PUBLIC_TASK, law="Environmental Management Act"),),
        "Road surface.", (stream("Damage", "road damage", "{count}", "P1D"),), PersonalData.DEIDENTIFIED_ON_DEVICE,
        ("pixel_based_image", "spatial"), ("computer_vision", "ai_system", "de_identified"), retention="P90D",
        mobility=MOVES, exposure=Exposure.VEHICLE, height=2.5,
    ),
    Kind(
        "SCN", "Scan car", "A car that reads number plates of parked cars.",
        Category.CAMERA, SensorType.OPTICAL_CAMERA, ("video_camera", "identifiable_image", "gps"), (Theme.TRANSPORT,),
        Place.DISTRICTS, 0.004, ((CITY, 6), (PARKING, 4)),
        (why("We check whether parking was paid for. A person looks before a fine is sent.", "enforcement",
             ground=LegalGround.PUBLIC_TASK, law="Municipalities Act, article 225"),),
        "Parking checks.", (stream("Plates", "number plate", None, None),), PersonalData.IDENTIFIABLE,
        ("personal", "pixel_based_image", "spatial"), ("computer_vision", "encrypted"), retention="PT48H", mobility=MOVES,
        exposure=Exposure.VEHICLE, height=1.9, recipients="Municipal tax office",
    ),
    Kind(
        "BIK", "Shared bicycle", "A bicycle to rent, with a lock that knows where it is.",
        Category.SENSOR, SensorType.POSITION, ("gps", "cellular"), (Theme.TRANSPORT,), Place.DISTRICTS, 0.02, ((BIKES, 1),),
        (why("Riders find a bicycle near them, and we find lost ones.", "mobility", ground=LegalGround.CONTRACT,
             law="Terms of hire"),),
        "Shared bicycles.", (stream("Position", "position", None, "PT1M"),), PersonalData.IDENTIFIABLE, ("personal", "spatial"),
        ("encrypted_at_rest",), ("stored_on_3rd_party_cloud",), retention="P1M", mobility=MOVES, exposure=Exposure.VEHICLE,
    ),
    Kind(
        "BUS", "Bus passenger counter", "A sensor above the door of a bus that counts passengers.",
        Category.SENSOR, SensorType.DENSITY, ("li_dar",), (Theme.PUBLIC_TRANSPORT,), Place.DISTRICTS, 0.01, ((TRANSPORT, 1),),
        (why("We see which buses are too full, and send longer ones.", "mobility", "planning_decision_making"),),
        "Passengers.", (stream("Passengers", "passenger count", "{person}", "PT1M", "bus-passengers"),), mobility=MOVES,
        exposure=Exposure.VEHICLE, retention="P2Y",
    ),
    Kind(
        "BOA", "Survey boat", "A boat that measures depth and water plants.",
        Category.SENSOR, SensorType.OTHER, ("water_quality", "gps"), (Theme.WATER, Theme.RESEARCH_AND_SCIENCE), Place.DISTRICTS,
        0.002, ((UNIVERSITY, 1),), (why("We study how nature settles in new water.", "research_development", "ecology"),),
        "Research.", (stream("Depth", "water depth", "m", "PT1S"),), mobility=MOVES, exposure=Exposure.VESSEL,
    ),
)  # fmt: skip
