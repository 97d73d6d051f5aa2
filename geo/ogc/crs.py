"""Coordinate reference systems by their OGC URIs (OGC API Features Part 2), with the axis order each one has."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geo.errors import Invalid

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
EVERYWHERE = (4326, 3857, 3035, 4258)
# Twice around the Earth and more: no coordinate of a place is larger, and what PROJ makes of it depends on its version.
FARTHEST = 1e8
WEB_MERCATOR = 3857
# Where the world ends in it. Maps that show all of it ask for some more.
MERCATOR_EDGE = 20037508.342789244

# How many vertices the edges of a box or a shape get, where what is straight in one system is bent in another.
VERTICES = 200
GEOGRAPHIC_DIGITS = 7

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class ReferenceSystem:
    """A CRS that a collection is offered in.

    `flipped` says that its first axis points north, so that coordinates are written as the
    authority orders them and not as x, y. `digits` are the decimals that make about a centimetre.
    """

    uri: str
    srid: int
    flipped: bool
    digits: int

    @property
    def is_geographic(self) -> bool:
        return self.digits == GEOGRAPHIC_DIGITS


CRS84_SYSTEM = ReferenceSystem(CRS84, 4326, False, GEOGRAPHIC_DIGITS)


@cache
def reference_system(code: int) -> ReferenceSystem:
    """The CRS with this EPSG code. Raises Invalid for a code that is none."""
    try:
        crs = CRS.from_epsg(code)
    except CRSError:
        raise Invalid("crs", f"EPSG has no coordinate reference system {code}") from None
    north_first = bool(crs.axis_info) and crs.axis_info[0].direction in ("north", "south")
    return ReferenceSystem(f"{EPSG}{code}", code, north_first, GEOGRAPHIC_DIGITS if crs.is_geographic else 2)


def offered(national: tuple[int, ...]) -> dict[str, ReferenceSystem]:
    """All CRSs of an installation by URI, the default first."""
    systems = [CRS84_SYSTEM]
    systems += [reference_system(code) for code in dict.fromkeys((*EVERYWHERE, *national))]
    return {system.uri: system for system in systems}


def to_crs84(box: Box, system: ReferenceSystem) -> Box:
    """The box around `box` in longitude and latitude; west > east where it crosses the antimeridian.

    `box` has the axis order of `system`, and only in a geographic one may it cross the antimeridian. Raises
    Invalid where the box lies outside what the system can express.
    """
    first, second, third, fourth = box
    west, south, east, north = (second, first, fourth, third) if system.flipped else box
    if max(map(abs, box)) > FARTHEST:
        raise Invalid("bbox", f"this box lies outside {system.uri}")
    if not system.is_geographic:
        west, south, east, north = _bounds((west, south, east, north), system)
    elif system.srid != 4326:
        (west, east), (south, north) = transformer(system.srid).transform((west, east), (south, north))
    if not all(map(math.isfinite, (west, south, east, north))):
        raise Invalid("bbox", f"this box lies outside {system.uri}")
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise Invalid("bbox", "longitudes go from -180 to 180 and latitudes from -90 to 90, the smaller latitude first")
    return west, south, east, north


def _bounds(box: Box, system: ReferenceSystem) -> Box:
    """What is around the box, whose edges bend, in longitude and latitude."""
    west, south, east, north = box
    if west > east or south > north:
        raise Invalid("bbox", "the smaller number of each axis comes first")
    if system.srid == WEB_MERCATOR:
        west, east = (min(max(x, -MERCATOR_EDGE), MERCATOR_EDGE) for x in (west, east))
    bounds: Box = transformer(system.srid).transform_bounds(west, south, east, north, densify_pts=VERTICES)
    return bounds


@cache
def transformer(srid: int) -> Transformer:
    """From the system with this EPSG code, x before y, to longitude and latitude."""
    return Transformer.from_crs(srid, 4326, always_xy=True)
