"""Telling a story: a register and its publication, with what was decided and what could be read after each publish."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import Connection, text

from geo.database import writing
from geo.publish import publish
from geo.register import buildings, districts, organisations, territory, zones
from geo.register.devices import register_many
from opendata.formats.all import CSV, GEOJSON, PARQUET
from tests.house.worlds.ground import DISTRICTS, TERRITORY
from tests.house.worlds.squares import Square
from tests.house.worlds.story import ORGANISATIONS, Entry, Stage, Story
from tests.house.worlds.tables import dump, quiet
from tests.support.databases import Databases
from tests.support.releases import release

BEGIN = datetime(2026, 3, 2, 6, tzinfo=UTC)
KEY = "5a" * 32

Key = tuple[str, str]


@dataclass(frozen=True)
class Decided:
    """Of a device after a publish: its tier and the base squares of its blocks, none where it has no blocks."""

    tier: int
    squares: frozenset[Square]


@dataclass
class Told:
    """A world so far: its databases, and after each publish the decisions and all that a reader of the database sees.

    `tier_one` has the tier 1 block of each base square when the ladder was first built; `hidden` are the
    register's own ids of devices that the public never saw.
    """

    story: Story
    databases: Databases
    decisions: list[dict[Key, Decided]] = field(default_factory=list)
    tables: dict[str, bytes] = field(default_factory=dict)
    tier_one: dict[Square, str] = field(default_factory=dict)
    owners: dict[str, UUID] = field(default_factory=dict)

    @property
    def hidden(self) -> tuple[str, ...]:
        return tuple(str(uuid5(self.owners[owner], name)) for (owner, name), last in self.decisions[-1].items()
                     if last.tier == 4)  # fmt: skip


def tell(story: Story, databases: Databases, *, order: int = 1) -> Told:
    """Register and publish, stage by stage; after every second one there is a release.

    It has the formats that a release cannot do without: what the others hold of an edition is asked of it anyway.
    """
    told = begin(databases, order=order)
    for number, stage in enumerate(story):
        go_on(told, stage)
        if number % 2:
            release(databases, formats=(CSV, GEOJSON, PARQUET))
    return told


def begin(databases: Databases, *, order: int = 1) -> Told:
    """A world with a territory, districts and owners; `order` is 1 or -1: in which order they are registered."""
    told = Told((), databases)
    quiet(databases)
    with databases.engine("register_owner").begin() as connection:
        connection.execute(text("UPDATE register.episode_key SET key = decode(:key, 'hex')"), {"key": KEY})
    with writing(databases.engine("register_app")) as connection:
        territory.set_territory(connection, "Town", TERRITORY)
        districts.register_districts(connection, DISTRICTS[::order])
        for organisation in ORGANISATIONS[::order]:
            told.owners[organisation.name] = organisations.register(connection, organisation)
    return told


def go_on(told: Told, stage: Stage) -> None:
    """One stage more."""
    at = BEGIN + timedelta(days=len(told.story))
    told.story = (*told.story, stage)
    with writing(told.databases.engine("register_app")) as connection:
        _enter(connection, stage, told, at)
    publish_at(told.databases, at, complete=stage.complete)
    with told.databases.engine("register_owner").connect() as connection:
        told.decisions.append(_decisions(connection, told.owners))
        if not told.tier_one:
            told.tier_one = {(row.be, row.bn): row.square for row in connection.execute(text(SQUARES))}
    number = len(told.story)
    seen = dump(told.databases, placed=number == 1)
    told.tables |= {f"publish {number}: {name}": content for name, content in seen.items()}


def publish_at(databases: Databases, at: datetime, *, complete: bool = True) -> None:
    """Publish an edition of a fixed time, so that two worlds can have the same."""
    publish(*(databases.engine(role) for role in ("locator", "publisher", "loader")), complete=complete, at=at)


def _enter(connection: Connection, stage: Stage, told: Told, at: datetime) -> None:
    if stage.buildings is not None:
        buildings.register_buildings(connection, stage.buildings)
    if stage.zones is not None:
        zones.register_zones(connection, stage.zones)
    if stage.secret is not None:
        zones.register_secret_place(connection, "secret", stage.secret)
    for run in _runs(stage.entries):
        register_many(connection, told.owners[run[0].owner], [entry.device for entry in run], at=at)


def _runs(entries: tuple[Entry, ...]) -> Iterator[list[Entry]]:
    """Entries as they follow each other, of one owner at a time and each device once."""
    run: list[Entry] = []
    for entry in entries:
        if run and (entry.owner != run[0].owner or entry.key in {other.key for other in run}):
            yield run
            run = []
        run.append(entry)
    if run:
        yield run


SQUARES = "SELECT be, bn, square FROM register.base_square"
ASSIGNED = """
SELECT d.organisation_id, d.reference, a.tier,
       ARRAY(SELECT q.be || ' ' || q.bn FROM register.base_square q
             WHERE CASE a.tier WHEN 1 THEN q.square WHEN 2 THEN q.large_square ELSE q.area_block END = ANY(r.blocks))
           AS squares
FROM register.assignment a
JOIN register.device d ON d.id = a.device_id LEFT JOIN register.region r ON r.id = a.region_id
"""


def _decisions(connection: Connection, owners: dict[str, UUID]) -> dict[Key, Decided]:
    names = {id_: name for name, id_ in owners.items()}
    return {
        (names[row.organisation_id], row.reference): Decided(
            row.tier, frozenset((int(be), int(bn)) for be, _, bn in (square.partition(" ") for square in row.squares))
        )
        for row in connection.execute(text(ASSIGNED))
    }
