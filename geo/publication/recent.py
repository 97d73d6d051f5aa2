"""What changed last among the published devices."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from geo.publication.filters import DeviceFilter, where
from geo.publication.tables import device, edition


def changed(connection: Connection, chosen: DeviceFilter, *, limit: int) -> list[tuple[UUID, int, datetime]]:
    """(id, number of the edition that last changed it, that edition's time), the newest first, then by id.

    A device whose edition is not kept any more is left out: of it no time can be told.
    """
    query = (
        select(device.c.id, edition.c.number, edition.c.published)
        .join(edition, edition.c.number == device.c.changed_edition)
        .where(*where(chosen))
        .order_by(device.c.changed_edition.desc(), device.c.id)
        .limit(limit)
    )
    return [(row.id, row.number, row.published) for row in connection.execute(query)]
