"""What zones would raise, before they are registered: nothing is written, and nothing said that is not public.

A device counts only where it is shown more exactly today than a zone would have it: then the square that it is counted
in is one that everybody can see it in. Secret places are left out, of what is in force as well as of what would be.
Runs as the role `locator`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Row, text

from geo.model import PrivacyZone
from geo.privacy.grid import Integers
from geo.privacy.shapes import touched_by_each
from geo.privacy.zoning import DRAWN
from geo.register.territory import get_territory

SQUARES = "SELECT be, bn, square, large_square, area_block FROM register.base_square"

# The squares that a published device is known to: its site's, or all that a line touches.
DEVICES = """
SELECT a.device_id, a.tier, s.be, s.bn FROM register.assignment a JOIN register.site s ON s.id = a.site_id
WHERE a.tier < 3
UNION ALL
SELECT a.device_id, a.tier, q.be, q.bn FROM register.assignment a
JOIN register.device_square q ON q.device_id = a.device_id AND q.version = a.version
WHERE a.tier < 3 AND a.site_id IS NULL
"""

FOOTPRINTS = "SELECT region_id, ST_AsBinary(footprint) AS shape FROM register.block WHERE region_id = ANY(:names)"

Block = tuple[int, str]  # tier and region id


@dataclass(frozen=True)
class RaisedBlock:
    """A block that the zones raise, its footprint in EPSG:4326, and how many devices are shown more exactly today."""

    tier: int
    devices: int
    footprint: BaseGeometry


@dataclass(frozen=True)
class ZoneEffect:
    """What one zone raises: blocks of its tier, and devices that are shown more exactly today."""

    zone: PrivacyZone
    blocks: int
    devices: int


@dataclass(frozen=True)
class Preview:
    """By tier 1 to 3: blocks raised `now` by drawn zones, and `then`; devices that the zones would raise."""

    now: tuple[int, int, int]
    then: tuple[int, int, int]
    devices: tuple[int, int, int]
    zones: list[ZoneEffect]
    blocks: list[RaisedBlock]


def preview_zones(connection: Connection, zones: Sequence[PrivacyZone]) -> Preview:
    """What `zones` would raise in place of those in force. Raises NotFound without a territory."""
    crs = get_territory(connection).crs
    squares = {(row.be, row.bn): tuple(row[2:]) for row in connection.execute(text(SQUARES))}
    held = connection.execute(text(DRAWN)).all()
    now = set[Block]().union(*_raised([zone.tier for zone in held], _shapes(held), squares, crs))
    each = _raised([int(zone.tier) for zone in zones], np.array([zone.geometry for zone in zones]), squares, crs)
    then = set[Block]().union(*each)
    standing = _standing(connection, squares, then)
    effects = [
        ZoneEffect(zone, len(blocks), len(set[object]().union(*(standing[block] for block in blocks))))
        for zone, blocks in zip(zones, each, strict=True)
    ]
    return Preview(
        _by_tier(now), _by_tier(then), _devices_by_tier(standing), effects, _drawn(connection, then, standing)
    )


def _shapes(zones: Sequence[Row[tuple[int, bytes]]]) -> np.typing.NDArray[np.object_]:
    return np.asarray(shapely.from_wkb([bytes(zone.shape) for zone in zones]), object)


def _raised(
    tiers: Sequence[int],
    shapes: np.typing.NDArray[np.object_],
    squares: dict[tuple[int, int], tuple[str, str, str]],
    crs: int,
) -> list[set[Block]]:
    """For each zone the blocks of its tier that it touches."""
    found: list[set[Block]] = [set() for _ in tiers]
    number, be, bn = (column.tolist() for column in touched_by_each(shapes, crs))
    for zone, *square in zip(number, be, bn, strict=True):
        blocks = squares.get((square[0], square[1]))
        if blocks is not None:
            found[zone].add((tiers[zone], blocks[tiers[zone] - 1]))
    return found


def _standing(
    connection: Connection, squares: dict[tuple[int, int], tuple[str, str, str]], raised: set[Block]
) -> dict[Block, set[object]]:
    """In each raised block the devices that are shown more exactly than its tier."""
    found: dict[Block, set[object]] = {block: set() for block in raised}
    for device, tier, be, bn in connection.execute(text(DEVICES)):
        blocks = squares.get((be, bn))
        for demanded in range(tier + 1, 4):
            if blocks is not None and (demanded, blocks[demanded - 1]) in found:
                found[demanded, blocks[demanded - 1]].add(device)
    return found


def _by_tier(blocks: set[Block]) -> tuple[int, int, int]:
    counts = np.bincount([tier for tier, _ in blocks], minlength=4).tolist()
    return counts[1], counts[2], counts[3]


def _devices_by_tier(standing: dict[Block, set[object]]) -> tuple[int, int, int]:
    """Each device once, at the strictest tier that is demanded of it."""
    strictest: dict[object, int] = {}
    for (tier, _), devices in sorted(standing.items()):
        strictest.update(dict.fromkeys(devices, tier))
    counts: Integers = np.bincount(list(strictest.values()), minlength=4)
    return int(counts[1]), int(counts[2]), int(counts[3])


def _drawn(connection: Connection, raised: set[Block], standing: dict[Block, set[object]]) -> list[RaisedBlock]:
    rows = connection.execute(text(FOOTPRINTS), {"names": [name for _, name in raised]})
    shapes = {row.region_id: shapely.from_wkb(bytes(row.shape)) for row in rows}
    return [RaisedBlock(tier, len(standing[tier, name]), shapes[name]) for tier, name in sorted(raised)]
