"""Where a device is, in words that promise no more than what is published."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, radians

import shapely
from flask_babel import format_decimal, gettext
from shapely.affinity import scale
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geo.model import LEAST_SIDES, Mobility, Tier
from geo.publication.records import PublishedDevice

METRES_A_DEGREE = 111_195.0


def place_kind(device: PublishedDevice) -> str:
    """How the place is published: "point", "shape" (a line or area itself), "square" or "districts"."""
    if device.region is not None:
        return "districts" if device.region.is_districts else "square"
    return "point" if device.geometry.geom_type == "Point" else "shape"


def works_in_squares(device: PublishedDevice) -> bool:
    """Whether the squares are those that a moving device works in, not some of which one holds it."""
    return place_kind(device) == "square" and device.mobility == Mobility.MOBILE


def where(device: PublishedDevice, names: Mapping[str, str]) -> str:
    """One line for a list. `names` are the districts' names by code."""
    districts = district_names(device, names)
    kind = place_kind(device)
    if works_in_squares(device):
        return str(gettext("Works somewhere in these squares in %(districts)s", districts=districts))
    if kind == "square":
        if device.tier == Tier.AREA:
            return str(gettext("Somewhere in an area in %(districts)s", districts=districts))
        return str(gettext("Somewhere in a square in %(districts)s", districts=districts))
    if kind == "districts":
        return str(gettext("Works in %(districts)s", districts=districts))
    return ", ".join(part for part in (device.address, districts) if part)


def district_names(device: PublishedDevice, names: Mapping[str, str]) -> str:
    return ", ".join(names[code] for code in device.districts if code in names)


def metres(geometry: BaseGeometry, point: tuple[float, float]) -> float:
    """The distance from a place to a published geometry; 0 inside it. Good to a metre or so within a city."""
    return float(shapely.distance(_flat(geometry, point[1]), _flat(Point(point), point[1])))


def distance_words(device: PublishedDevice, point: tuple[float, float]) -> str:
    """How far it is, as roundly as one would say it."""
    away = metres(device.geometry, point)
    square = place_kind(device) == "square"
    if away == 0 and place_kind(device) != "point":
        return str(gettext("The square lies over this place") if square else gettext("It covers this place"))
    if away < 50:
        return str(gettext("The square begins less than 50 m away") if square else gettext("Less than 50 m away"))
    said = _round(away)
    return str(
        gettext("The square begins about %(distance)s away", distance=said)
        if square
        else gettext("About %(distance)s away", distance=said)
    )


def least_width(device: PublishedDevice) -> int:
    """The least width in metres of the square of a generalised device."""
    return LEAST_SIDES[Tier(device.tier)]


def hectares(geometry: BaseGeometry) -> int:
    """The area of a published geometry."""
    return round(_flat(geometry, geometry.centroid.y).area / 10_000)


def _round(away: float) -> str:
    if away < 975:
        return str(gettext("%(metres)s m", metres=format_decimal(round(away / 50) * 50)))
    return str(gettext("%(kilometres)s km", kilometres=format_decimal(round(away / 1000, 1))))


def _flat(geometry: BaseGeometry, latitude: float) -> BaseGeometry:
    """Degrees as metres around one latitude."""
    return scale(geometry, METRES_A_DEGREE * cos(radians(latitude)), METRES_A_DEGREE, origin=(0, 0))
