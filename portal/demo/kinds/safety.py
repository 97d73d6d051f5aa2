"""Devices for safety: some are shown, some only counted."""

from geo.model import Category, Exposure, LegalGround, PersonalData, SensorType, SiteClass, Theme, Visibility
from portal.demo.kinds.kind import Kind, Place, stream, why
from portal.demo.organisations import CITY, POLICE, SCHOOLS, SHELTER, SHOPS

TASK, INTERESTS = LegalGround.PUBLIC_TASK, LegalGround.LEGITIMATE_INTERESTS
SAFETY = (Theme.SAFETY,)
VIDEO = ("video_camera", "identifiable_video")

SAFETY_KINDS = (
    Kind(
        "CCT", "Safety camera", "A camera of the city that films a square or street for safety.",
        Category.CAMERA, SensorType.OPTICAL_CAMERA, VIDEO, SAFETY, Place.CENTRE, 0.025, ((CITY, 9), ("Stadion De Vuurtoren", 1)),
        (
            why("We film to prevent violence at night and to send help quickly.", "safety_security", ground=TASK,
                law="Municipalities Act, article 151c"),
            why("Images may help to find out who did it.", "enforcement", ground=TASK, law="Municipalities Act, article 151c"),
        ),
        "Safety.", (stream("Video", "video", None, None),), PersonalData.IDENTIFIABLE, ("personal", "pixel_based_image"),
        ("encrypted", "regulated"), retention="P28D", recipients="Police, on request of the public prosecutor", height=6.5,
        field_of_view=110.0,
    ),
    Kind(
        "SHP", "Shop front camera", "A camera at a shop that films its entrance.",
        Category.CAMERA, SensorType.OPTICAL_CAMERA, VIDEO, SAFETY, Place.CENTRE, 0.02,
        (*((shop, 1.0) for shop in SHOPS), ("Ziekenhuis Meerzorg", 1.0)),
        (why("We protect customers and staff against theft and violence.", "safety_security", "entry",
             ground=INTERESTS, law="House rules for camera surveillance"),),
        "Security.", (stream("Video", "video", None, None),), PersonalData.IDENTIFIABLE, ("personal", "pixel_based_image"),
        ("encrypted",), ("stored_on_3rd_party_cloud",), ("available_to_the_accountable_organization", "available_to_vendor"),
        "P14D", height=3.0, field_of_view=90.0, third_countries="United States, under standard clauses",
    ),
    Kind(
        "SCH", "School yard camera", "A camera that films the bicycle shed of a school after hours.",
        Category.CAMERA, SensorType.OPTICAL_CAMERA, VIDEO, SAFETY, Place.SCHOOL, 0.012, ((SCHOOLS, 1),),
        (why("We protect bicycles and windows when the school is closed.", "safety_security", ground=INTERESTS,
             law="School privacy rules"),),
        "Camera.", (stream("Video", "video", None, None),), PersonalData.IDENTIFIABLE, ("personal", "pixel_based_image"),
        ("encrypted",), retention="P7D", height=4.0, field_of_view=90.0,
    ),
    Kind(
        "CO2", "Classroom air sensor", "A box in a classroom that measures carbon dioxide.",
        Category.SENSOR, SensorType.CHEMICAL, ("air_quality",), (Theme.HEALTH, Theme.AIR), Place.SCHOOL, 0.02, ((SCHOOLS, 1),),
        (why("We open windows in time, so that children can think.", "health"),),
        "Air.", (stream("Carbon dioxide", "CO2", "[ppm]", "PT5M"),), exposure=Exposure.INDOOR, height=1.5, retention="P1Y",
    ),
    Kind(
        "SHE", "Shelter entrance camera", "A camera at the door of a safe house.",
        Category.CAMERA, SensorType.OPTICAL_CAMERA, VIDEO, SAFETY, Place.SHELTER, 0.003, ((SHELTER, 1),),
        (why("We keep the people who live here safe.", "safety_security", ground=INTERESTS, law="Social Support Act"),),
        "Door camera.", (stream("Video", "video", None, None),), PersonalData.IDENTIFIABLE, ("personal", "pixel_based_image"),
        ("encrypted",), retention="P7D", site_class=SiteClass.SENSITIVE, visibility=Visibility.RESTRICTED,
        visibility_reason="The address of a shelter is confidential.", height=3.0, field_of_view=90.0,
    ),
    Kind(
        "POL", "Police observation camera", "A camera of the police for an investigation.",
        Category.CAMERA, SensorType.OPTICAL_CAMERA, VIDEO, SAFETY, Place.STREET, 0.008, ((POLICE, 1),),
        (why("The police investigate crime.", "enforcement", ground=TASK, law="Police Act, article 3"),),
        "Police.", (), PersonalData.IDENTIFIABLE, ("personal", "pixel_based_image"), ("encrypted", "regulated"),
        retention="P28D", site_class=SiteClass.SENSITIVE, visibility=Visibility.EXEMPT,
        visibility_reason="Law enforcement: making it known would harm an investigation.", height=5.0,
    ),
    Kind(
        "FLD", "Dike movement sensor", "A sensor in the dike that feels whether the ground moves.",
        Category.SENSOR, SensorType.POSITION, ("inclinometer",), (Theme.WATER_MANAGEMENT, Theme.SAFETY), Place.COUNTRY, 0.02,
        (("Waterschap Markerwaard", 8), ("Veiligheidsregio Markerland", 2)),
        (why("We see in time whether the dike weakens.", "safety_security"),),
        "Dike.", (stream("Tilt", "tilt angle", "deg", "PT1H"),), retention="P10Y",
    ),
)  # fmt: skip
