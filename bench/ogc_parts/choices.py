"""What requests ask for, drawn from the published rows by a fixed order, so that every server is asked the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from bench.ogc_parts.published import OWNER, Published
from geo.database import reading, working_engine
from geo.publication.mercator import to_world

AIM, MOST = 100, 1000  # devices in a small box; more are not counted while one is looked for
BOXES, SINGLES, KINDS = 10, 200, 5
# Where thousands share one region no box has about a hundred: so many places are tried to find the boxes.
TRIED = 40

Corners = tuple[float, float, float, float]
TILE_ZOOM = 14


@dataclass(frozen=True)
class Choices:
    """Each list has a value and how many devices answer it; `deep` is the row nine tenths down and the id before it."""

    devices: int
    boxes: list[tuple[str, int]]
    half: tuple[str, int]
    ids: list[str]
    organisations: list[tuple[str, int]]
    mixtures: list[tuple[tuple[str, str], int]]
    types: list[tuple[str, int]]
    deep: tuple[int, UUID]
    tiles: list[tuple[int, int, int]]


def choose(published: Published) -> Choices:
    """Draw from the rows; the same rows give the same choices."""
    with reading(working_engine(published.url(OWNER))) as connection:
        devices = int(connection.scalar(text("SELECT count(*) FROM peer.device")) or 0)
        row = devices * 9 // 10
        return Choices(
            devices=devices,
            boxes=_boxes(connection),
            half=_half(connection),
            ids=[str(id) for (id,) in _rows(connection, IDS, SINGLES)],
            organisations=[(str(id), count) for id, count in _rows(connection, ORGANISATIONS, 30)],
            mixtures=[((kind, data), count) for kind, data, count in _rows(connection, MIXTURES, KINDS)],
            types=[(kind, count) for kind, count in _rows(connection, TYPES, KINDS)],
            deep=(row, _rows(connection, BEFORE, row - 1)[0][0]),
            tiles=sorted({_tile(*place) for place in _rows(connection, PLACES, BOXES)}),
        )


def _rows(connection: Connection, statement: str, number: int) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(text(statement), {"number": number})]


PLACES = """
SELECT ST_X(geometry), ST_Y(geometry) FROM peer.device WHERE ST_GeometryType(geometry) = 'ST_Point'
ORDER BY md5(id::text) LIMIT :number
"""
IDS = "SELECT id FROM peer.device ORDER BY md5(id::text) LIMIT :number"
BEFORE = "SELECT id FROM peer.device ORDER BY id LIMIT 1 OFFSET :number"
ORGANISATIONS = """
SELECT "organisationId", count(*) FROM peer.device WHERE "organisationId" IS NOT NULL
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :number
"""
MIXTURES = """
SELECT "sensorType", "personalData", count(*) FROM peer.device GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT :number
"""
TYPES = 'SELECT "sensorType", count(*) FROM peer.device GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :number'
WITHIN = """
SELECT count(*) FROM (SELECT FROM peer.device
WHERE ST_Intersects(geometry, ST_MakeEnvelope(:west, :south, :east, :north, 4326)) LIMIT :most) found
"""
MIDDLE = """
SELECT percentile_cont(ARRAY[0.15, 0.85]) WITHIN GROUP (ORDER BY ST_X(point)),
       percentile_cont(ARRAY[0.15, 0.85]) WITHIN GROUP (ORDER BY ST_Y(point))
FROM (SELECT ST_Centroid(geometry) AS point FROM peer.device) p
"""


def _count(connection: Connection, corners: Corners, most: int | None = None) -> tuple[str, int]:
    """A box and how many devices touch it, counted up to `most`."""
    west, south, east, north = corners
    bound = {"west": west, "south": south, "east": east, "north": north, "most": most}
    return f"{west},{south},{east},{north}", int(connection.scalar(text(WITHIN), bound) or 0)


def _boxes(connection: Connection) -> list[tuple[str, int]]:
    """Of boxes around some places, those that come nearest to the aim."""
    around = [_box(connection, *place) for place in _rows(connection, PLACES, TRIED)]
    nearest = sorted(around, key=lambda found: abs(found[1] - AIM))[:BOXES]
    return [_count(connection, corners) for corners, _ in nearest]


def _box(connection: Connection, lon: float, lat: float) -> tuple[Corners, int]:
    """Of boxes around a place, each larger by a third than the one before, the one with a number nearest to the aim."""
    found = []
    for step in range(20):
        side = 0.00002 * 1.33**step
        corners = (round(lon - side, 6), round(lat - side, 6), round(lon + side, 6), round(lat + side, 6))
        found.append((corners, _count(connection, corners, MOST)[1]))
        if found[-1][1] > AIM:
            break
    return min(found, key=lambda box: abs(box[1] - AIM))


def _half(connection: Connection) -> tuple[str, int]:
    (west, east), (south, north) = connection.execute(text(MIDDLE)).one()
    return _count(connection, (round(west, 5), round(south, 5), round(east, 5), round(north, 5)))


def _tile(lon: float, lat: float) -> tuple[int, int, int]:
    """Zoom, column and row of WebMercatorQuad's tile with this place."""
    x, y = to_world(lon, lat)
    return TILE_ZOOM, int(x * 2**TILE_ZOOM), int(y * 2**TILE_ZOOM)
