"""How many features a request matches, where that is known without counting rows (Part 1, 7.16.4 lets it be left out).

It is given or left out by the address and the edition alone, never by what was asked before: memory only saves work.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import replace
from threading import Lock

from sqlalchemy import ColumnElement, func, select

from geo.ogc import query
from geo.ogc.collections import DEVICES, Collection
from geo.ogc.selection import Selection
from geo.publication.tables import device_count

# What an edition counts its devices by.
COUNTED_BY = {
    "sensorType": device_count.c.sensor_type,
    "personalData": device_count.c.personal_data,
    "organisationId": device_count.c.organisation_id,
    "districts": device_count.c.districts,
    "lifecycle": device_count.c.lifecycle,
    "category": device_count.c.category,
    "mobility": device_count.c.mobility,
    "purpose": device_count.c.purpose_kinds,
}
KEPT = 10_000


def is_kept(selection: Selection) -> bool:
    """Whether the publication's own counts, or the rows of a small table, tell how many features are chosen.

    Of all devices the edition tells it without being asked.
    """
    if selection.whole:
        return selection.collection is not DEVICES
    counted = selection.collection is DEVICES and selection.equal.keys() <= COUNTED_BY.keys()
    return counted and selection.box is None and selection.filter is None and not any(selection.interval)


def kept(collection: Collection, equal: Iterable[str]) -> ColumnElement[int]:
    """The count where `is_kept`, by the properties with a bound value."""
    if collection is not DEVICES:
        return select(func.count()).select_from(collection.key.table).scalar_subquery()
    conditions = [query.equals(replace(DEVICES.queryables[name], source=COUNTED_BY[name])) for name in equal]
    return select(func.coalesce(func.sum(device_count.c.devices), 0)).where(*conditions).scalar_subquery()


def by_page(selection: Selection, devices: int, count: int, *, more: bool) -> int | None:
    """How many match, where the edition, of so many `devices`, or a page of `count` tells: the last, by an offset."""
    if selection.whole and selection.collection is DEVICES:
        return devices
    if more or selection.after is not None or (selection.offset and not count):
        return None
    return selection.offset + count


class Memory:
    """Counts of the edition that was seen last; those used most recently are kept."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._edition: Hashable = None
        self._counts: OrderedDict[Hashable, int] = OrderedDict()

    def get(self, edition: Hashable, key: Hashable) -> int | None:
        with self._lock:
            if edition != self._edition or key not in self._counts:
                return None
            self._counts.move_to_end(key)
            return self._counts[key]

    def keep(self, edition: Hashable, key: Hashable, count: int) -> None:
        with self._lock:
            if edition != self._edition:
                self._edition = edition
                self._counts.clear()
            self._counts[key] = count
            if len(self._counts) > KEPT:
                self._counts.popitem(last=False)
