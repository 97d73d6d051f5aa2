"""What the devices of one kind have in common."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from geo.model import (
    Category,
    Datastream,
    Exposure,
    LegalGround,
    Mobility,
    PersonalData,
    Purpose,
    SensorType,
    SiteClass,
    Theme,
    Visibility,
)

STATEMENTS = "https://www.gemeente.example/privacy"
REGISTERS = "https://registers.gemeente.example"


class Place(StrEnum):
    """Where devices of a kind hang."""

    ROAD = "road"
    STREET = "street"
    CENTRE = "centre"
    WATERSIDE = "waterside"
    HARBOUR = "harbour"
    COUNTRY = "country"
    PARK = "park"
    HOME = "home"
    SCHOOL = "school"
    SHELTER = "shelter"
    SEGMENT = "segment"
    AREA = "area"
    DISTRICTS = "districts"
    BLOCKS = "blocks"


@dataclass(frozen=True)
class Kind:
    """A kind of device: `share` is its part of all devices, `owners` pairs of organisation and weight.

    `height` is the usual height in metres, `field_of_view` the usual angle in degrees; `old_purpose` is what owners
    said of it before they put it better.
    """

    code: str
    noun: str
    summary: str
    category: Category
    sensor_type: SensorType
    technologies: tuple[str, ...]
    themes: tuple[Theme, ...]
    place: Place
    share: float
    owners: tuple[tuple[str, float], ...]
    purposes: tuple[Purpose, ...]
    old_purpose: str
    datastreams: tuple[Datastream, ...] = ()
    personal_data: PersonalData = PersonalData.NONE
    data_types: tuple[str, ...] = ("values_time",)
    processing: tuple[str, ...] = ("raw_data",)
    storage: tuple[str, ...] = ("stored_locally",)
    access: tuple[str, ...] = ("available_to_the_accountable_organization",)
    retention: str | None = "P5Y"
    recipients: str | None = None
    third_countries: str | None = None
    mobility: Mobility = Mobility.FIXED
    exposure: Exposure = Exposure.OUTDOOR
    site_class: SiteClass = SiteClass.PUBLIC_SPACE
    visibility: Visibility = Visibility.PUBLIC
    visibility_reason: str | None = None
    height: float | None = None
    field_of_view: float | None = None
    projects: tuple[str, ...] = ()


def why(text: str, *dtpr: str, ground: LegalGround = LegalGround.NONE, law: str = "", link: str = "") -> Purpose:
    """A purpose; where it has a legal ground it has its documents too."""
    if ground is LegalGround.NONE:
        return Purpose(text, dtpr, ground)
    page = link or law.lower().replace(" ", "-").replace(",", "")
    return Purpose(
        text=text,
        dtpr=dtpr,
        legal_ground=ground,
        law_text=law or None,
        law_link=f"https://wetten.example/{page}" if law else None,
        privacy_statement=f"{STATEMENTS}/{page or 'devices'}",
        dpia=f"{REGISTERS}/dpia/{page}" if ground is LegalGround.PUBLIC_TASK else None,
        processing_register=f"{REGISTERS}/processing/{page}" if law else None,
    )


def stream(name: str, observed: str, unit: str | None, every: str | None, link: str = "") -> Datastream:
    """A datastream; with `link` it is open data."""
    return Datastream(
        name=name,
        observed_property=observed,
        unit=unit,
        frequency=every,
        open_data=bool(link),
        link=f"https://data.markerwaard.example/{link}" if link else None,
        documentation=f"https://data.markerwaard.example/{link}/about" if link else None,
    )
