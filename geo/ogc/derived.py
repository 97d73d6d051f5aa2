"""Tables that follow from the published devices: written with an edition, read by OGC API, checked against the devices.

What a request would otherwise make of every row that it shows is made once, when an edition is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, and_, exists, func, or_, select

from geo.ogc.encoding import stored_devices
from geo.publication import datastreams
from geo.publication.tables import datastream, device_feature


@dataclass(frozen=True)
class Derived:
    """A table and the statement that makes its rows.

    `rows` selects the columns of `table` by name, for a condition on publication.device; `device` is the column that
    says of which device a row is.
    """

    table: Table
    device: Column[Any]
    rows: Callable[[ColumnElement[bool] | None], Select[Any]]

    def differing(self) -> Select[Any]:
        """Ids of devices whose rows are not what they should be; one may come more than once."""
        made = self.rows(None).subquery("made")
        same = and_(*(made.c[column.name] == column for column in self.table.primary_key))
        differs = or_(*(made.c[column.name].is_distinct_from(column) for column in self.table.columns))
        both = made.join(self.table, same, full=True)
        return select(func.coalesce(made.c[self.device.name], self.device)).select_from(both).where(differs)


DERIVED = (
    Derived(device_feature, device_feature.c.id, stored_devices),
    Derived(datastream, datastream.c.device_id, datastreams.rows),
)


def agree(connection: Connection) -> bool:
    """Whether every derived row is what the published devices give."""
    return not any(connection.scalar(select(exists(derived.differing()))) for derived in DERIVED)
