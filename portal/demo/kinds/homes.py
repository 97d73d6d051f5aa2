"""Devices at people's homes: never shown at their exact place."""

from geo.model import Category, Exposure, LegalGround, PersonalData, SensorType, SiteClass, Theme
from portal.demo.kinds.kind import Kind, Place, stream, why
from portal.demo.organisations import RESIDENTS

PEOPLE = tuple((name, 1.0) for name in RESIDENTS)
HOME = SiteClass.DWELLING

HOME_KINDS = (
    Kind(
        "HAI", "Home air box", "A box that a resident hung outside to measure fine dust.",
        Category.SENSOR, SensorType.CHEMICAL, ("air_quality",), (Theme.AIR, Theme.HEALTH), Place.HOME, 0.045, PEOPLE,
        (why("I want to know how clean the air is where I live.", "health", "research_development"),),
        "Air at my house.", (stream("Fine dust", "PM2.5", "ug/m3", "PT5M", "citizen-air"),), site_class=HOME,
        access=("available_for_download",), storage=("stored_on_3rd_party_cloud",), retention="P5Y", projects=("Citizens measure",),
    ),
    Kind(
        "HNO", "Home noise box", "A box that a resident hung outside to measure noise. It does not record speech.",
        Category.SENSOR, SensorType.SOUND, ("sound_level_meter",), (Theme.SOUND,), Place.HOME, 0.025, PEOPLE,
        (why("I measure noise, to have facts when I talk with the city.", "health"),),
        "Noise at my house.", (stream("Sound level", "LAeq", "dB[SPL]", "PT1M", "citizen-noise"),), site_class=HOME,
        retention="P1Y", projects=("Citizens measure",),
    ),
    Kind(
        "BEL", "Video doorbell", "A doorbell with a camera that also sees part of the street.",
        Category.CAMERA, SensorType.OPTICAL_CAMERA, ("video_camera", "identifiable_video", "microphone"), (Theme.SAFETY,),
        Place.HOME, 0.03, PEOPLE,
        (why("I see who is at the door.", "entry", "safety_security", ground=LegalGround.LEGITIMATE_INTERESTS,
             law="Guide to doorbells"),),
        "Doorbell.", (stream("Video", "video", None, None),), PersonalData.IDENTIFIABLE, ("personal", "pixel_based_image"),
        ("raw_data",), ("stored_primarily_internationally",), ("available_to_me", "available_to_vendor"), "P30D", site_class=HOME,
        third_countries="United States", height=1.3, field_of_view=160.0,
    ),
    Kind(
        "CRP", "Stairwell camera", "A camera in the shared entrance of a block of flats.",
        Category.CAMERA, SensorType.OPTICAL_CAMERA, ("video_camera", "identifiable_video"), (Theme.HOUSING, Theme.SAFETY),
        Place.HOME, 0.01, (("Woningcorporatie Nieuwe Dijk", 6), ("Woningcorporatie Waardwonen", 4)),
        (why("We keep the entrance safe and clean.", "safety_security", ground=LegalGround.LEGITIMATE_INTERESTS,
             law="Rules of the house"),),
        "Entrance.", (stream("Video", "video", None, None),), PersonalData.IDENTIFIABLE, ("personal", "pixel_based_image"),
        ("encrypted",), retention="P14D", site_class=HOME, exposure=Exposure.INDOOR, height=2.5, field_of_view=100.0,
    ),
    Kind(
        "MST", "Damp sensor", "A sensor in a rented home that measures damp and warmth.",
        Category.SENSOR, SensorType.CLIMATE, ("thermometer",), (Theme.HOUSING, Theme.HEALTH), Place.HOME, 0.012,
        (("Woningcorporatie Nieuwe Dijk", 5), ("Woningcorporatie Waardwonen", 5)),
        (why("We find mould before it makes people ill.", "health", ground=LegalGround.CONSENT, law="Tenancy agreement"),),
        "Damp.", (stream("Humidity", "relative humidity", "%", "PT1H"),), PersonalData.DEIDENTIFIED_LATER,
        ("personal", "values_time"), ("aggregated",), retention="P1Y", site_class=HOME, exposure=Exposure.INDOOR, height=1.5,
    ),
)  # fmt: skip
