"""Vector tiles of a large city: milliseconds made and kept, bytes, at every zoom; and whether boxes find the same."""

from __future__ import annotations

import gzip
import random
import time

from sqlalchemy import Connection, text
from werkzeug.test import Client

from bench.ogc_parts.published import READER, set_published
from bench.stage import Stage
from geo.database import reading, working_engine
from geo.ogc import config
from geo.ogc.tiles import matrices
from geo.publication.tiles import DEEPEST, Tile
from portal.public import create_app
from portal.settings import Settings
from tests.support.mvt import Layer, decoded

OF_DEVICES = "/ogc/collections/devices/tiles/WebMercatorQuad/{z}/{y}/{x}"
ADDRESS = "/ogc/tiles/WebMercatorQuad/{z}/{y}/{x}"
# A zoom's tiles, if it has more, are drawn by chance: always the same ones.
TILES, QUICK_TILES = 200, 8
ROUNDS = 5
COMPARED = 8
SEED = 14
LIMIT_MS, LIMIT_BYTES = 50, 500_000

IN_BOX = "ST_Intersects(geometry, ST_MakeEnvelope(:west, :south, :east, :north, 4326))"
EXACT = f"SELECT id::text FROM publication.device WHERE tier = 0 AND {IN_BOX}"
# All devices of a region have its shape, which is asked once.
GENERALISED = f"""
SELECT count(*) FROM publication.device WHERE region_id IN (SELECT id FROM publication.region WHERE {IN_BOX})
"""

Figures = dict[str, float | int | str]


def measure(stage: Stage, quick: bool) -> Figures:
    """p50 and p99 of tiles that are made and of tiles that are kept, the largest tile's bytes plain and packed."""
    url = set_published(stage, quick).url(READER)
    with reading(working_engine(url)) as connection:
        known = config.extents(connection)
    figures: Figures = {}
    slowest, largest = 0.0, 0
    for z in range(DEEPEST + 1):
        client = Client(create_app(Settings.from_env({"LAMPPOST_PUBLICATION_URL": url})))
        tiles = _drawn(list(matrices.limits(known.box, z).tiles()), QUICK_TILES if quick else TILES)
        # The first answer of an application makes what is not a tile's.
        client.get("/ogc/tiles/WebMercatorQuad")
        made = [_asked(client, tile) for tile in tiles]
        kept = [_asked(client, tile)[0] for _ in range(ROUNDS) for tile in tiles]
        packed = max((size for _, size, _ in made), default=0)
        plain = max(size for _, _, size in made)
        slowest, largest = max(slowest, _share(kept, 0.99)), max(largest, plain)
        figures[f"zoom {z:2}: tiles"] = len(tiles)
        for name, times in (("made", [took for took, _, _ in made]), ("kept", kept)):
            figures[f"zoom {z:2}: {name}, ms p50 / p99"] = f"{_share(times, 0.5):.1f} / {_share(times, 0.99):.1f}"
        figures[f"zoom {z:2}: largest, bytes plain / packed"] = f"{plain:,} / {packed:,}"
        print(f"zoom {z}", *list(figures.values())[-4:], sep="  ", flush=True)
    figures["kept, ms p99 of the slowest zoom"] = round(slowest, 1)
    figures["of the limit of 50 ms"] = round(slowest / LIMIT_MS, 2)
    figures["largest tile, bytes"] = largest
    figures["of the limit of 500 KB"] = round(largest / LIMIT_BYTES, 2)
    figures["devices of tiles compared with boxes"] = _all_compared(url, client, tiles[:COMPARED])
    return figures


def _all_compared(url: str, client: Client, tiles: list[Tile]) -> int:
    with reading(working_engine(url)) as connection:
        return sum(_compared(connection, client, tile) for tile in tiles)


def _compared(connection: Connection, client: Client, tile: Tile) -> int:
    """How many devices a tile of the deepest zoom has as the parameter bbox would find them: by id, or where a region
    stands for many by number. Raises AssertionError where they differ."""
    layer = decoded(client.get(OF_DEVICES.format(z=tile.z, x=tile.x, y=tile.y)).data).get("devices", Layer())
    ids = {feature.properties["id"] for feature in layer.features if "id" in feature.properties}
    counted: int = sum(feature.properties.get("devices", 0) for feature in layer.features)
    box = dict(zip(("west", "south", "east", "north"), tile.cell.bounds, strict=True))
    exact = set(connection.scalars(text(EXACT), box))
    wanted = len(exact) + int(connection.scalar(text(GENERALISED), box) or 0)
    if not exact <= ids or len(ids) + counted != wanted:
        raise AssertionError(f"{tile}: {len(ids)} by id and {counted} counted, but the box has {wanted}")
    return wanted


def _drawn(tiles: list[Tile], most: int) -> list[Tile]:
    return random.Random(SEED).sample(tiles, min(len(tiles), most))


def _asked(client: Client, tile: Tile) -> tuple[float, int, int]:
    """Milliseconds of a request, bytes packed and plain."""
    begin = time.perf_counter()
    answer = client.get(ADDRESS.format(z=tile.z, x=tile.x, y=tile.y), headers={"Accept-Encoding": "gzip"})
    content = answer.data
    took = (time.perf_counter() - begin) * 1000
    if answer.status_code not in (200, 204):
        raise AssertionError(f"{answer.status} for {tile}")
    return took, len(content), len(gzip.decompress(content)) if content else 0


def _share(times: list[float], share: float) -> float:
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]
