"""How much of the register is public, and how precisely: what a reader must know before counting."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from geo.model import Mobility
from geo.publication import cube
from geo.publication.once import once
from geo.publication.pieces import OF_PIECE, pieces
from geo.publication.tables import device, district, withheld_count


@dataclass(frozen=True)
class Coverage:
    """`tiers` counts public devices by how precise their place is; `mobile` move; of `kind_not_shown` the kind is not.

    `owners` counts by kind of organisation. `withheld` has the name of each district and the bin of devices in it that
    are only counted.
    """

    tiers: Counter[int]
    mobile: int
    kind_not_shown: int
    owners: list[tuple[str, int]]
    withheld: list[tuple[str, str]]


def of_edition(connection: Connection) -> Coverage:
    """Of the newest edition. Raises Unavailable before the first."""
    return once(connection, "coverage", _counted)


def _counted(connection: Connection) -> Coverage:
    cells = cube.of(connection).cells
    tiers: Counter[int] = Counter()
    for cell in cells:
        tiers[cell.tier] += cell.devices
    hidden = func.count().filter(device.c.type_generalised)
    kinds = select(device.c.organisation_kind, func.count(), hidden).where(text(OF_PIECE))
    owners: Counter[str] = Counter()
    not_shown = 0
    for piece in pieces(connection):
        for kind, devices, of_these in connection.execute(kinds.group_by(device.c.organisation_kind), piece):
            owners[kind] += devices
            not_shown += of_these
    bins = select(district.c.name, withheld_count.c.devices).join(
        withheld_count, withheld_count.c.district == district.c.code
    )
    return Coverage(
        tiers=tiers,
        mobile=sum(cell.devices for cell in cells if cell.mobility == Mobility.MOBILE),
        kind_not_shown=not_shown,
        owners=sorted(owners.items(), key=lambda pair: (-pair[1], pair[0])),
        withheld=[
            (name, devices) for name, devices in connection.execute(bins.order_by(district.c.name, district.c.code))
        ],
    )
