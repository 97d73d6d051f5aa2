"""The cells of the map: presence, clipping, labels and order of what they hold (A7)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np
import shapely
from shapely import box
from sqlalchemy import func, select

from geo.publication import blocks, tiles_devices
from geo.publication.mercator import MapCell, envelope
from geo.publication.tables import device, region
from tests.attacks import tiles
from tests.attacks.adversary import Scene, metres
from tests.attacks.boxes import targets
from tests.attacks.catalogue import attack, leak
from tests.attacks.exact_places import EXACT
from tests.attacks.measures import Hypotheses, Outcome, Tally
from tests.attacks.surfaces import CELL, cells
from tests.attacks.world import World

ZOOMS = (15, 16, 17, 18)


@attack("A7", "presence in the map's cells")
def presence(scene: Scene) -> Outcome:
    """Covers every cell of zoom 15 to 18 that a square touches: the device's block must be in each of them, with the
    same outline, label and members. Covers vector tiles of zoom 14 to 18 in the same way."""
    tally = Tally()
    for record in targets(scene):
        hypotheses = Hypotheses(record, scene.facts)
        drawn = set()
        for zoom in ZOOMS:
            for cell, bounds in _cells_of(record.shape, zoom):
                told = scene.portal.get(CELL.format(z=cell.z, x=cell.x, y=cell.y)).get_json()
                block = next((b for b in told["blocks"] if b["id"] == record.fields["regionId"]), None)
                known = block is not None and record.id in [member[0] for member in block["devices"]]
                full = block is not None and len(block["devices"]) == 12 and not known
                if block is not None:
                    drawn.add(repr((block["outline"], block["label"], block["counts"], block["devices"])))
                if not known and not full and bounds.intersects(record.shape):
                    tally.say("a block is missing in a cell that it touches")
                    hypotheses.keep(lambda xy: ~_inside(xy, bounds))  # noqa: B023  # called at once
        if len(drawn) > 1:
            tally.say("a block is drawn otherwise from one cell to the next")
        tiles.presence(scene, record, hypotheses, tally)
        tally.left(hypotheses)
    return tally.outcome()


def _cells_of(shape: shapely.Geometry, zoom: int) -> Iterator[tuple[MapCell, shapely.Geometry]]:
    west, south, east, north = shape.bounds
    first, last = (next(cells(shapely.Point(*corner), (zoom,))) for corner in ((west, north), (east, south)))
    (_, x0, y0), (_, x1, y1) = ([int(n) for n in url[5:-5].split("/")] for url in (first, last))
    for x in range(x0, x1 + 1):
        for y in range(y0, y1 + 1):
            cell = MapCell(zoom, x, y)
            yield cell, box(*cell.bounds)


def _inside(xy: np.ndarray, bounds: shapely.Geometry) -> np.ndarray:
    return shapely.contains_xy(metres(bounds), *xy.T)


@leak("A7", "a cell holds what stands in it exactly")
@contextmanager
def exact_cells(world: World) -> Iterator[Scene]:
    found = blocks.near

    def near(cell):
        held = select(device.c.region_id).where(func.ST_Intersects(EXACT, envelope(cell)))
        return found(cell).where(region.c.id.in_(held))

    with world.leaking() as scene, patch.object(blocks, "near", near):
        yield scene


@leak("A7", "a vector tile holds what stands in it exactly")
@contextmanager
def exact_tiles(world: World) -> Iterator[Scene]:
    found = tiles_devices._generalised

    def generalised(tile, columns):
        return found(tile, columns).where(func.ST_Intersects(EXACT, envelope(tile.cell)))

    with world.leaking() as scene, patch.object(tiles_devices, "_generalised", generalised):
        yield scene
