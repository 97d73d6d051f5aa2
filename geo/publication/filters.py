"""Which devices a reader asks for; the list, the map, the downloads and OGC API all filter by this."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement

from geo.publication.tables import device


@dataclass(frozen=True)
class DeviceFilter:
    """Values of one field widen the answer, fields narrow it; an empty field asks nothing.

    `organisations` are ids, `districts` codes, `tiers` 0 to 3; the other texts are values of the
    enumerations in geo.model. `since` keeps devices that first stood in that edition or a later one.
    """

    sensor_types: tuple[str, ...] = ()
    personal_data: tuple[str, ...] = ()
    organisations: tuple[UUID, ...] = ()
    districts: tuple[str, ...] = ()
    lifecycles: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tiers: tuple[int, ...] = ()
    since: int | None = None

    @property
    def is_empty(self) -> bool:
        return self == DeviceFilter()


def where(chosen: DeviceFilter) -> list[ColumnElement[bool]]:
    """The conditions on publication.device, to be joined by AND; none for an empty filter."""
    pairs = (
        (device.c.sensor_type, chosen.sensor_types),
        (device.c.personal_data, chosen.personal_data),
        (device.c.organisation_id, chosen.organisations),
        (device.c.lifecycle, chosen.lifecycles),
        (device.c.category, chosen.categories),
        (device.c.tier, chosen.tiers),
    )
    # A list of one value as "=": only then does an index on (column, id) give the rows in order.
    conditions: list[ColumnElement[bool]] = [
        column == values[0] if len(values) == 1 else column.in_(values) for column, values in pairs if values
    ]
    if chosen.districts:
        conditions.append(device.c.districts.overlap(list(chosen.districts)))
    if chosen.since is not None:
        conditions.append(device.c.first_edition >= chosen.since)
    return conditions
