"""The words of the register as values. No input or output happens here.

Every word is one the field already has; where it comes from stands beside it. Geometries are
shapely objects in EPSG:4326, x = longitude and y = latitude, unless a name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from shapely.geometry.base import BaseGeometry


class Tier(IntEnum):
    """How much of a place is published; a higher tier shows less."""

    EXACT = 0
    SQUARE = 1
    LARGE_SQUARE = 2
    AREA = 3
    WITHHELD = 4


# The least side in metres of what these tiers publish; a block where few people live is larger.
LEAST_SIDES = {Tier.SQUARE: 250, Tier.LARGE_SQUARE: 500, Tier.AREA: 1000}


class Category(StrEnum):
    """What kind of thing a device is (SensRNet's category, widened by smart-data-models Device)."""

    SENSOR = "sensor"
    CAMERA = "camera"
    BEACON = "beacon"
    ACTUATOR = "actuator"
    METER = "meter"
    ACCESS_POINT = "access_point"


class SensorType(StrEnum):
    """The eleven types of Amsterdam's register, in its order, and "other"."""

    PRESENCE = "presence"
    TEMPERATURE = "temperature"
    DENSITY = "density"
    PRESSURE = "pressure"
    POSITION = "position"
    FLOW = "flow"
    ELECTRICITY = "electricity"
    CHEMICAL = "chemical"
    CLIMATE = "climate"
    SOUND = "sound"
    OPTICAL_CAMERA = "optical_camera"
    OTHER = "other"


class Theme(StrEnum):
    """SensRNet's list of themes."""

    ENERGY = "energy"
    AGRICULTURE = "agriculture"
    TRANSPORT = "transport"
    WASTE = "waste"
    SOIL_AND_UNDERGROUND = "soil_and_underground"
    SOUND = "sound"
    ENVIRONMENTAL_CHANGE = "environmental_change"
    AIR = "air"
    NATURE_AND_LANDSCAPE = "nature_and_landscape"
    WATER = "water"
    SAFETY = "safety"
    SPATIAL_PLANNING = "spatial_planning"
    WATER_MANAGEMENT = "water_management"
    AVIATION = "aviation"
    PUBLIC_TRANSPORT = "public_transport"
    RAIL_AND_ROAD_TRAFFIC = "rail_and_road_traffic"
    SHIPPING = "shipping"
    CONSTRUCTION = "construction"
    HOUSING = "housing"
    HEALTH = "health"
    STATISTICS = "statistics"
    RESEARCH_AND_SCIENCE = "research_and_science"
    MARKETING_AND_ADVERTISING = "marketing_and_advertising"


class Mobility(StrEnum):
    FIXED = "fixed"
    RELOCATABLE = "relocatable"
    MOBILE = "mobile"


class Exposure(StrEnum):
    OUTDOOR = "outdoor"
    INDOOR = "indoor"
    VEHICLE = "vehicle"
    VESSEL = "vessel"
    UNKNOWN = "unknown"


class Lifecycle(StrEnum):
    PLANNED = "planned"
    ACTIVE = "active"
    INACTIVE = "inactive"
    REMOVED = "removed"


class Visibility(StrEnum):
    """Whether the public may know of the device at all; anything but PUBLIC is only counted."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    EXEMPT = "exempt"


class SiteClass(StrEnum):
    """What kind of place the device hangs at; decides the tier below which it is never published."""

    PUBLIC_SPACE = "public_space"
    DWELLING = "dwelling"
    SENSITIVE = "sensitive"


class OrganisationKind(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"
    PUBLIC_PRIVATE = "public_private"
    RESEARCH = "research"
    RESIDENT = "resident"


class LegalGround(StrEnum):
    """GDPR article 6(1)(a) to (f), or none because no personal data are processed."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTERESTS = "legitimate_interests"
    NONE = "none"


class PersonalData(StrEnum):
    """Whether people can be recognised (DTPR's colours; "later" counts as personal data)."""

    NONE = "none"
    DEIDENTIFIED_ON_DEVICE = "deidentified_on_device"
    DEIDENTIFIED_LATER = "deidentified_later"
    IDENTIFIABLE = "identifiable"
    UNKNOWN = "unknown"

    @property
    def is_personal(self) -> bool:
        """True where the General Data Protection Regulation asks for a ground."""
        return self in (PersonalData.DEIDENTIFIED_LATER, PersonalData.IDENTIFIABLE)


@dataclass(frozen=True)
class NewOrganisation:
    """An organisation or person that has devices.

    `public_contact` is a role mailbox or the address of a form, never a person's mailbox.
    """

    name: str
    kind: OrganisationKind
    website: str | None = None
    legal_id: str | None = None
    verification_level: int = 0
    public_contact: str | None = None
    private_contact: str | None = None


@dataclass(frozen=True)
class Datastream:
    """What a device observes (SensorThings Datastream). `unit` is a UCUM code; `frequency` an ISO 8601 duration."""

    name: str
    observed_property: str
    unit: str | None = None
    frequency: str | None = None
    quality: str | None = None
    active: bool = True
    open_data: bool = False
    link: str | None = None
    documentation: str | None = None


@dataclass(frozen=True)
class Purpose:
    """Why a device observes, and on what ground (SensRNet observation goal). `dtpr` holds at most three of DTPR."""

    text: str
    dtpr: tuple[str, ...] = ()
    legal_ground: LegalGround | None = None
    law_text: str | None = None
    law_link: str | None = None
    privacy_statement: str | None = None
    dpia: str | None = None
    processing_register: str | None = None
    algorithm_register: str | None = None


@dataclass(frozen=True)
class NewDevice:
    """One version of a device, as its owner states it.

    A None means that the owner did not say. `geometry` is a Point, LineString or Polygon in
    EPSG:4326; a device without one names where it works instead: `operation_districts` (district codes) or
    `operation_blocks` (region ids of blocks of tier 2 or 3). That of a mobile device is not kept.
    `retention` is an ISO 8601 duration, "none" or "unknown"; `height` is in metres above ground,
    `heading` and `field_of_view` in degrees.
    """

    reference: str
    category: Category
    sensor_type: SensorType
    geometry: BaseGeometry | None = None
    name: str | None = None
    summary: str | None = None
    technologies: tuple[str, ...] = ()
    themes: tuple[Theme, ...] = ()
    projects: tuple[str, ...] = ()
    mobility: Mobility = Mobility.FIXED
    exposure: Exposure = Exposure.UNKNOWN
    lifecycle: Lifecycle = Lifecycle.ACTIVE
    visibility: Visibility = Visibility.PUBLIC
    visibility_reason: str | None = None
    site_class: SiteClass = SiteClass.PUBLIC_SPACE
    operation_districts: tuple[str, ...] = ()
    operation_blocks: tuple[str, ...] = ()
    address: str | None = None
    height: float | None = None
    heading: float | None = None
    field_of_view: float | None = None
    base_object: str | None = None
    position_source: str | None = None
    position_quality: str | None = None
    responsible: str | None = None
    processor: str | None = None
    metadata_admin: str | None = None
    public_contact: str | None = None
    datastreams: tuple[Datastream, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    personal_data: PersonalData = PersonalData.UNKNOWN
    data_types: tuple[str, ...] = ()
    processing: tuple[str, ...] = ()
    storage: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    retention: str | None = None
    recipients: str | None = None
    third_countries: str | None = None
    installed: date | None = None
    active_until: date | None = None
    removed: date | None = None
    last_confirmed: date | None = None
    source: str = "register"
    source_id: str | None = None
    serial: str | None = None
    mac: str | None = None
    ip: str | None = None
    private_contact: str | None = None
    exact_reason: str | None = None


@dataclass(frozen=True)
class District:
    """A named part of the territory; `code` is the key that never changes."""

    code: str
    name: str
    geometry: BaseGeometry


@dataclass(frozen=True)
class PrivacyZone:
    """An area and the tier it demands, or the block of a secret place (`region_id`), never both."""

    name: str
    tier: Tier
    geometry: BaseGeometry | None = None
    region_id: str | None = None


@dataclass(frozen=True)
class Building:
    """A building with an address; buildings of one `complex` count once. `use` is one of geo.vocabulary.USES."""

    reference: str
    geometry: BaseGeometry
    complex: str | None = None
    street: str | None = None
    postcode: str | None = None
    use: str | None = None
