"""The ladder as it stands in the register: built once from public data, then only merged.

Runs as the role `locator`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Row, select, text

from geo.database import copy_rows, temporary_table
from geo.errors import PublishRefused
from geo.privacy import grid
from geo.privacy.merging import Before, grow
from geo.privacy.regions import Block, describe, level_of
from geo.privacy.shapes import covered_squares, touched_squares
from geo.register import tables
from geo.register.territory import Territory, get_territory


@dataclass(frozen=True)
class Ladder:
    """`version` rises with each rebuild; `buildings` is 0 where the promise is of area alone."""

    version: int
    buildings: int
    blocks: int
    squares: int


def ensure_ladder(connection: Connection) -> Ladder:
    """Build the ladder if there is none, grow it if its public inputs changed; then apply the zones.

    Raises NotFound without a territory, PublishRefused when a secret place would lose its block.
    """
    territory = get_territory(connection)
    squares = _squares(connection, territory)
    inputs = _digest(squares)
    held = connection.execute(
        text("SELECT version, inputs FROM register.ladder ORDER BY version DESC LIMIT 1")
    ).one_or_none()
    if held is None or bytes(held.inputs) != inputs:
        tiers = grid.ladder(squares) if held is None else grow(squares, _before(connection, squares))
        _store(
            connection, squares, tiers, territory.crs, version=1 if held is None else held.version + 1, inputs=inputs
        )
    apply_zones(connection, territory.crs)
    return current(connection)


def current(connection: Connection) -> Ladder:
    """The ladder in force. Raises PublishRefused while there is none."""
    row = connection.execute(
        text(
            "SELECT version, buildings, (SELECT count(*) FROM register.block) AS blocks,"
            " (SELECT count(*) FROM register.base_square) AS squares"
            " FROM register.ladder ORDER BY version DESC LIMIT 1"
        )
    ).one_or_none()
    if row is None:
        raise PublishRefused("no ladder of blocks has been built yet")
    return Ladder(row.version, row.buildings, row.blocks, row.squares)


def _squares(connection: Connection, territory: Territory) -> grid.Blocks:
    """Base squares of the territory with their usable area and buildings; a complex counts once."""
    be, bn, area = covered_squares(territory.geometry, territory.crs)
    order = np.lexsort((bn, be))
    be, bn, area = be[order], bn[order], area[order]
    number = {key: index for index, key in enumerate(zip(be.tolist(), bn.tolist(), strict=True))}
    counts = np.zeros(len(be), np.int64)
    rows = connection.execute(
        text(
            # A complex lies in one square, the south-west one of its buildings: else it would count in each.
            "SELECT be, bn, count(*) AS n FROM (SELECT DISTINCT ON (coalesce(complex, reference)) be, bn"
            " FROM register.building ORDER BY coalesce(complex, reference), be, bn) b GROUP BY be, bn"
        )
    )
    for row in rows:
        index = number.get((row.be, row.bn))
        if index is not None:
            counts[index] = row.n
    return grid.base_squares(be, bn, counts, area)


def _digest(squares: grid.Blocks) -> bytes:
    columns = (squares.ix, squares.iy, squares.buildings, np.round(squares.area).astype(np.int64))
    return hashlib.sha256(b"".join(column.tobytes() for column in columns)).digest()


def _before(connection: Connection, squares: grid.Blocks) -> list[Before]:
    """The tiers of the ladder in force, over the squares of the new one."""
    rows = connection.execute(text("SELECT be, bn, square, large_square, area_block FROM register.base_square"))
    held = {(row.be, row.bn): row[2:] for row in rows}
    found = [held.get(key) for key in zip(squares.ix.tolist(), squares.iy.tolist(), strict=True)]
    names = {
        row.region_id: row for row in connection.execute(text("SELECT region_id, side, be, bn FROM register.block"))
    }
    return [_tier_before([None if names_ is None else names_[tier] for names_ in found], names) for tier in range(3)]


def _tier_before(of_square: list[str | None], blocks: dict[str, Row[tuple[str, int, int, int]]]) -> Before:
    number = {name: index for index, name in enumerate(sorted({name for name in of_square if name is not None}))}
    named = [(level_of(name, blocks[name].side), blocks[name].be, blocks[name].bn) for name in number]
    level, be, bn = np.array(named, np.int64).reshape(-1, 3).T
    return Before(
        np.array([-1 if name is None else number[name] for name in of_square]), level, be >> level, bn >> level
    )


def _store(
    connection: Connection, squares: grid.Blocks, tiers: list[grid.Blocks], crs: int, *, version: int, inputs: bytes
) -> None:
    _remember_secret_places(connection)
    connection.execute(text("TRUNCATE register.base_square, register.block"))
    described = [describe(squares, blocks, rung, crs) for blocks, rung in zip(tiers[1:], grid.RUNGS, strict=True)]
    copy_rows(connection, "register.block", _block_rows(block for tier in described for block in tier))
    names = [np.array([block.region_id for block in tier]) for tier in described]
    of_square = [names[tier][blocks.of_square].tolist() for tier, blocks in enumerate(tiers[1:])]
    columns = (squares.ix.tolist(), squares.iy.tolist(), squares.buildings.tolist(), squares.area.tolist(), *of_square)
    named = ("be", "bn", "buildings", "area", "square", "large_square", "area_block")
    copy_rows(connection, "register.base_square", zip(*columns, strict=True), named)
    _keep_secret_places(connection)
    connection.execute(
        text("INSERT INTO register.ladder (version, grid_crs, buildings, inputs) VALUES (:version, :crs, :n, :inputs)"),
        {"version": version, "crs": crs, "n": int(squares.buildings.sum()), "inputs": inputs},
    )


def _remember_secret_places(connection: Connection) -> None:
    """The base squares of each secret place's block: the block may get another name, or lose some of its squares."""
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.secret_square"))
    connection.execute(
        text(
            "CREATE TEMPORARY TABLE secret_square ON COMMIT DROP AS SELECT z.id, q.be, q.bn FROM register.zone z"
            " JOIN register.base_square q ON q.area_block = z.region_id"
        )
    )


def _keep_secret_places(connection: Connection) -> None:
    """Give each secret place the block that its squares are in now; blocks only merge, so it is one for all."""
    connection.execute(
        text(
            "UPDATE register.zone z SET region_id = q.area_block"
            " FROM pg_temp.secret_square s JOIN register.base_square q USING (be, bn) WHERE z.id = s.id"
        )
    )
    lost = connection.scalar(
        text(
            "SELECT name FROM register.zone z WHERE region_id IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM register.block b WHERE b.region_id = z.region_id) ORDER BY name LIMIT 1"
        )
    )
    if lost is not None:
        raise PublishRefused(f"the territory no longer holds the secret place {lost!r}; nothing would protect it")


def _block_rows(blocks: Iterable[Block]) -> Iterable[tuple[object, ...]]:
    for block in blocks:
        shapes = (shapely.set_srid(shape, 4326) for shape in (block.footprint, block.centre))
        yield (
            block.region_id, block.tier, block.side, block.be, block.bn, block.buildings, block.area,
            *(shapely.to_wkb(shape, hex=True, include_srid=True) for shape in shapes),
        )  # fmt: skip


def apply_zones(connection: Connection, crs: int) -> None:
    """Raise every block that a zone of its tier touches, whole; the strictest zone wins."""
    temporary_table(connection, "touched", "tier smallint, be int, bn int")
    zones = connection.execute(
        select(tables.zone.c.tier, tables.zone.c.geometry).where(tables.zone.c.geometry.is_not(None))
    )
    drawn = [(zone.tier, to_shape(zone.geometry)) for zone in zones]
    copy_rows(connection, "pg_temp.touched", _touched(drawn, crs))
    connection.execute(text(DEMANDED))


def _touched(zones: Iterable[tuple[int, BaseGeometry]], crs: int) -> Iterable[tuple[int, int, int]]:
    for tier, shape in zones:
        be, bn = touched_squares(shape, crs)
        for east, north in zip(be.tolist(), bn.tolist(), strict=True):
            yield tier, east, north


DEMANDED = """
WITH raised AS (
    SELECT DISTINCT t.tier, CASE t.tier WHEN 1 THEN q.square WHEN 2 THEN q.large_square ELSE q.area_block END AS block
    FROM pg_temp.touched t JOIN register.base_square q USING (be, bn)
    UNION
    SELECT b.tier, b.region_id FROM register.zone z JOIN register.block b USING (region_id)
), demanded AS (
    SELECT be, bn, max(tier) AS tier FROM (
        SELECT q.be, q.bn, r.tier FROM raised r JOIN register.base_square q ON r.tier = 1 AND q.square = r.block
        UNION ALL
        SELECT q.be, q.bn, r.tier FROM raised r JOIN register.base_square q ON r.tier = 2 AND q.large_square = r.block
        UNION ALL
        SELECT q.be, q.bn, r.tier FROM raised r JOIN register.base_square q ON r.tier = 3 AND q.area_block = r.block
    ) every GROUP BY be, bn
)
UPDATE register.base_square q SET zone_tier = coalesce(d.tier, 0)
FROM register.base_square o LEFT JOIN demanded d USING (be, bn)
WHERE q.be = o.be AND q.bn = o.bn AND q.zone_tier <> coalesce(d.tier, 0)
"""
