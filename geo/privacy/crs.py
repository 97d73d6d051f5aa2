"""Between longitude and latitude and the grid's equal-area CRS."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from geo.privacy.grid import BASE_SIDE

EUROPE = (-25.0, 34.0, 45.0, 72.0)  # where EPSG:3035 is used: west, south, east, north

Numbers = npt.NDArray[np.float64]


def grid_crs(territory: BaseGeometry) -> int:
    """EPSG code of the equal-area CRS for a territory (EPSG:4326): 3035 in Europe, 6933 elsewhere.

    Chosen once for a register; its grid never changes.
    """
    west, south, east, north = territory.bounds
    inside = west >= EUROPE[0] and south >= EUROPE[1] and east <= EUROPE[2] and north <= EUROPE[3]
    return 3035 if inside else 6933


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def to_grid(lon: Numbers, lat: Numbers, crs: int) -> tuple[Numbers, Numbers]:
    """Easting and northing in metres."""
    x, y = _transformer(4326, crs).transform(lon, lat)
    return np.asarray(x), np.asarray(y)


def from_grid(x: Numbers, y: Numbers, crs: int) -> tuple[Numbers, Numbers]:
    """Longitude and latitude in degrees, rounded to 7 decimals (about 1 cm)."""
    lon, lat = _transformer(crs, 4326).transform(x, y)
    return np.round(lon, 7), np.round(lat, 7)


def squares_of(lon: Numbers, lat: Numbers, crs: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The base square (half-open) of each position, counted east and north from the CRS's origin."""
    x, y = to_grid(lon, lat, crs)
    return np.floor(x / BASE_SIDE).astype(np.int64), np.floor(y / BASE_SIDE).astype(np.int64)
