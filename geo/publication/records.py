"""What the public reads, as values. Geometries are shapely objects in EPSG:4326, x = longitude."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

# How the map and the lists name the kind of a device that is not shown.
NOT_SHOWN = "not_shown"

# How the id of a region begins that is made of districts.
DISTRICTS = "DISTRICTS:"


@dataclass(frozen=True)
class PublishedOrganisation:
    """An organisation that has at least one published device; never a natural person."""

    id: UUID
    name: str
    kind: str
    website: str | None
    verification_level: int
    public_contact: str | None


@dataclass(frozen=True)
class PublishedRegion:
    """The blocks within which a generalised device stands, or the districts in which it works.

    `minimum_buildings` is None where no buildings are known: then only the area is promised.
    `representative_point` is the middle of the blocks, to hang a label on; it is never the place.
    """

    id: str
    tier: int
    coordinate_uncertainty: int
    minimum_buildings: int | None
    representative_point: Point

    @property
    def is_districts(self) -> bool:
        """Whether it is the districts that a device works in, and no blocks (decision 2)."""
        return self.id.startswith(DISTRICTS)


@dataclass(frozen=True)
class PublishedDevice:
    """One device as it stands in the current edition; None means that the owner did not say.

    `geometry` is the place itself at tier 0 and the footprint of the region otherwise; of a
    generalised device `name` and what follows it are None (publication.device checks it).
    Where few buildings could hold a kind, `type_generalised` is True and nothing tells it but `category`.
    `coordinate_uncertainty` is in metres. `datastreams` and `purposes` are JSON objects.
    """

    id: UUID
    short_code: str
    tier: int
    geometry: BaseGeometry
    region: PublishedRegion | None
    coordinate_uncertainty: int | None
    districts: tuple[str, ...]
    category: str
    sensor_type: str
    type_generalised: bool
    technologies: tuple[str, ...]
    themes: tuple[str, ...]
    projects: tuple[str, ...]
    mobility: str
    exposure: str
    lifecycle: str
    personal_data: str
    data_types: tuple[str, ...]
    processing: tuple[str, ...]
    storage: tuple[str, ...]
    access: tuple[str, ...]
    retention: str | None
    recipients: str | None
    third_countries: str | None
    organisation: PublishedOrganisation | None
    organisation_kind: str
    responsible: str | None
    processor: str | None
    metadata_admin: str | None
    public_contact: str | None
    datastreams: tuple[dict[str, Any], ...]
    purposes: tuple[dict[str, Any], ...]
    name: str | None
    summary: str | None
    reference: str | None
    address: str | None
    height: float | None
    heading: float | None
    field_of_view: float | None
    base_object: str | None
    registered: date | None
    installed: date | None
    active_until: date | None
    removed: date | None
    last_confirmed: date | None
    source: str | None
    source_id: str | None
    version: int | None
    first_edition: int
    changed_edition: int

    @property
    def is_exact(self) -> bool:
        return self.tier == 0

    @property
    def symbol(self) -> str:
        """The sensor type to draw it by, or NOT_SHOWN."""
        return NOT_SHOWN if self.type_generalised else self.sensor_type


@dataclass(frozen=True)
class PublishedEdition:
    """The push that all answers of this moment come from; `published` carries its time zone."""

    number: int
    published: datetime
    digest: str
    devices: int
    ladder_version: int
    buildings_counted: bool


@dataclass(frozen=True)
class PublishedDistrict:
    code: str
    name: str
    geometry: BaseGeometry
    label_point: Point


@dataclass(frozen=True)
class Gone:
    """A device that was public until `edition`, in which it was no more."""

    id: UUID
    short_code: str
    edition: int
