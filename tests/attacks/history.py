"""How the town of `plan` came to be what it is: its editions, and what an adversary kept of them.

First everything is registered. Then positions at borders are measured again, fifty times. Then devices are
moved, protected and joined; zones are raised and buildings pulled down. At last come changes that nobody may see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

import numpy as np
from shapely import Point
from sqlalchemy import text

from geo.database import reading, writing
from geo.model import NewDevice, NewOrganisation, OrganisationKind, SensorType, SiteClass
from geo.privacy.ladder import ensure_ladder
from geo.register import buildings as building_register
from geo.register import districts, kinds, organisations, territory, zones
from geo.register.devices import register_many
from opendata.datasets import DEVICES
from opendata.formats.all import CSV, PARQUET
from tests.attacks import ground
from tests.attacks import plan as planned
from tests.attacks.ground import DENSE_TO, square_of, to_metres, to_place
from tests.attacks.plan import Plan, talkative
from tests.support import town
from tests.support.databases import Databases
from tests.support.releases import release

MEASURED_AGAIN = 10
NOISE = 10.0


@dataclass
class History:
    """A register in the making. `ids` are the public ids by reference, a dict for each edition that was published."""

    databases: Databases
    plan: Plan
    council: UUID
    residents: UUID
    buildings: list[ground.Building]
    ids: list[dict[str, str]] = field(default_factory=list)
    positions: list[dict[str, Point]] = field(default_factory=list)

    def register(self, *references: str) -> None:
        with writing(self.databases.engine("register_app")) as connection:
            for owner, devices in ((self.council, self.plan.council), (self.residents, self.plan.residents)):
                register_many(connection, owner, [devices[name] for name in references if name in devices])

    def revise(self, references: list[str], **changes: object) -> None:
        for name in references:
            self.plan.place(name, replace(self.plan.device(name), **changes))  # type: ignore[arg-type]
        self.register(*references)

    def move(self, places: dict[str, Point]) -> None:
        for name, place in places.items():
            self.plan.place(name, replace(self.plan.device(name), geometry=place))
        self.register(*places)

    def publish(self) -> bool:
        """Whether there is a new edition."""
        made = town.publish_all(self.databases).made
        release(self.databases, datasets=(DEVICES,), formats=(CSV, PARQUET))
        with reading(self.databases.engine("register_owner")) as connection:
            found = connection.execute(
                text(
                    "SELECT d.reference, a.public_id FROM register.assignment a"
                    " JOIN register.device d ON d.id = a.device_id WHERE a.public_id IS NOT NULL"
                )
            )
            self.ids.append({row.reference: str(row.public_id) for row in found})
        return made


def begin(databases: Databases) -> History:
    """The ground, the rules, and all devices but those that come later; nothing is published yet."""
    plan, buildings = planned.plan(), ground.buildings()
    with writing(databases.engine("register_app")) as connection:
        territory.set_territory(connection, "Town", ground.TERRITORY)
        districts.register_districts(connection, ground.districts())
        building_register.register_buildings(connection, buildings)
        council = town.municipality(connection)
        residents = organisations.register(connection, NewOrganisation("Jannie Jansen", OrganisationKind.RESIDENT))
        kinds.limit(connection, SensorType.FLOW, ["agriculture"])
        zones.register_zones(connection, ground.ZONES)
    with writing(databases.engine("locator")) as connection:
        ensure_ladder(connection)
    with writing(databases.engine("register_app")) as connection:
        zones.register_secret_place(connection, "house", ground.SECRET)
    history = History(databases, plan, council, residents, buildings)
    history.register(*plan.council, *plan.residents)
    return history


def measured_again(history: History) -> Iterator[None]:
    """Yields after each edition before which the devices at borders were measured five times more, with some noise."""
    dice = np.random.default_rng(planned.SEED + 1)
    names = history.plan.groups["on borders"]
    true = {name: to_metres(history.plan.device(name).geometry) for name in names}  # type: ignore[arg-type]
    for n in range(MEASURED_AGAIN):
        for _ in range(5):
            noise = np.clip(dice.normal(0, NOISE, (len(names), 2)), -30, 30)
            places = {name: to_place(true[name] + error) for name, error in zip(names, noise, strict=True)}
            history.move(places)
        history.positions.append(places)
        history.revise(["changing"], name=f"Counter {n}")  # else there would be nothing to publish
        assert history.publish()
        yield


def upheaval(history: History) -> None:
    """Relocations, protection, newcomers at sites of exact devices, and stricter zones, in one edition."""
    dice = np.random.default_rng(planned.SEED + 2)
    groups = history.plan.groups
    history.move({name: _elsewhere(dice) for name in groups["relocated"]})
    history.revise(groups["blurred"], site_class=SiteClass.DWELLING, exact_reason=None)
    for n, name in enumerate(groups["first at a site"]):
        place = history.plan.device(name).geometry
        made = talkative(f"late{n}", place, None, site_class=SiteClass.DWELLING)
        history.plan.council[made.reference] = made
        groups.setdefault("late at a site", []).append(made.reference)
    history.register(*groups["late at a site"])
    with writing(history.databases.engine("register_app")) as connection:
        zones.register_zones(connection, ground.ZONES_LATER)
    assert history.publish()


def demolition(history: History) -> None:
    """Two thirds of the buildings of a quarter go: its blocks merge with others."""
    gone = {b.reference for n, b in enumerate(history.buildings) if n % 3 and 5.1180 < b.geometry.x < 5.1260
            and 52.5140 < b.geometry.y < 52.5180}  # fmt: skip
    history.buildings = [b for b in history.buildings if b.reference not in gone]
    with writing(history.databases.engine("register_app")) as connection:
        building_register.register_buildings(connection, history.buildings)
    assert history.publish()


def plan_edits(history: History) -> dict[str, NewDevice]:
    """Forty devices move within their square, and their owners write other words of them."""
    dice = np.random.default_rng(planned.SEED + 3)
    edits = {}
    for name in history.plan.groups["edited"]:
        place = history.plan.device(name).geometry
        assert place is not None
        other = talkative(
            f"again{name.removeprefix('ref-edited')}", _within(dice, to_metres(place)), None, heading=12.0
        )
        edits[name] = replace(other, reference=name)
    return edits


def edits_within_blocks(history: History) -> bool:
    """What was planned is registered. Whether an edition was made."""
    for name, device in plan_edits(history).items():
        history.plan.place(name, device)
    history.register(*history.plan.groups["edited"])
    return history.publish()


def one_withheld_more(history: History) -> bool:
    """A shelter's device where there are few withheld ones. Whether an edition was made."""
    made = talkative("shelter99", Point(5.1120, 52.5105), None, site_class=SiteClass.SENSITIVE)
    history.plan.council[made.reference] = made
    history.plan.groups["withheld"].append(made.reference)
    history.register(made.reference)
    return history.publish()


def _elsewhere(dice: np.random.Generator) -> Point:
    return Point(dice.uniform(5.101, DENSE_TO - 0.001), dice.uniform(52.501, 52.539))


def _within(dice: np.random.Generator, xy: np.ndarray) -> Point:
    """Another position in the same square of 250 m, beyond the dead band."""
    corner = np.array(square_of(xy)) * ground.SQUARE
    while True:
        other = corner + dice.uniform(5, ground.SQUARE - 5, 2)
        if np.hypot(*(other - xy)) > 60 and ground.TERRITORY.contains(to_place(other)):
            return to_place(other)
