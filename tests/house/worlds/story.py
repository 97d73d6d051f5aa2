"""A register's history as a value: what is registered before each edition. Two worlds are two stories."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shapely import LineString, Point

from geo.model import (
    Building,
    Datastream,
    Mobility,
    NewDevice,
    NewOrganisation,
    OrganisationKind,
    PersonalData,
    PrivacyZone,
    Purpose,
    SensorType,
    SiteClass,
    Tier,
    Visibility,
)
from tests.house.worlds.ground import EAST, MIDDLE, NORTH, SOUTH, WEST, houses
from tests.house.worlds.squares import beside, middle, square_of
from tests.support import town

# Texts that devices in many places carry, and which therefore are published of each.
EVERYBODY = ("measure for everyone", "Department of Works")

ORGANISATIONS = (
    NewOrganisation("Town Council", OrganisationKind.PUBLIC, public_contact="privacy@town.example"),
    NewOrganisation("Water Board", OrganisationKind.PUBLIC, website="https://water.example"),
    NewOrganisation("Jannie Jansen", OrganisationKind.RESIDENT),
    NewOrganisation("The Shelter", OrganisationKind.PRIVATE, public_contact="info@shelter.example"),
)
COUNCIL, WATER, RESIDENT, SHELTER = (organisation.name for organisation in ORGANISATIONS)

HIDDEN: Mapping[str, Any] = {"visibility": Visibility.EXEMPT, "visibility_reason": "police"}
SENSITIVE: Mapping[str, Any] = {"site_class": SiteClass.SENSITIVE}
MOBILE: Mapping[str, Any] = {"mobility": Mobility.MOBILE}


@dataclass(frozen=True)
class Entry:
    """One device as its owner registers or revises it."""

    owner: str
    device: NewDevice

    @property
    def key(self) -> tuple[str, str]:
        return self.owner, self.device.reference

    def with_device(self, **changes: Any) -> Entry:
        return replace(self, device=replace(self.device, **changes))


@dataclass(frozen=True)
class Stage:
    """What happens before one publish, and whether that is complete or of exact places only.

    None leaves zones, buildings or the secret place as they are.
    """

    entries: tuple[Entry, ...] = ()
    zones: tuple[PrivacyZone, ...] | None = None
    buildings: tuple[Building, ...] | None = None
    secret: Point | None = None
    complete: bool = True

    @property
    def keys(self) -> set[tuple[str, str]]:
        """Owner and reference of each device that is registered or revised."""
        return {entry.key for entry in self.entries}


Story = tuple[Stage, ...]


def make_story(seed: int) -> Story:
    """Some fifty devices of every kind and tier over six publishes, of which the last changes nothing public."""
    writer = _Writer(random.Random(seed))
    first = writer.first()
    return (
        Stage(first, zones=(writer.zone("school", Tier.LARGE_SQUARE),), buildings=houses()),
        Stage(writer.more(), secret=writer.spot()),
        Stage(writer.moves(), complete=False),
        Stage(writer.edits(), zones=(*writer.zones, *writer.over_exact()), buildings=houses(gap=True)),
        Stage(writer.relocations(), zones=tuple(writer.zones), buildings=houses()),
        Stage(writer.silent()),
    )


class _Writer:
    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.now: dict[tuple[str, str], Entry] = {}
        self.zones: list[PrivacyZone] = []

    def spot(self) -> Point:
        """Somewhere not quite at the edge of the territory."""
        return Point(self.dice.uniform(WEST + 0.001, EAST - 0.001), self.dice.uniform(SOUTH + 0.001, NORTH - 0.001))

    def zone(self, name: str, tier: Tier) -> PrivacyZone:
        """A zone within one base square."""
        self.zones.append(PrivacyZone(name, tier, middle(square_of(self.spot())).buffer(0.0002)))
        return self.zones[-1]

    def over_exact(self) -> list[PrivacyZone]:
        """Zones over two devices that were exact."""
        exact = [entry.device for entry in self.now.values() if entry.device.reference.startswith("exact-")][:2]
        return [
            PrivacyZone(f"new {device.reference}", tier, device.geometry.buffer(0.0002))
            for device, tier in zip(exact, (Tier.SQUARE, Tier.AREA), strict=True)
            if device.geometry is not None
        ]

    def first(self) -> tuple[Entry, ...]:
        shared, home = self.spot(), self.spot()
        return self.write([
            *(Entry(COUNCIL, town.released(f"exact-{n}", **self.said(n))) for n in range(8)),
            *(Entry(COUNCIL, town.unreleased(f"square-{n}", **self.said(n))) for n in range(9)),
            *(Entry(WATER, town.unreleased(f"water-{n}", **self.said(n, SensorType.PRESSURE))) for n in range(3)),
            *(Entry(COUNCIL, town.unreleased(f"pole-{n}", **self.said(n) | {"geometry": shared})) for n in range(2)),
            Entry(RESIDENT, town.unreleased("home", **self.said(1) | {"geometry": home})),
            Entry(COUNCIL, town.released("at the home", **self.said(2) | {"geometry": home})),
            *(Entry(RESIDENT, town.unreleased(f"bell-{n}", **self.said(n, SensorType.PRESENCE))) for n in range(3)),
            *(Entry(SHELTER, town.released(f"alarm-{n}", **self.in_west(n), **SENSITIVE)) for n in range(4)),
            *(Entry(COUNCIL, town.released(f"police-{n}", **self.in_west(n), **HIDDEN)) for n in range(3)),
        ])  # fmt: skip

    def more(self) -> tuple[Entry, ...]:
        return self.write([
            *(Entry(COUNCIL, town.unreleased(f"later-{n}", **self.said(n, SensorType.FLOW))) for n in range(5)),
            Entry(WATER, town.released("bus", **self.said(1), operation_districts=("W", "E"), **MOBILE)),
            Entry(WATER, town.unreleased("boat", **self.said(2), operation_districts=("E",), **MOBILE)),
            Entry(COUNCIL, town.unreleased("road", **self.said(3) | {"geometry": self.road()})),
            Entry(COUNCIL, town.released("path", **self.said(4) | {"geometry": self.road()})),
            *self.revised("square-", lambda entry: entry.with_device(personal_data=PersonalData.IDENTIFIABLE), every=4),
        ])  # fmt: skip

    def moves(self) -> tuple[Entry, ...]:
        """Corrections within the dead band, of devices of either kind, and new ones that must wait."""
        return self.write([
            *self.revised("square-", self.nudged, every=2),
            *self.revised("exact-", self.nudged, every=5),
            *(Entry(COUNCIL, town.unreleased(f"waiting-{n}", **self.said(n, SensorType.CLIMATE))) for n in range(2)),
        ])  # fmt: skip

    def edits(self) -> tuple[Entry, ...]:
        longer = f"P{self.dice.randint(2, 9)}Y"
        return self.write([
            *self.revised("later-", lambda entry: entry.with_device(retention=longer), every=2),
            *self.revised("exact-", lambda entry: entry.with_device(retention=longer), every=3),
        ])  # fmt: skip

    def relocations(self) -> tuple[Entry, ...]:
        def elsewhere(entry: Entry) -> Entry:
            return entry.with_device(geometry=self.spot())

        return self.write([*self.revised("water-", elsewhere, every=2), *self.revised("bell-", elsewhere, every=2)])

    def silent(self) -> tuple[Entry, ...]:
        return self.write(
            [*self.revised("square-", lambda entry: entry.with_device(summary="Behind the door"), every=3)]
        )

    def revised(self, prefix: str, change: Callable[[Entry], Entry], *, every: int) -> list[Entry]:
        """Each n-th device whose reference begins so, changed."""
        found = [entry for entry in self.now.values() if entry.device.reference.startswith(prefix)]
        return [change(entry) for entry in found[::every]]

    def nudged(self, entry: Entry) -> Entry:
        assert isinstance(entry.device.geometry, Point)
        east, north = (self.dice.uniform(-25, 25) for _ in range(2))
        return entry.with_device(geometry=beside(entry.device.geometry, east, north), name="Corrected")

    def write(self, entries: list[Entry]) -> tuple[Entry, ...]:
        self.now |= {entry.key: entry for entry in entries}
        return tuple(entries)

    def said(self, number: int, kind: SensorType = SensorType.SOUND) -> dict[str, Any]:
        """A place, and texts of which one is everybody's and one nobody else's."""
        own = self.dice.randrange(10**9)
        return {
            "geometry": self.spot(),
            "sensor_type": kind,
            "name": f"Device {own}",
            "summary": f"Hangs at door {own}",
            "address": f"Straat {number}, number {own % 97}",
            "responsible": "Department of Works" if number % 2 else f"Team {own}",
            "purposes": (Purpose("measure for everyone", dtpr=("ecology",)), Purpose(f"watch door {own}")),
            "datastreams": (Datastream(f"stream {own}", "sound level", unit="dB[SPL]", quality=f"q{own}"),),
        }

    def in_west(self, number: int) -> dict[str, Any]:
        place = Point(self.dice.uniform(WEST + 0.001, MIDDLE - 0.001), self.spot().y)
        return self.said(number) | {"geometry": place}

    def road(self) -> LineString:
        begin = self.spot()
        return LineString([(begin.x, begin.y), (self.spot().x, begin.y)])
