"""The dike around the polder, the harbour front the city grew from, and polar coordinates about it."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import LineString, Polygon

from portal.demo.frame import Floats, whole

CENTRE = (-1700.0, 2450.0)
"""Metres in the drawing frame: the market place behind the harbour front; the canal rings circle it."""

SINGEL, RING, BELT = 1120.0, 2250.0, 3500.0
"""Radii in metres of the moat around the old town, the ring road and the outer ring road."""

POLDER_ANGLE = -5.0
"""Degrees: the direction of the polder's parcels, ditches and farm roads."""

CORNERS = [
    (-5450, -900), (-5150, 900), (-4200, 2300), (-3250, 3150), (-1200, 3560), (2300, 3720), (4550, 3250),
    (5550, 1700), (5640, -1300), (4350, -3300), (900, -3780), (-2500, -3640), (-4650, -2700),
]  # fmt: skip

MOLES = [
    [(-2330, 3300), (-2300, 3560), (-2120, 3760), (-1830, 3850)],
    [(-900, 3560), (-960, 3800), (-1180, 3960), (-1520, 3990)],
]
"""The two arms that shelter the harbour mouth."""


def dike() -> Polygon:
    """The territory: straight stretches of dike between rounded corners, as engineers drew them (70 square km)."""
    ring = Polygon(CORNERS).buffer(-420, quad_segs=6).buffer(420, quad_segs=6)
    moles = [LineString(points).buffer(16, cap_style="flat") for points in MOLES]
    return whole(shapely.union_all([ring, *moles]))


def inland() -> Polygon:
    """The territory without the harbour moles."""
    return whole(dike().buffer(-30, quad_segs=6).buffer(30, quad_segs=6))


def polar(radius: float | Floats, degrees: float | Floats) -> Floats:
    """Points at `radius` metres from the centre, angles counted from the east, anticlockwise.

    The circle is pressed a little, so that the rings look walked and not drawn with a compass.
    """
    angle = np.radians(degrees)
    bent = np.asarray(radius) * (1 + 0.025 * np.cos(3 * angle + 0.6))
    points = np.stack(
        np.broadcast_arrays(CENTRE[0] + 1.06 * bent * np.cos(angle), CENTRE[1] + 0.97 * bent * np.sin(angle)), axis=-1
    )
    return np.round(points, 2)


def spot(radius: float, degrees: float) -> tuple[float, float]:
    """One point in polar coordinates."""
    x, y = polar(radius, degrees).tolist()
    return x, y


def arc(radius: float, start: float, end: float, step: float = 6.0) -> LineString:
    """Part of a ring about the centre, from angle `start` to angle `end` in degrees."""
    return LineString(polar(radius, np.linspace(start, end, max(3, round(abs(end - start) / step) + 1))))


def disc(radius: float) -> Polygon:
    """Everything within a ring about the centre."""
    return Polygon(polar(radius, np.linspace(0, 360, 73)[:-1]))


def along(x: float, y: float, length: float, degrees: float) -> LineString:
    """A straight line from (x, y), `length` metres in the direction `degrees`."""
    angle = np.radians(degrees)
    return LineString([(x, y), (round(x + length * np.cos(angle), 2), round(y + length * np.sin(angle), 2))])


def slab(x: float, y: float, width: float, height: float, degrees: float) -> Polygon:
    """A rectangle about (x, y), turned by `degrees`."""
    return affinity.rotate(
        shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2), degrees, origin=(x, y)
    )
