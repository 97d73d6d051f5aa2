"""Main roads: rings and radials of the city, the straight roads of the polder, the motorway over the dams."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon

from portal.demo.frame import lines
from portal.demo.outline import BELT, POLDER_ANGLE, RING, SINGEL, along, arc, disc, inland, polar, spot
from portal.demo.water import harbour

RADIALS = (187.0, 214.0, 241.0, 270.0, 299.0, 327.0, 355.0)
"""Degrees of the avenues that leave the old town."""

INNER = 985.0
"""Metres: the avenues begin inside the moat, at the ring street of the old town."""

DIKE_ROAD = 75.0
"""Metres between the foot of the dike and the road behind it."""


@dataclass(frozen=True)
class Roads:
    """`main` roads with their names; `collectors` divide the districts into neighbourhoods; `outside` are dams."""

    main: tuple[tuple[str, LineString], ...]
    collectors: tuple[LineString, ...]
    dike: tuple[LineString, ...]
    outside: tuple[LineString, ...]


def radial(degrees: float, start: float, end: float) -> LineString:
    """An avenue from ring to ring with a slight swing."""
    radii = np.linspace(start, end, 7)
    return LineString(polar(radii, degrees + 3.0 * np.sin((radii - SINGEL) / 560.0)))


def rounded(line: LineString, times: int = 2) -> LineString:
    """The line with its corners cut `times` times over (Chaikin), as a road engineer would round them."""
    points = np.asarray(line.coords)
    for _ in range(times):
        near, far = points[:-1] * 0.75 + points[1:] * 0.25, points[:-1] * 0.25 + points[1:] * 0.75
        points = np.vstack([points[:1], np.stack([near, far], axis=1).reshape(-1, 2), points[-1:]])
    return LineString(np.round(points, 2))


def motorway() -> LineString:
    """Comes from the old land over the western dam, passes south of the city and leaves for the eastern one."""
    points = [
        (-9500, -2600),
        (-5800, -1900),
        (-4300, -1530),
        (-1700, -1480),
        (800, -1750),
        (2600, -1900),
        (4300, -1500),
    ]
    return rounded(LineString([*points, (5800, -700), (9800, 900)]))


NAMES = ("Westerlaan", "Meerlaan", "Molenlaan", "Waardlaan", "Akkerlaan", "Houtlaan", "Oosterlaan")


def make_roads(territory: Polygon) -> Roads:
    """All main roads inside `territory`, and the dams outside it."""
    land = inland().buffer(-DIKE_ROAD)
    inner = disc(BELT)
    named = [(name, radial(angle, INNER, BELT + 8)) for name, angle in zip(NAMES, RADIALS, strict=True)]
    named += [
        ("Singelweg", arc(SINGEL + 70, 126, 420)),
        ("Ringweg", arc(RING, 140, 400)),
        ("Buitenring", arc(BELT, 130, 410)),
    ]
    south = [along(*spot(BELT, angle), 9000, -90 + POLDER_ANGLE) for angle in (241.0, 299.0)]
    east = [along(*spot(BELT, angle), 9000, POLDER_ANGLE) for angle in (327.0, 355.0)]
    country = [
        ("Zuiderweg", south[0]),
        ("Akkerweg", south[1]),
        ("Waardweg", east[0]),
        ("Oosterweg", east[1]),
        ("Tochtweg", along(3560, -4500, 12000, 90 + POLDER_ANGLE)),
        ("Kavelweg", along(-7000, -2150, 14000, POLDER_ANGLE)),
    ]
    named += [(name, max(lines(line.difference(inner)), key=lambda part: part.length)) for name, line in country]
    fast = motorway()
    named += [("Rijksweg", fast)]
    clipped = []
    for name, line in named:
        part = line.intersection(land).difference(harbour().buffer(20))
        longest = max(lines(part), key=lambda piece: piece.length)
        clipped.append((name, longest))
    belts = [arc((SINGEL + RING) / 2 + 40, 140, 400), arc((RING + BELT) / 2, 135, 405)]
    middles = [(a + b) / 2 for a, b in pairwise(RADIALS)]
    spokes = [radial(angle, RING - 8, BELT + 8) for angle in (173.0, *middles, 368.0)]
    collectors = [part for line in belts + spokes for part in shapely.get_parts(line.intersection(land))]
    behind = lines(LineString(land.exterior).difference(harbour().buffer(12)), 200)
    dams = tuple(part for part in shapely.get_parts(fast.difference(land)))
    return Roads(tuple(clipped), tuple(collectors), tuple(behind), dams)
