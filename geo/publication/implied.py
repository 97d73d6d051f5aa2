"""What a filter says without stating it, by the counts of the edition.

Where all devices of a category are of one type, the index by type finds them in their order; by the category alone the
database would read thousands of others first. Where nothing passes, it need not look at all.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from geo.publication import cube
from geo.publication.cube import Cube
from geo.publication.filters import DeviceFilter


def narrowed(connection: Connection, chosen: DeviceFilter) -> DeviceFilter | None:
    """A filter that exactly the same devices of the edition pass; None where none does."""
    if chosen.is_empty:
        return chosen
    counted = cube.of(connection, chosen)
    return counted.asked(("narrowed", chosen), lambda: _narrowed(counted, chosen))[0]


def _narrowed(counted: Cube, chosen: DeviceFilter) -> tuple[DeviceFilter | None]:
    """In a tuple, since None counts as not asked yet."""
    passing = counted.passing(chosen)
    if not passing:
        return (None,)
    types, owners = {cell.sensor_type for cell in passing}, {cell.organisation_id for cell in passing}
    if len(types) == 1:
        chosen = replace(chosen, sensor_types=tuple(types))
    if len(owners) == 1 and (owner := next(iter(owners))) is not None:
        chosen = replace(chosen, organisations=(owner,))
    return (chosen,)
