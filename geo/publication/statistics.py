"""Counts for readers: beside each choice of a filter, and for each district."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from geo.model import Mobility
from geo.publication import cube
from geo.publication.filters import DeviceFilter
from geo.publication.tables import withheld_count


@dataclass(frozen=True)
class Facets:
    """How many devices each choice would give, the choices in the other fields standing.

    `total` passes the whole filter. A device that may be in several districts counts in each, as one with several
    purposes does.
    """

    total: int
    sensor_types: Counter[str]
    personal_data: Counter[str]
    purposes: Counter[str]
    organisations: Counter[UUID]
    districts: Counter[str]
    lifecycles: Counter[str]
    categories: Counter[str]


@dataclass(frozen=True)
class DistrictTotals:
    """What stands in one district, or may stand in it.

    `tiers` counts by tier; `mobile` devices move, and the district is all that is said of their place.
    `withheld` is the bin of devices that are only counted ("0-4" to "50+"), None where nothing is said.
    """

    total: int
    sensor_types: Counter[str]
    personal_data: Counter[str]
    organisations: Counter[UUID]
    tiers: Counter[int]
    mobile: int
    withheld: str | None


def facets(connection: Connection, chosen: DeviceFilter) -> Facets:
    """The counts beside the choices; the filter's days stand for all of them."""
    counted = cube.of(connection, chosen)
    return counted.asked(chosen, lambda: _facets(counted, chosen))


def _facets(counted: cube.Cube, chosen: DeviceFilter) -> Facets:
    passing, but_for = counted.almost(chosen)

    def without(field: str) -> list[cube.Cell]:
        return passing + but_for.get(field, [])

    return Facets(
        total=sum(cell.devices for cell in passing),
        sensor_types=_sum(without("sensor_types"), "sensor_type"),
        personal_data=_sum(without("personal_data"), "personal_data"),
        purposes=_of_lists(without("purposes"), "purpose_kinds"),
        organisations=_sum(without("organisations"), "organisation_id"),
        districts=_of_lists(without("districts"), "districts"),
        lifecycles=_sum(without("lifecycles"), "lifecycle"),
        categories=_sum(without("categories"), "category"),
    )


def of_district(connection: Connection, code: str) -> DistrictTotals:
    """The counts of one district; all are zero for a code that has no devices."""
    cells = cube.of(connection).passing(DeviceFilter(districts=(code,)))
    tiers: Counter[int] = Counter()
    for cell in cells:
        tiers[cell.tier] += cell.devices
    return DistrictTotals(
        total=sum(cell.devices for cell in cells),
        sensor_types=_sum(cells, "sensor_type"),
        personal_data=_sum(cells, "personal_data"),
        organisations=_sum(cells, "organisation_id"),
        tiers=tiers,
        mobile=sum(cell.devices for cell in cells if cell.mobility == Mobility.MOBILE),
        withheld=connection.scalar(select(withheld_count.c.devices).where(withheld_count.c.district == code)),
    )


def by_district(connection: Connection) -> dict[str, Counter[str]]:
    """For each district that has devices, how many of each personal-data state."""
    found: dict[str, Counter[str]] = {}
    for cell in cube.of(connection).cells:
        for code in cell.districts:
            found.setdefault(code, Counter())[cell.personal_data] += cell.devices
    return found


def _sum(cells: list[cube.Cell], field: str) -> Counter[Any]:
    """Devices by the value of a field; of none, none."""
    position = cube.Cell._fields.index(field)
    found: defaultdict[Any, int] = defaultdict(int)
    for cell in cells:
        found[cell[position]] += cell[-1]
    found.pop(None, None)
    return Counter(found)


def _of_lists(cells: list[cube.Cell], field: str) -> Counter[str]:
    """Devices by each of the values of a field that holds several."""
    found: Counter[str] = Counter()
    for values, devices in _sum(cells, field).items():
        for value in set(values):
            found[value] += devices
    return found
