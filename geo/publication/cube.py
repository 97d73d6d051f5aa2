"""How many devices there are of each combination of what can be filtered by.

A register of a million devices has some ten thousand combinations, so every count beside every
choice is a sum over these. An edition brings them counted; they are read once and kept, since an edition never changes.
"""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from geo.publication.filters import DeviceFilter
from geo.publication.tables import device_count


class Cell(NamedTuple):
    """Devices that are alike in all of this."""

    sensor_type: str
    personal_data: str
    organisation_id: UUID | None
    districts: tuple[str, ...]
    lifecycle: str
    category: str
    tier: int
    mobility: str
    devices: int


class Cube:
    """The cells of one edition, and the counts that were asked of them."""

    def __init__(self, cells: list[Cell]) -> None:
        self.cells = cells

    def passing(self, chosen: DeviceFilter, without: str = "") -> list[Cell]:
        """The cells that pass the filter, its field `without` left out; `since` is no field of a cell."""
        return [cell for cell in self.cells if _passes(cell, chosen, without)]


_kept: dict[str, Cube] = {}
_lock = Lock()
# Two, because requests that began before a push still read the edition before it.
KEPT_EDITIONS = 2


def of_edition(connection: Connection, digest: str) -> Cube:
    """The cube of the edition that `connection` reads, whose digest names it."""
    with _lock:
        if digest not in _kept:
            _kept[digest] = _counted(connection)
            for old in list(_kept)[:-KEPT_EDITIONS]:
                del _kept[old]
        return _kept[digest]


def _counted(connection: Connection) -> Cube:
    rows = connection.execute(select(*(device_count.c[name] for name in Cell._fields)))
    return Cube([Cell(row[0], row[1], row[2], tuple(row[3]), row[4], row[5], row[6], row[7], row[8]) for row in rows])


def _passes(cell: Cell, chosen: DeviceFilter, without: str) -> bool:
    return (
        (not chosen.sensor_types or without == "sensor_types" or cell.sensor_type in chosen.sensor_types)
        and (not chosen.personal_data or without == "personal_data" or cell.personal_data in chosen.personal_data)
        and (not chosen.organisations or without == "organisations" or cell.organisation_id in chosen.organisations)
        and (not chosen.lifecycles or without == "lifecycles" or cell.lifecycle in chosen.lifecycles)
        and (not chosen.categories or without == "categories" or cell.category in chosen.categories)
        and (not chosen.tiers or cell.tier in chosen.tiers)
        and (not chosen.districts or without == "districts" or not set(chosen.districts).isdisjoint(cell.districts))
    )
