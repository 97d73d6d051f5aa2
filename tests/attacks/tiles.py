"""Vector tiles as an adversary reads them: what must be in each, drawn as it is published (A7, A8)."""

from __future__ import annotations

from collections.abc import Iterator

import shapely
from shapely import Point, box
from shapely.geometry.base import BaseGeometry

from geo.publication.mercator import MapCell, to_degrees, to_world
from tests.attacks.adversary import Record, Scene, metres
from tests.attacks.measures import Hypotheses, Tally
from tests.attacks.surfaces import TILES
from tests.support.mvt import Feature, Layer, decoded

ZOOMS = (14, 16, 18)
CLUSTER_ZOOMS = (11, 13)
CELLS, EXTENT = 16, 4096
# What the grid of a tile's coordinates makes of a shape, as a share of the tile.
ROUNDING = 0.002


def presence(scene: Scene, record: Record, hypotheses: Hypotheses, tally: Tally) -> None:
    """Every tile that a record's shape touches must have the record, with that part of its shape."""
    for zoom in ZOOMS:
        for x, y in _over(record.shape, zoom):
            bounds = box(*MapCell(zoom + 1, x, y).bounds)
            for _, url in TILES:
                layer = _devices(scene, url, zoom, x, y)
                found = [feature for feature in layer.features if feature.properties.get("id") == record.id]
                if not found and bounds.intersects(record.shape):
                    tally.say("a device is missing in a tile that its block touches")
                    hypotheses.keep(lambda xy: ~shapely.contains_xy(metres(bounds), *xy.T))  # noqa: B023  # called at once
                if any(_differs(feature, record, zoom, x, y, bounds) for feature in found):
                    tally.say("a tile draws a device otherwise than it is published")


def clusters(
    scene: Scene, place: Point, spots: list[tuple[float, float]], lines: list[BaseGeometry], tally: Tally
) -> None:
    """Each cluster about a place must count the published places of its cell, and stand in their middle."""
    for zoom in CLUSTER_ZOOMS:
        side = CELLS * 2**zoom
        groups: dict[tuple[int, int], list[tuple[float, float]]] = {}
        for across, down in spots:
            groups.setdefault((int(across * side), int(down * side)), []).append((across, down))
        x, y = (int(axis * 2**zoom) for axis in to_world(place.x, place.y))
        for feature in _devices(scene, TILES[0][1], zoom, x, y).features:
            if feature.properties.get("locationPrecision") == "districts":
                continue
            ((east, south),) = feature.parts[0]
            across, down = (x + (east + 0.5) / EXTENT) / 2**zoom, (y + (south + 0.5) / EXTENT) / 2**zoom
            column, row = int(across * side), int(down * side)
            cell = box(*to_degrees(column / side, (row + 1) / side), *to_degrees((column + 1) / side, row / side))
            if any(line.intersects(cell) for line in lines):
                continue
            group = groups.get((column, row), [])
            middle = [sum(axis) / len(group) for axis in zip(*group, strict=True)] if group else [0.0, 0.0]
            if len(group) != feature.properties["devices"]:
                tally.say("a tile counts others than are published there")
            elif abs(middle[0] - across) * side > 0.02 or abs(middle[1] - down) * side > 0.02:
                tally.say("a tile's cluster stands elsewhere than the published places")


def _devices(scene: Scene, url: str, zoom: int, x: int, y: int) -> Layer:
    return decoded(scene.portal.get(url.format(z=zoom, x=x, y=y)).data).get("devices", Layer())


def _over(shape: BaseGeometry, zoom: int) -> Iterator[tuple[int, int]]:
    west, south, east, north = shape.bounds
    left, top = (int(axis * 2**zoom) for axis in to_world(west, north))
    right, bottom = (int(axis * 2**zoom) for axis in to_world(east, south))
    yield from ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))


def _differs(feature: Feature, record: Record, zoom: int, x: int, y: int, bounds: BaseGeometry) -> bool:
    """Whether what is drawn within the tile is not the record's shape there."""
    if feature.kind != "Polygon":
        return False
    drawn = shapely.Polygon()
    for part in feature.parts:
        ring = [to_degrees((x + east / EXTENT) / 2**zoom, (y + south / EXTENT) / 2**zoom) for east, south in part]
        drawn = drawn.symmetric_difference(shapely.make_valid(shapely.Polygon(ring)))
    wrong = drawn.intersection(bounds).symmetric_difference(record.shape.intersection(bounds))
    return bool(wrong.area > ROUNDING * bounds.area)
