"""How many devices of each region pass a filter: never where in it one stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection, Text, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from geo.publication import cube, placed
from geo.publication.filters import DeviceFilter
from geo.publication.tables import region_count


def counted(connection: Connection, regions: Sequence[str], chosen: DeviceFilter) -> dict[str, Counter[str]]:
    """By region the devices that pass, by personal-data state; regions where none does are left out."""
    if chosen == DeviceFilter(personal_data=chosen.personal_data):
        return _from_edition(connection, regions, chosen)
    return _from_places(connection, regions, chosen)


def _from_edition(connection: Connection, regions: Sequence[str], chosen: DeviceFilter) -> dict[str, Counter[str]]:
    # As one value for all ids: so the server knows how few these are.
    conditions = [region_count.c.region_id == any_(literal(list(regions), ARRAY(Text)))]
    if chosen.personal_data:
        conditions.append(region_count.c.personal_data.in_(chosen.personal_data))
    columns = (region_count.c.region_id, region_count.c.personal_data, region_count.c.devices)
    found: dict[str, Counter[str]] = {}
    for row in connection.execute(select(*columns).where(*conditions)):
        found.setdefault(row.region_id, Counter())[row.personal_data] += row.devices
    return found


def _from_places(connection: Connection, regions: Sequence[str], chosen: DeviceFilter) -> dict[str, Counter[str]]:
    counts = cube.of(connection)
    states, state_of = counts.states()
    near = placed.of(connection).regions.of(regions)
    wanted = placed.passing(near, counts.kinds_that_pass(chosen), chosen)
    place = near.region[wanted] * len(states) + state_of[near.kind[wanted]]
    table = np.bincount(place, near.devices[wanted], len(regions) * len(states)).reshape(-1, len(states))
    return {
        regions[n]: Counter({state: int(table[n, m]) for m, state in enumerate(states) if table[n, m]})
        for n in np.flatnonzero(table.any(axis=1)).tolist()
    }
