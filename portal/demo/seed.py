"""Filling an empty register with Markerwaard, as owners and the city would have done it over two years."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from sqlalchemy import Connection, text

from geo.model import NewDevice, SensorType
from geo.privacy.ladder import ensure_ladder
from geo.register import kinds, organisations
from geo.register.buildings import register_buildings
from geo.register.devices import register_many
from geo.register.districts import register_districts
from geo.register.territory import set_territory
from geo.register.zones import register_secret_place, register_zones
from portal.demo.city import City, make_city
from portal.demo.dates import MONTHS, registered_in
from portal.demo.devices import Maker
from portal.demo.history import revisions_of
from portal.demo.organisations import make_organisations

SEED = 20261101
LIMITED, LIMITED_TO = SensorType.ELECTRICITY, ("individualResidence", "twoDwellings")
"""Only a house of one's own has a battery: in the old town and on the polder it would tell which."""

ROUND = 4
"""Blocks that are swept in one round."""

OFFICE_OPENS = time(9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class SeedResult:
    """What was written. `city` is for the base map, which is made from the same drawing."""

    city: City
    organisations: int
    buildings: int
    zones: int
    registered: int
    revised: int


@dataclass(frozen=True)
class Started:
    """A city to which the devices of its months are still to come; `ids` are its organisations', by their names."""

    city: City
    ids: dict[str, UUID]
    maker: Maker
    buildings: int
    zones: int


def seed(
    connection: Connection, *, devices: int = 2500, seed: int = SEED, progress: Callable[[int], None] | None = None
) -> SeedResult:
    """Write the whole demo city to an empty register; `progress` is told how many versions stand.

    `connection` is the register owner's, since the ladder is built on the way: a secret place is kept as one of its
    blocks. Nothing is committed. Raises Conflict where the organisations are registered already.
    """
    started = begin(connection, devices=devices, seed=seed)
    tally = _Tally(progress)
    counts = [month(connection, started, number, tally.add) for number in range(MONTHS)]
    registered, revised = (sum(each) for each in zip(*counts, strict=True))
    return SeedResult(started.city, len(started.ids), started.buildings, started.zones, registered, revised)


def begin(connection: Connection, *, devices: int = 2500, seed: int = SEED) -> Started:
    """Write what stands before any device does; connection and errors as for `seed`."""
    city = make_city(seed)
    owners = make_organisations()
    buildings, zones = seed_ground(connection, city)
    ids = {owner.name: organisations.register(connection, owner) for owner in owners}
    kinds.limit(connection, LIMITED, LIMITED_TO)
    maker = Maker(city, owners, devices, seed, sweeping_rounds(connection))
    return Started(city, ids, maker, buildings, zones)


def month(connection: Connection, started: Started, number: int, tell: Callable[[int], None]) -> tuple[int, int]:
    """Register the devices of a month, from 0 on, and revise those that changed in it; how many of each."""
    maker = started.maker
    batches = (batch for batch in maker.batches() if batch.month == number)
    first = ((registered_in(number), batch.organisation, device) for batch in batches for device in maker.make(batch))
    registered = _register(connection, started.ids, first, tell)
    later = ((when, batch.organisation, device) for when, batch, device in revisions_of(maker, number))
    return registered, _register(connection, started.ids, later, tell)


def seed_ground(connection: Connection, city: City) -> tuple[int, int]:
    """Write territory, districts, buildings, zones and secret places; the numbers of buildings and zones."""
    set_territory(connection, city.name, city.territory)
    register_districts(connection, city.districts)
    buildings = register_buildings(connection, city.buildings)
    zones = register_zones(connection, city.zones)
    ensure_ladder(connection)
    for name, point in city.secret_places:
        register_secret_place(connection, name, point)
    return buildings, zones


def sweeping_rounds(connection: Connection) -> list[tuple[str, ...]]:
    """Blocks of tier 2 that lie side by side, by their ids."""
    rows = connection.scalars(
        text(
            "SELECT ARRAY(SELECT n.region_id FROM register.block n WHERE n.tier = 2 AND n.buildings > 0"
            " ORDER BY n.centre <-> b.centre, n.region_id LIMIT :round)"
            " FROM register.block b WHERE b.tier = 2 AND b.buildings > 0 ORDER BY b.region_id"
        ),
        {"round": ROUND},
    )
    return [tuple(row) for row in rows]


@dataclass
class _Tally:
    progress: Callable[[int], None] | None
    total: int = 0

    def add(self, count: int) -> None:
        self.total += count
        if self.progress is not None:
            self.progress(self.total)


def _register(
    connection: Connection,
    ids: dict[str, UUID],
    versions: Iterable[tuple[date, str, NewDevice]],
    tell: Callable[[int], None],
) -> int:
    """Register runs of versions that one organisation stated on one day; how many were written."""
    written = 0
    for (day, owner), run in groupby(versions, key=itemgetter(0, 1)):
        stated = (device for _, _, device in run)
        counts = register_many(connection, ids[owner], stated, at=datetime.combine(day, OFFICE_OPENS))
        written += counts.registered + counts.revised
        tell(counts.registered + counts.revised)
    return written
