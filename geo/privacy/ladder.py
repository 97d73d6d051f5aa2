"""The ladder as it stands in the register: built once from public data, then merged, and split only by a steward.

Runs as the role `locator`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, text

from geo.errors import PublishRefused
from geo.privacy import grid, history
from geo.privacy.inputs import digest, heed, read_squares, written
from geo.privacy.merging import grow
from geo.privacy.splitting import Split, split
from geo.privacy.storing import store
from geo.privacy.zoning import apply_zones
from geo.register.territory import get_territory


@dataclass(frozen=True)
class Ladder:
    """`version` rises with each rebuild; `buildings` is 0 where the promise is of area alone."""

    version: int
    buildings: int
    blocks: int
    squares: int


@dataclass(frozen=True)
class Divided:
    """What a split did or would do: ids of blocks that were divided, and (tier, id, reason) of those that were not."""

    blocks: list[str]
    refused: list[tuple[int, str, str]]


def ensure_ladder(connection: Connection, *, growing: bool = True) -> Ladder:
    """Build the ladder if there is none, grow it if its public inputs changed; then apply the zones.

    Where it is not `growing`, the one that stands stays: generalised places hold to its blocks until they change.
    Raises NotFound without a territory, PublishRefused when a secret place would lose its block.
    """
    territory = get_territory(connection)
    seen = written(connection)
    due = seen.squares_due and (growing or _newest(connection) is None)
    renewed = due and _renew(connection)
    if renewed or seen.zones_due:
        apply_zones(connection, territory.crs)
    heed(connection, seen, squares=due)
    return current(connection)


def _renew(connection: Connection) -> bool:
    """A new version where the inputs are others than those of the one in force; whether there is one."""
    territory = get_territory(connection)
    squares = read_squares(connection, territory)
    inputs = digest(squares)
    held = _newest(connection)
    if held is not None and held[1] == inputs:
        return False
    tiers = grid.ladder(squares) if held is None else grow(squares, history.in_force(connection, squares).tiers)
    store(connection, squares, tiers, territory.crs, version=1 if held is None else held[0] + 1, inputs=inputs)
    return True


def split_ladder(connection: Connection, *, dry_run: bool = False) -> Divided:
    """Divide the blocks that older borders run through, where each part kept its promise in every version.

    What was divided is a new version of the ladder. Raises PublishRefused while no ladder stands, or when the
    register changed since: what is divided must be what is in force.
    """
    territory = get_territory(connection)
    squares, held = read_squares(connection, territory), _newest(connection)
    if held is None or held[1] != digest(squares):
        raise PublishRefused("buildings or territory changed since the ladder was built; `lamppost ladder build` first")
    now = history.in_force(connection, squares)
    found = split(squares, now.tiers, history.versions(connection, squares, now), _secret(connection, squares))
    done = _named(found, now.names)
    if done.blocks and not dry_run:
        store(connection, squares, found.tiers, territory.crs, version=held[0] + 1, inputs=held[1])
        apply_zones(connection, territory.crs)
    return done


def _named(found: Split, names: list[list[str]]) -> Divided:
    divided = [names[tier][block] for tier, blocks in enumerate(found.divided) for block in blocks.tolist()]
    refused = [(refusal.tier, names[refusal.tier - 1][refusal.block], refusal.reason) for refusal in found.refused]
    return Divided(divided, refused)


def _secret(connection: Connection, squares: grid.Blocks) -> np.typing.NDArray[np.bool_]:
    """Which squares lie in the block of a secret place."""
    rows = connection.execute(
        text(
            "SELECT be, bn FROM register.base_square"
            " WHERE area_block IN (SELECT region_id FROM register.zone WHERE region_id IS NOT NULL)"
        )
    )
    inside = {(row.be, row.bn) for row in rows}
    return np.array([key in inside for key in zip(squares.ix.tolist(), squares.iy.tolist(), strict=True)], bool)


def _newest(connection: Connection) -> tuple[int, bytes] | None:
    row = connection.execute(
        text("SELECT version, inputs FROM register.ladder ORDER BY version DESC LIMIT 1")
    ).one_or_none()
    return None if row is None else (row.version, bytes(row.inputs))


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
