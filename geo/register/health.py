"""How the register is: what was decided last, what waits, when it was audited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Health:
    """`run` is the last run of decisions and `run_made` its time; None before the first one.

    `tiers` counts devices by tier, tier 0 first. `buildings` is 0 where squares promise area alone.
    """

    run: int | None
    run_made: datetime | None
    run_complete: bool | None
    tiers: tuple[int, ...]
    pending: int
    buildings: int
    zones: int
    secret_places: int


def health(connection: Connection) -> Health:
    """What register_app may know of it, in one row."""
    row = connection.execute(
        text(
            "SELECT r.number, r.made, r.complete,"
            " ARRAY(SELECT count(a.device_id) FROM generate_series(0, 4) t"
            "       LEFT JOIN register.assignment a ON a.tier = t GROUP BY t ORDER BY t) AS tiers,"
            " (SELECT count(DISTINCT device_id) FROM register.pending) AS pending,"
            " coalesce((SELECT buildings FROM register.ladder ORDER BY version DESC LIMIT 1), 0) AS buildings,"
            " (SELECT count(geometry) FROM register.zone) AS zones,"
            " (SELECT count(region_id) FROM register.zone) AS secret_places"
            " FROM (VALUES (1)) one LEFT JOIN (SELECT * FROM register.run ORDER BY number DESC LIMIT 1) r ON true"
        )
    ).one()
    return Health(
        row.number, row.made, row.complete, tuple(row.tiers), row.pending, row.buildings, row.zones, row.secret_places
    )
