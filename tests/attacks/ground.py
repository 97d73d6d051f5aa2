"""The ground of the town that is attacked: territory, buildings, districts, zones, all of them public.

Homes stand close together in the west, far apart in the east, and in the lake not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
from shapely import Point, Polygon, box

from geo.model import (
    Building,
    District,
    PrivacyZone,
    Tier,
)
from geo.privacy.crs import from_grid, to_grid

CRS = 3035
SQUARE = 250.0
TERRITORY = box(5.10, 52.50, 5.16, 52.54)
DENSE_TO, SPARSE_TO = 5.142, 5.152
SECRET = Point(5.1145, 52.5301)

SYLLABLES = ("bra", "cho", "del", "fru", "gil", "hep", "jor", "kwa", "lum", "mid", "nos", "pry", "quo", "rek", "siv")


def to_metres(place: Point) -> np.ndarray:
    x, y = to_grid(np.array([place.x]), np.array([place.y]), CRS)
    return np.array([x[0], y[0]])


def to_place(xy: np.ndarray) -> Point:
    lon, lat = from_grid(np.array([xy[0]]), np.array([xy[1]]), CRS)
    return Point(lon[0], lat[0])


def square_of(xy: np.ndarray) -> tuple[int, int]:
    """The square of 250 m that a position in metres lies in."""
    return int(xy[0] // SQUARE), int(xy[1] // SQUARE)


def street(column: int, row: int) -> str:
    number = column * 40 + row
    return "".join(SYLLABLES[(number // 15**n) % 15] for n in range(3)).capitalize() + "pad"


def buildings() -> list[Building]:
    """One every forty metres in the west, one every 170 in the east; a campus; farms of which few or many are near."""
    dense = product(np.arange(5.1003, DENSE_TO, 0.0006), np.arange(52.5002, 52.54, 0.0004))
    sparse = product(np.arange(DENSE_TO, SPARSE_TO, 0.0024), np.arange(52.5006, 52.54, 0.0016))
    found = [*_at(dense, "d"), *_at(sparse, "s")]
    campus = to_metres(Point(5.1215, 52.5355))
    found += [
        Building(f"campus {n}", to_place(np.add(campus, (n % 6, n // 6))), complex="campus", use="publicServices")
        for n in range(30)
    ]
    few, many = (to_metres(place) for place in FARMS)
    found += [Building(f"farm {n}", to_place(np.add(few, (5 * n, 5))), use="agriculture") for n in range(3)]
    found += [Building(f"yard {n}", to_place(np.add(many, (5 * n, 5))), use="agriculture") for n in range(9)]
    return found


FARMS = (Point(5.1060, 52.5050), Point(5.1060, 52.5200))


def _at(places: Iterator[tuple[float, float]], prefix: str) -> Iterator[Building]:
    for lon, lat in places:
        column, row = round((lon - 5.10) / 0.0006), round((lat - 52.50) / 0.0004)
        yield Building(
            f"{prefix}{column}-{row}",
            Point(lon, lat),
            street=street(column // 8, row // 4),
            postcode=f"{1000 + column // 5 * 30 + row // 4} AB",
            use="individualResidence",
        )


def districts() -> list[District]:
    """Nine, whose borders cut through squares."""
    lons, lats = (5.10, 5.1173, 5.1391, 5.16), (52.50, 52.5128, 52.5267, 52.54)
    return [
        District(f"D{i}{j}", f"Wijk {i}{j}", box(lons[i], lats[j], lons[i + 1], lats[j + 1]))
        for i, j in product(range(3), range(3))
    ]


ZONES = (
    PrivacyZone("school", Tier.LARGE_SQUARE, box(5.1260, 52.5080, 5.1274, 52.5088)),
    PrivacyZone("quarter", Tier.AREA, Polygon([(5.1290, 52.5310), (5.1320, 52.5312), (5.1305, 52.5330)])),
    PrivacyZone("park", Tier.SQUARE, box(5.1150, 52.5170, 5.1160, 52.5176)),
)
ZONES_LATER = (replace(ZONES[0], tier=Tier.AREA), ZONES[1], ZONES[2],
               PrivacyZone("yard", Tier.LARGE_SQUARE, box(5.1075, 52.5135, 5.1087, 52.5142)))  # fmt: skip
