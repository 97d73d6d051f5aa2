"""Which devices a reader asks for; the list, the map, the downloads and OGC API all filter by this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement

from geo.publication.tables import device


@dataclass(frozen=True)
class Since:
    """A day (UTC), and the first edition that was published on it or later."""

    day: date
    edition: int


@dataclass(frozen=True)
class DeviceFilter:
    """Values of one field widen the answer, fields narrow it; an empty field asks nothing.

    `organisations` are ids, `districts` codes, `tiers` 0 to 3, `purposes` ids of DTPR, of which a device has any
    number; the other texts are values of the enumerations in geo.model. `changed_since` keeps devices that came or
    changed in that edition or a later one, `new_since` those that first stood in one of these.
    """

    sensor_types: tuple[str, ...] = ()
    personal_data: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    organisations: tuple[UUID, ...] = ()
    districts: tuple[str, ...] = ()
    lifecycles: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tiers: tuple[int, ...] = ()
    changed_since: Since | None = None
    new_since: Since | None = None

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
    lists = ((device.c.districts, chosen.districts), (device.c.purpose_kinds, chosen.purposes))
    conditions += [column.overlap(list(values)) for column, values in lists if values]
    return [*conditions, *since(chosen)]


def since(chosen: DeviceFilter) -> list[ColumnElement[bool]]:
    """Those of the conditions that ask for a time."""
    times = ((device.c.changed_edition, chosen.changed_since), (device.c.first_edition, chosen.new_since))
    return [number >= begin.edition for number, begin in times if begin is not None]
