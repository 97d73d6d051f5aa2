"""A small map of features on a page, drawn as shapes for an SVG: it needs no script and asks nobody for tiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon, shape
from shapely.geometry.base import BaseGeometry

from geo.publication.mercator import to_world

WIDTH = 640
TALLEST, LOWEST = 480, 160
MARGIN = 24
# A lone point is shown with so much around it, as a part of the world's width: some 600 metres.
LEAST = 600 / 40_075_017

Spot = tuple[float, float]


@dataclass(frozen=True)
class Drawing:
    """`grounds` and `areas` are SVG path data, `spots` the middles of points."""

    width: int
    height: int
    grounds: list[str]
    areas: list[str]
    spots: list[Spot]


def of_features(features: Iterable[Mapping[str, Any]], grounds: Sequence[BaseGeometry]) -> Drawing | None:
    """The features over the outlines of the ground; None where no feature has a place."""
    return of_shapes([shape(each["geometry"]) for each in features if each["geometry"] is not None], grounds)


def of_box(box: Sequence[float], grounds: Sequence[BaseGeometry]) -> Drawing | None:
    """A box of west, south, east and north over the ground."""
    west, south, east, north = box
    return of_shapes([shapely.box(west, south, east, north)], grounds)


def of_shapes(shapes: Sequence[BaseGeometry], grounds: Sequence[BaseGeometry]) -> Drawing | None:
    if not shapes:
        return None
    flat, under = ([shapely.transform(each, _world) for each in some] for some in (shapes, grounds))
    west, north, east, south = shapely.total_bounds(flat)
    across, down = max(east - west, LEAST), max(south - north, LEAST)
    scale = min((WIDTH - 2 * MARGIN) / across, (TALLEST - 2 * MARGIN) / down)
    height = max(round(down * scale) + 2 * MARGIN, LOWEST)
    middle = np.array([(west + east) / 2, (north + south) / 2])
    centre = np.array([WIDTH / 2, height / 2])

    def placed(geometry: BaseGeometry) -> BaseGeometry:
        return shapely.transform(geometry, lambda points: (points - middle) * scale + centre)

    frame = (-MARGIN, -MARGIN, WIDTH + MARGIN, height + MARGIN)
    points = [placed(each).coords[0] for each in flat if each.geom_type == "Point"]
    wide = [placed(each) for each in flat if each.geom_type != "Point"]
    return Drawing(
        width=WIDTH,
        height=height,
        grounds=[path for each in under if (path := _path(shapely.clip_by_rect(placed(each), *frame)))],
        areas=list(dict.fromkeys(path for each in wide if (path := _path(each)))),
        spots=list(dict.fromkeys((round(x, 1), round(y, 1)) for x, y in points)),
    )


def _world(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([to_world(x, y) for x, y in points])


def _path(geometry: BaseGeometry) -> str:
    """The "d" of an SVG path."""
    return "".join(_part(part) for part in shapely.get_parts(shapely.simplify(geometry, 0.5)))


def _part(part: BaseGeometry) -> str:
    if isinstance(part, Polygon):
        return "".join(f"{_line(ring)}Z" for ring in (part.exterior, *part.interiors))
    return _line(part) if part.geom_type == "LineString" else ""


def _line(line: BaseGeometry) -> str:
    spots = dict.fromkeys((round(x, 1), round(y, 1)) for x, y in line.coords)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in spots)
