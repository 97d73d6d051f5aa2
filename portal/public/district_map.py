"""The map without JavaScript: districts with their counts and links, as shapes for an SVG."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from geo.publication.mercator import to_world
from geo.publication.overview import DistrictView

WIDTH = 640
MARGIN = 10
LABEL_HEIGHT = 44
PIXELS_A_LETTER = 7.6
DETAIL_PIXELS = 1.0


@dataclass(frozen=True)
class DrawnDistrict:
    """`path` is SVG path data; the label's box is `width` by LABEL_HEIGHT around `x`, `y`."""

    code: str
    name: str
    path: str
    devices: int
    x: int
    y: int
    width: int


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    districts: list[DrawnDistrict]


def draw(districts: list[DistrictView]) -> Drawing | None:
    """The districts at WIDTH pixels across, labels moved down where they would cover another; None without any."""
    if not districts:
        return None
    shapes = [shapely.transform(district.geometry, _world) for district in districts]
    left, top, right, bottom = shapely.total_bounds(shapes)
    scale = (WIDTH - 2 * MARGIN) / (right - left)
    moved = [shapely.transform(shape, lambda points: (points - (left, top)) * scale + MARGIN) for shape in shapes]
    simple = shapely.coverage_simplify(moved, DETAIL_PIXELS)
    height = round((bottom - top) * scale + 2 * MARGIN)
    labels: list[DrawnDistrict] = []
    for district, shape in sorted(zip(districts, simple, strict=True), key=lambda pair: -pair[0].label[1]):
        world = to_world(*district.label)
        x, y = ((world[0] - left) * scale + MARGIN, (world[1] - top) * scale + MARGIN)
        labels.append(_labelled(district, shape, x, y, labels))
    return Drawing(WIDTH, max([height, *(label.y + LABEL_HEIGHT for label in labels)]), labels)


def _labelled(
    district: DistrictView, shape: BaseGeometry, x: float, y: float, placed: list[DrawnDistrict]
) -> DrawnDistrict:
    width = max(56, round(len(district.name) * PIXELS_A_LETTER) + 16)
    centre = round(min(max(x, width / 2), WIDTH - width / 2))
    middle = round(y)
    while any(_covers(other, centre, middle, width) for other in placed):
        middle += 6
    return DrawnDistrict(district.code, district.name, _path(shape), district.counts.total(), centre, middle, width)


def _covers(other: DrawnDistrict, x: int, y: int, width: int) -> bool:
    return abs(other.x - x) < (other.width + width) / 2 + 4 and abs(other.y - y) < LABEL_HEIGHT + 4


def _path(shape: BaseGeometry) -> str:
    polygons = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon)]
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return "".join("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in ring.coords[:-1]) + "Z" for ring in rings)


def _world(places: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([to_world(*place) for place in places])
