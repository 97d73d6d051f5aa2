"""The ground that worlds stand on: a small territory with two districts and a house every forty metres."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from shapely import Point, box

from geo.model import Building, District
from tests.house.worlds.squares import beside

WEST, SOUTH, EAST, NORTH = 5.1000, 52.5000, 5.1250, 52.5160
MIDDLE = (WEST + EAST) / 2
CORNER = Point(WEST, SOUTH)
TERRITORY = box(WEST, SOUTH, EAST, NORTH)
DISTRICTS = (
    District("W", "Westkade", box(WEST, SOUTH, MIDDLE, NORTH)),
    District("E", "Oosterdijk", box(MIDDLE, SOUTH, EAST, NORTH)),
)


@cache
def houses(*, gap: bool = False) -> tuple[Building, ...]:
    """A building every forty metres, but for a park; with `gap`, a part of the town is pulled down."""
    return tuple(_houses(gap))


def _houses(gap: bool) -> Iterator[Building]:
    for i in range(1, 42):
        for j in range(1, 44):
            east, north = i * 40.3, j * 40.9
            if (700 < east < 1000 and 700 < north < 1000) or (gap and east < 450 and north > 1200 and (i + j) % 5):
                continue
            yield Building(
                f"b{i}-{j}", beside(CORNER, east, north), street=f"Straat {j // 8}", postcode=f"{1000 + i // 16} AB"
            )
