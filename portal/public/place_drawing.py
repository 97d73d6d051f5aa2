"""The small map of one place, drawn by the server: it needs no script and asks nobody for tiles."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from pathlib import Path

import shapely
from flask import current_app
from shapely.geometry import Polygon, shape
from shapely.geometry.base import BaseGeometry

from geo.publication.records import PublishedDistrict

METRES_A_DEGREE = 111_195.0
WIDTH, HEIGHT = 380, 285
POINT_FRAME = 700.0  # metres across, around a point
MARGIN = 2.3  # the frame is so much larger than a square

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Drawing:
    """Paths for an SVG of WIDTH by HEIGHT; `base` are pairs of kind and path, painted in their order.

    `place` is the path of a line or area, empty for a point, which stands at `point`. `label` is a
    spot on the upper edge of the place, never its middle.
    """

    width: int
    height: int
    base: list[tuple[str, str]]
    districts: list[str]
    place: str
    point: tuple[float, float] | None
    label: tuple[float, float]
    scale_metres: int
    scale_width: float


class Frame:
    """A window on the world in EPSG:4326 and its scale in the drawing."""

    def __init__(self, bounds: Bounds, margin: float, least: float) -> None:
        west, south, east, north = bounds
        self.middle = ((west + east) / 2, (south + north) / 2)
        self.shrink = cos(radians(self.middle[1]))
        across = (east - west) * self.shrink * METRES_A_DEGREE * margin
        up = (north - south) * METRES_A_DEGREE * margin
        self.metres = max(across, up * WIDTH / HEIGHT, least)
        self.pixels = WIDTH / self.metres

    @property
    def bounds(self) -> Bounds:
        half_x = self.metres / 2 / METRES_A_DEGREE / self.shrink
        half_y = self.metres * HEIGHT / WIDTH / 2 / METRES_A_DEGREE
        x, y = self.middle
        return (x - half_x * 1.05, y - half_y * 1.05, x + half_x * 1.05, y + half_y * 1.05)

    def spot(self, x: float, y: float) -> tuple[float, float]:
        east = (x - self.middle[0]) * self.shrink * METRES_A_DEGREE * self.pixels
        north = (y - self.middle[1]) * METRES_A_DEGREE * self.pixels
        return round(WIDTH / 2 + east, 1), round(HEIGHT / 2 - north, 1)

    def path(self, geometry: BaseGeometry) -> str:
        """The "d" of an SVG path of whatever of the geometry is in the frame."""
        return "".join(self._part(part) for part in shapely.get_parts(shapely.clip_by_rect(geometry, *self.bounds)))

    def _part(self, part: BaseGeometry) -> str:
        if isinstance(part, Polygon):
            return "".join(f"{self._line(ring)}Z" for ring in (part.exterior, *part.interiors))
        return self._line(part) if part.geom_type in ("LineString", "LinearRing") else ""

    def _line(self, line: BaseGeometry) -> str:
        spots = [self.spot(x, y) for x, y in line.coords]
        kept = [spot for n, spot in enumerate(spots) if n == 0 or spot != spots[n - 1]]
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept)


def of_place(geometry: BaseGeometry, districts: list[PublishedDistrict]) -> Drawing:
    """The place of a device: the published geometry on the base map, with the districts' outlines."""
    is_point = geometry.geom_type == "Point"
    frame = Frame(geometry.bounds, MARGIN, POINT_FRAME if is_point else 0.0)
    return _drawn(frame, geometry, districts)


def of_district(geometry: BaseGeometry, districts: list[PublishedDistrict]) -> Drawing:
    """A district among its neighbours."""
    return _drawn(Frame(geometry.bounds, 1.25, 0.0), geometry, districts)


def _drawn(frame: Frame, geometry: BaseGeometry, districts: list[PublishedDistrict]) -> Drawing:
    top = max(shapely.get_coordinates(geometry), key=lambda spot: float(spot[1]))
    middle = (geometry.bounds[0] + geometry.bounds[2]) / 2
    across = _round_length(frame.metres / 4)
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        base=[(kind, path) for kind, shape_ in _base_map() if (path := frame.path(shape_))],
        districts=[path for district in districts if (path := frame.path(district.geometry))],
        place="" if geometry.geom_type == "Point" else frame.path(geometry),
        point=frame.spot(*geometry.coords[0]) if geometry.geom_type == "Point" else None,
        label=frame.spot(middle, float(top[1])),
        scale_metres=across,
        scale_width=round(across * frame.pixels, 1),
    )


def _round_length(metres: float) -> int:
    """The largest of 50, 100, 200, 500, 1000, … that is not longer."""
    lengths = [step * 10**power for power in range(1, 6) for step in (1, 2, 5)]
    return max((length for length in lengths if length <= metres), default=10)


def _base_map() -> tuple[tuple[str, BaseGeometry], ...]:
    path: Path | None = current_app.config["BASE_MAP"].city
    return _read(path, path.stat().st_mtime_ns) if path and path.is_file() else ()


@lru_cache(maxsize=2)
def _read(path: Path, changed_ns: int) -> tuple[tuple[str, BaseGeometry], ...]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    known = ("water", "land", "built", "park", "ditch", "minor", "major")
    kinds = [(feature["properties"].get("kind"), shape(feature["geometry"])) for feature in features]
    return tuple((kind, geometry) for kind, geometry in kinds if kind in known)
