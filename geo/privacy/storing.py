"""One version of the ladder, written to the register in place of the one before."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from sqlalchemy import Connection, text

from geo.database import driver
from geo.errors import PublishRefused
from geo.privacy import grid, history
from geo.privacy.regions import Block, describe

# Bytes of names and numbers that hold no character COPY's text form would take for another.
BLOCKS = "COPY register.block FROM STDIN"
SQUARES = "COPY register.base_square (be, bn, buildings, area, square, large_square, area_block) FROM STDIN"

# The base squares of each secret place's block: the block may get another name, or lose some of its squares.
PROTECTED_SQUARES = """
CREATE TEMPORARY TABLE secret_square ON COMMIT DROP AS
SELECT z.id, q.be, q.bn FROM register.zone z JOIN register.base_square q ON q.area_block = z.region_id
"""

# A block of a secret place only merges: its squares are in one block now, too.
KEEP_PROTECTED = """
UPDATE register.zone z SET region_id = q.area_block
FROM pg_temp.secret_square s JOIN register.base_square q USING (be, bn)
WHERE z.id = s.id AND z.region_id <> q.area_block
"""

LOST = """
SELECT name FROM register.zone z
WHERE region_id IS NOT NULL AND NOT EXISTS (SELECT FROM register.block b WHERE b.region_id = z.region_id)
ORDER BY name LIMIT 1
"""


def store(
    connection: Connection, squares: grid.Blocks, tiers: list[grid.Blocks], crs: int, *, version: int, inputs: bytes
) -> None:
    """Put `tiers` in force and keep what they changed. Raises PublishRefused when a secret place would be left out."""
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.secret_square"))
    connection.execute(text(PROTECTED_SQUARES))
    history.remember(connection)
    connection.execute(text("TRUNCATE register.base_square, register.block"))
    described = [describe(squares, blocks, rung, crs) for blocks, rung in zip(tiers[1:], grid.RUNGS, strict=True)]
    _copy(connection, BLOCKS, _block_lines([block for tier in described for block in tier]))
    _copy(connection, SQUARES, _square_lines(squares, tiers, described))
    connection.execute(
        text("INSERT INTO register.ladder (version, grid_crs, buildings, inputs) VALUES (:version, :crs, :n, :inputs)"),
        {"version": version, "crs": crs, "n": int(squares.buildings.sum()), "inputs": inputs},
    )
    if version > 1:
        history.keep(connection, version - 1)
    _keep_secret_places(connection)


def _keep_secret_places(connection: Connection) -> None:
    connection.execute(text(KEEP_PROTECTED))
    lost = connection.scalar(text(LOST))
    if lost is not None:
        raise PublishRefused(f"the territory no longer holds the secret place {lost!r}; nothing would protect it")


def _copy(connection: Connection, statement: str, lines: Iterable[str]) -> None:
    """All lines at once: a call for each row takes four times as long."""
    with driver(connection).cursor() as cursor, cursor.copy(statement) as copy:
        copy.write("\n".join(lines))


def _block_lines(blocks: list[Block]) -> Iterable[str]:
    footprints, centres = (
        shapely.to_wkb(shapely.set_srid(np.array(shapes, object), 4326), hex=True, include_srid=True)
        for shapes in ([block.footprint for block in blocks], [block.centre for block in blocks])
    )
    for block, footprint, centre in zip(blocks, footprints, centres, strict=True):
        values = (block.region_id, block.tier, block.side, block.be, block.bn, block.buildings, block.area)
        yield "\t".join((*map(str, values), footprint, centre))


def _square_lines(squares: grid.Blocks, tiers: list[grid.Blocks], described: list[list[Block]]) -> Iterable[str]:
    names = [np.array([block.region_id for block in tier], object) for tier in described]
    of_square = [names[tier][blocks.of_square].tolist() for tier, blocks in enumerate(tiers[1:])]
    columns = (squares.ix.tolist(), squares.iy.tolist(), squares.buildings.tolist(), squares.area.tolist(), *of_square)
    return map("%d\t%d\t%d\t%r\t%s\t%s\t%s".__mod__, zip(*columns, strict=True))
