"""Is what an owner states about a device possible? Each finding names its field and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo import vocabulary
from geo.errors import Invalid
from geo.model import Mobility, NewDevice, Visibility
from geo.register.areas import check_degrees
from geo.register.operation import Blocks, check_blocks
from geo.register.organisations import WEB_ADDRESS, public_contact

DURATION = re.compile(r"^P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$")
Coordinates = npt.NDArray[np.float64]
KINDS = ("Point", "LineString", "Polygon")


@dataclass(frozen=True)
class Ground:
    """What the register covers: the territory (EPSG:4326, prepared) and the codes of its districts.

    `blocks` fetches those that a device may work in; few devices ask for them.
    """

    territory: BaseGeometry
    districts: frozenset[str]
    blocks: Callable[[], Blocks] = dict


def check(device: NewDevice, ground: Ground) -> None:
    """Raise Invalid for the first thing that cannot be; what merely is missing passes and is published as missing."""
    if not device.reference.strip():
        raise Invalid("reference", "is empty; a device needs one that is its own within the organisation")
    if len(device.reference) > 200:
        raise Invalid("reference", "is longer than 200 characters")
    if device.summary is not None and len(device.summary) > 350:
        raise Invalid("summary", "is longer than 350 characters")
    _check_texts(device)
    _check_vocabulary(device)
    _check_place(device, ground)
    _check_numbers(device)
    _check_links(device)
    if device.visibility is not Visibility.PUBLIC and not device.visibility_reason:
        raise Invalid("visibility_reason", f"is missing; a {device.visibility} device needs one")
    if device.retention not in (None, "none", "unknown") and not DURATION.match(device.retention or ""):
        raise Invalid(
            "retention", f"{device.retention!r} is not an ISO 8601 duration such as P28D, nor none or unknown"
        )
    if device.removed and device.installed and device.removed < device.installed:
        raise Invalid("removed", f"{device.removed} lies before the day of installation, {device.installed}")
    public_contact(device.public_contact)


def _check_texts(device: NewDevice) -> None:
    for field, value in vars(device).items():
        if isinstance(value, str) and "\x00" in value:
            raise Invalid(field, "holds a NUL character")


def _check_vocabulary(device: NewDevice) -> None:
    for field in ("technologies", "data_types", "processing", "storage", "access"):
        vocabulary.check(field, getattr(device, field))
    for purpose in device.purposes:
        vocabulary.check("dtpr", purpose.dtpr)


def _check_numbers(device: NewDevice) -> None:
    if device.heading is not None and not 0 <= device.heading < 360:
        raise Invalid("heading", f"{device.heading:g} is not between 0 and 360 degrees")
    if device.field_of_view is not None and not 0 < device.field_of_view <= 360:
        raise Invalid("field_of_view", f"{device.field_of_view:g} is not between 0 and 360 degrees")
    if device.height is not None and not -100 <= device.height <= 1000:
        raise Invalid("height", f"{device.height:g} metres above ground is not possible")


def _check_links(device: NewDevice) -> None:
    links: list[tuple[str, str | None]] = []
    for stream in device.datastreams:
        links += [("link", stream.link), ("documentation", stream.documentation)]
        if stream.link and not stream.open_data:
            raise Invalid("link", "of a datastream is only given when its data are open")
    for purpose in device.purposes:
        if len(purpose.dtpr) > 3:
            raise Invalid("dtpr", "names more than three purposes")
        links += [
            (field, getattr(purpose, field))
            for field in ("law_link", "privacy_statement", "dpia", "processing_register", "algorithm_register")
        ]
    for field, value in links:
        if value is not None and not WEB_ADDRESS.match(value):
            raise Invalid(field, f"{value!r} is not a web address with http:// or https://")


def _check_place(device: NewDevice, ground: Ground) -> None:
    unknown = [code for code in device.operation_districts if code not in ground.districts]
    if unknown:
        raise Invalid("operation_districts", f"there is no district {unknown[0]!r}")
    works = bool(device.operation_districts or device.operation_blocks)
    if device.mobility is Mobility.MOBILE and not works:
        raise Invalid(
            "operation_districts",
            "is empty; a mobile device states the districts or blocks it works in, never its base",
        )
    if device.operation_blocks:
        if device.operation_districts or device.geometry is not None:
            raise Invalid("operation_blocks", "stands beside a position or districts; a device states one of them")
        check_blocks(device.operation_blocks, ground.blocks())
    if device.geometry is None:
        if not works:
            raise Invalid("position", "is missing; a device has a position, or districts or blocks that it works in")
        return
    check_position(device.geometry, ground.territory)


def check_position(geometry: BaseGeometry, territory: BaseGeometry) -> None:
    """Raise Invalid for a position that was lost or lies elsewhere, with a proposal where one can be made."""
    if geometry.geom_type not in KINDS:
        raise Invalid("position", f"is a {geometry.geom_type}; {', '.join(KINDS)} are known")
    check_degrees(geometry, "position")
    if not geometry.is_valid:
        raise Invalid("position", "crosses itself")
    if isinstance(geometry, Point) and geometry.x == 0 and geometry.y == 0:
        raise Invalid("position", "is 0, 0; it was lost on the way and must be looked up")
    if not shapely.intersects(territory, geometry):
        raise Invalid("position", f"{_words(geometry)} lies outside the territory{_proposal(geometry, territory)}")


def _words(geometry: BaseGeometry) -> str:
    point = geometry.representative_point()
    return f"longitude {point.x:g}, latitude {point.y:g}"


def _proposal(geometry: BaseGeometry, territory: BaseGeometry) -> str:
    """The likeliest slip: axes swapped or a sign lost, if that puts the position inside or very much nearer."""
    here = float(shapely.distance(territory, geometry))
    for words, mend in PROPOSALS:
        mended = shapely.transform(geometry, mend)
        west, south, east, north = mended.bounds
        if south < -90 or north > 90 or west < -180 or east > 180:
            continue
        distance = float(shapely.distance(territory, mended))
        if distance == 0:
            return f"; {words}, it would lie inside"
        if distance < here / 5:
            return f"; {words}, it would lie much nearer"
    return ""


PROPOSALS: Sequence[tuple[str, Callable[[Coordinates], Coordinates]]] = (
    ("with latitude and longitude swapped", lambda xy: xy[:, ::-1]),
    ("with a minus before the longitude", lambda xy: xy * (-1, 1)),
    ("with a minus before the latitude", lambda xy: xy * (1, -1)),
)
