"""The blocks that a device works in: named by their ids, kept as base squares.

A later ladder merges blocks and gives them other names; the squares stay, and lie in the blocks that hold them then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import hypot
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from geo.errors import Invalid
from geo.model import Tier
from geo.privacy.grid import BASE_SIDE

# The id of a region is made of those of its blocks, and must stay one that can be indexed.
MOST_BLOCKS = 50
PROPOSED = 3
NAMED_AFTER = re.compile(r"CRS\d+RES\d+mN(-?\d+)E(-?\d+)")


class Corner(NamedTuple):
    """The tier of a block, and the south-west corner of the square that names it, in metres of the grid."""

    tier: int
    east: int
    north: int


Blocks = Mapping[str, Corner]


def operation_blocks(connection: Connection) -> Blocks:
    """The blocks of tiers 2 and 3 by their ids; none while no ladder stands."""
    rows = connection.execute(
        text("SELECT region_id, tier, be, bn FROM register.block WHERE tier >= :least"),
        {"least": int(Tier.LARGE_SQUARE)},
    )
    return {row.region_id: Corner(row.tier, row.be * BASE_SIDE, row.bn * BASE_SIDE) for row in rows}


def check_blocks(names: Sequence[str], blocks: Blocks) -> None:
    """Raise Invalid for too many blocks, or for one that is not among `blocks`, with the nearest that are."""
    if not blocks:
        raise Invalid("operation_blocks", "cannot be found: no ladder stands; build it with `lamppost ladder build`")
    if len(names) > MOST_BLOCKS:
        raise Invalid("operation_blocks", f"are {len(names)}; {MOST_BLOCKS} may be named. Take larger ones")
    for name in names:
        if name not in blocks:
            raise Invalid("operation_blocks", f"there is no block {name!r} of tier 2 or 3; {_proposal(name, blocks)}")


def _proposal(name: str, blocks: Blocks) -> str:
    corner = NAMED_AFTER.match(name)
    if corner is None:
        return f"an id looks like {min(blocks)}"
    north, east = int(corner[1]), int(corner[2])
    away = sorted(blocks, key=lambda id_: (hypot(blocks[id_].east - east, blocks[id_].north - north), id_))
    return f"the nearest are {', '.join(away[:PROPOSED])}"


def write_operation_squares(connection: Connection, named: Sequence[tuple[UUID, int, str]]) -> None:
    """Keep for versions of devices, as (device, version, block), the base squares of the blocks."""
    if not named:
        return
    devices, versions, names = (list(column) for column in zip(*named, strict=True))
    connection.execute(
        text(
            "WITH named AS (SELECT * FROM unnest(CAST(:devices AS uuid[]), CAST(:versions AS integer[]),"
            " CAST(:names AS text[])) n (device_id, version, block))"
            " INSERT INTO register.device_square (device_id, version, be, bn)"
            " SELECT n.device_id, n.version, q.be, q.bn FROM named n"
            " JOIN register.base_square q ON q.large_square = n.block"
            " UNION SELECT n.device_id, n.version, q.be, q.bn FROM named n"
            " JOIN register.base_square q ON q.area_block = n.block"
        ),
        {"devices": devices, "versions": versions, "names": names},
    )
