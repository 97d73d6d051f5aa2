"""Counts in a sliding window, and the middles of clusters (A8)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import shapely
from shapely import Point, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from geo.ogc.collections import DEVICES
from geo.ogc.compiling import compiled
from geo.ogc.pages import Reader
from geo.publication.clusters import PYRAMID_PIXELS, clamped
from geo.publication.mercator import CELL_PIXELS, to_degrees, to_world
from geo.publication.tables import device
from tests.attacks import tiles
from tests.attacks.adversary import Record, Scene
from tests.attacks.boxes import targets
from tests.attacks.catalogue import attack, leak
from tests.attacks.exact_places import EXACT
from tests.attacks.ground import to_metres
from tests.attacks.measures import Hypotheses, Outcome, Tally
from tests.attacks.surfaces import BOXES, GEOQUERIES, cells, records
from tests.attacks.world import World

CLUSTER_ZOOMS = (11, 13)


@attack("A8", "counts in a sliding window, middles of clusters")
def counting(scene: Scene) -> Outcome:
    """Covers numberMatched of OGC items, the counts of NGSI-LD and SensorThings, and the map's clusters at every zoom
    that has them. What is published tells what each count must be; one that differs comes from elsewhere, and so does
    a symbol that stands elsewhere."""
    tally, published = Tally(), records(scene.portal)
    shapes = shapely.STRtree([record.shape for record in published])
    for record in targets(scene):
        hypotheses = Hypotheses(record, scene.facts)
        place = scene.truth.places[record.id]
        for surface in (*BOXES[:2], *GEOQUERIES):
            for window in _windows(record, place):
                expected = len(shapes.query(box(*window), predicate="intersects"))
                counted = surface.count(scene.portal, window)
                if counted != expected:
                    tally.say(f"{surface.name}: a count is not that of the published shapes")
                    hypotheses.keep(lambda xy: _in_box(xy, window) == (counted >= expected))  # noqa: B023
        tally.left(hypotheses)
        _look_at_clusters(scene, place, published, tally)
        tiles.clusters(scene, place, *_placed(published), tally)
    return tally.outcome()


def _windows(record: Record, place: Point) -> Iterator[tuple[float, float, float, float]]:
    """Windows whose side slides over the square, close by the place on either side among them."""
    west, south, east, north = record.shape.bounds
    for side in (west, place.x - 1e-6, place.x + 1e-6, (west + east) / 2):
        yield side, south - 0.001, side + 0.01, north + 0.001
    yield place.x - 1e-5, place.y + 1e-5, place.x + 1e-5, place.y + 3e-5


def _in_box(xy: np.ndarray, window: tuple[float, float, float, float]) -> np.ndarray:
    corners = [to_metres(Point(window[0], window[1])), to_metres(Point(window[2], window[3]))]
    return np.all((xy >= corners[0] - 5) & (xy <= corners[1] + 5), axis=1)


def _look_at_clusters(scene: Scene, place: Point, published: list[Record], tally: Tally) -> None:
    """Each symbol of the map around a place, with what the published representative points say of it."""
    spots, lines = _placed(published)
    for zoom, url in zip(CLUSTER_ZOOMS, cells(place, CLUSTER_ZOOMS), strict=True):
        side = 2 ** (zoom - 1) * CELL_PIXELS // PYRAMID_PIXELS
        groups: dict[tuple[int, int], list[tuple[float, float]]] = {}
        for x, y in spots:
            groups.setdefault((int(x * side), int(y * side)), []).append((x, y))
        for lon, lat, counts, _ in scene.portal.get(url).get_json()["clusters"]:
            column, row = (int(axis * side) for axis in to_world(lon, lat))
            if any(line.intersects(_grid_cell(column, row, side)) for line in lines):
                continue  # where a line hangs its symbol is for the portal to say
            told = _told(groups.get((column, row), []), column, row, side)
            if len(groups.get((column, row), [])) != sum(counts):
                tally.say("a symbol counts others than are published there")
            elif abs(told[0] - lon) > 3e-5 or abs(told[1] - lat) > 3e-5:
                tally.say("a symbol stands elsewhere than the published places")


def _placed(published: list[Record]) -> tuple[list[tuple[float, float]], list[BaseGeometry]]:
    """World coordinates where symbols must hang, and the lines, whose symbols hang somewhere on them."""
    placed = [record for record in published if record.is_static]
    spots = [to_world(point.x, point.y) for record in placed if (point := _symbol(record)) is not None]
    return spots, [record.shape for record in placed if _symbol(record) is None]


def _symbol(record: Record) -> Point | None:
    """Where the map must hang a record's symbol; None for a line."""
    if record.tier == 0:
        return record.shape if isinstance(record.shape, Point) else None
    middle = shapely.from_wkt(record.fields["representativePoint"])
    assert isinstance(middle, Point)
    return middle


def _grid_cell(column: int, row: int, side: int) -> shapely.Geometry:
    west, north = to_degrees(column / side, row / side)
    east, south = to_degrees((column + 1) / side, (row + 1) / side)
    return box(west, south, east, north)


def _told(members: list[tuple[float, float]], column: int, row: int, side: int) -> tuple[float, float]:
    """Where a symbol for these must stand."""
    if not members:
        return math.inf, math.inf
    x, y = (math.fsum(axis) / len(members) for axis in zip(*members, strict=True))
    return to_degrees(clamped(x, column, side), clamped(y, row, side))


@leak("A8", "a window counts exact places")
@contextmanager
def exact_counts(world: World) -> Iterator[Scene]:
    def matched(reader, selection, otherwise):
        if selection.collection is not DEVICES or selection.box is None:
            return otherwise
        inside = func.ST_Intersects(EXACT, func.ST_MakeEnvelope(*selection.box, 4326))
        found = compiled(select(func.count()).select_from(device).where(inside))
        return reader._connection.execute(found.sql, found.fixed).fetchone()[0]

    count_, page_ = Reader.count, Reader.page

    def count(reader, selection):
        edition, otherwise = count_(reader, selection)
        return edition, matched(reader, selection, otherwise)

    def page(reader, selection, *, counted=False):
        found = page_(reader, selection, counted=counted)
        return replace(found, matched=matched(reader, selection, found.matched))

    with world.leaking() as scene, patch.multiple(Reader, count=count, page=page):
        yield scene


EXACT_CLUSTERS = """
INSERT INTO publication.cluster (z, x, y, sensor_type, personal_data, devices, sum_x, sum_y)
SELECT z, floor(wx * (2 << z)), floor(wy * (2 << z)), sensor_type, personal_data, count(*),
       sum((wx * 2147483648)::bigint), sum((wy * 2147483648)::bigint)
FROM generate_series(4, 17) z, (
    SELECT sensor_type, personal_data, (ST_X(point) + 180) / 360 AS wx,
           0.5 - ln((1 + sin(radians(ST_Y(point)))) / (1 - sin(radians(ST_Y(point))))) / (4 * pi()) AS wy
    FROM (SELECT d.*, coalesce(s.place, ST_PointOnSurface(d.geometry)) AS point
          FROM publication.device d LEFT JOIN publication.secret s USING (id)) p
) w GROUP BY 1, 2, 3, 4, 5
"""


@leak("A8", "clusters are the means of exact places")
@contextmanager
def exact_clusters(world: World) -> Iterator[Scene]:
    with world.leaking("DELETE FROM publication.cluster", EXACT_CLUSTERS) as scene:
        yield scene
