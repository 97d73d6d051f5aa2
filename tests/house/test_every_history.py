"""Histories that nobody thought of: after each publish its promises hold, and places inside regions never mattered.

LAMPPOST_HISTORIES says how many histories to try (a few by default, always the same); more are drawn at random.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from shapely import Point
from sqlalchemy import text

from geo.database import reading
from geo.model import Mobility, PrivacyZone, SiteClass, Tier
from geo.ogc.derived import agree
from geo.privacy.grid import RUNGS
from geo.publication.digest import is_whole
from tests.house.worlds import inside
from tests.house.worlds.ground import TERRITORY, houses
from tests.house.worlds.squares import beside, middle
from tests.house.worlds.story import COUNCIL, HIDDEN, RESIDENT, Entry, Stage
from tests.house.worlds.telling import Key, Told, begin, go_on, tell
from tests.house.worlds.transcript import differences
from tests.support import town
from tests.support.databases import Databases

Clone = Callable[[], AbstractContextManager[Databases]]

HISTORIES = int(os.environ.get("LAMPPOST_HISTORIES", "0"))
FEW, STEPS = 5, 14
PUBLISHES = 5
PLACES = st.tuples(st.floats(0.05, 0.95), st.floats(0.05, 0.95))


class Histories(RuleBasedStateMachine):
    """A register that is filled, changed and published; `clone` is set by the test."""

    clone: Clone

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.told = begin(self.stack.enter_context(self.clone()))
        self.newest: dict[Key, Entry] = {}
        self.waiting: list[Entry] = []
        self.zones: list[PrivacyZone] = []
        self.owners_of_ids: dict[str, Key] = {}
        self.published(Stage(tuple(self._first()), zones=self._zones(), buildings=houses()))

    def _first(self) -> list[Entry]:
        at = self._point
        self.enter(Entry(COUNCIL, town.released("e0", geometry=at((0.3, 0.3)))))
        self.enter(Entry(COUNCIL, town.unreleased("s0", geometry=at((0.6, 0.6)))))
        self.enter(Entry(RESIDENT, town.unreleased("h0", geometry=at((0.61, 0.61)), site_class=SiteClass.DWELLING)))
        return self._taken()

    @staticmethod
    def _point(place: tuple[float, float]) -> Point:
        west, south, east, north = TERRITORY.bounds
        return Point(west + place[0] * (east - west), south + place[1] * (north - south))

    def enter(self, entry: Entry) -> None:
        self.newest[entry.key] = entry
        self.waiting.append(entry)

    def _taken(self) -> list[Entry]:
        taken, self.waiting = self.waiting, []
        return taken

    def _zones(self) -> tuple[PrivacyZone, ...]:
        return (PrivacyZone("always", Tier.SQUARE, self._point((0.5, 0.1)).buffer(0.0001)), *self.zones)

    def _any(self, number: int) -> Entry:
        fixed = [entry for entry in self.newest.values() if entry.device.geometry is not None]
        return fixed[number % len(fixed)]

    @rule(place=PLACES, kind=st.sampled_from(["released", "unreleased", "home", "hidden", "mobile"]))
    def register(self, place: tuple[float, float], kind: str) -> None:
        name, point = f"d{len(self.newest)}", self._point(place)
        entries = {
            "released": Entry(COUNCIL, town.released(name, geometry=point)),
            "unreleased": Entry(COUNCIL, town.unreleased(name, geometry=point)),
            "home": Entry(RESIDENT, town.unreleased(name, geometry=point, site_class=SiteClass.DWELLING)),
            "hidden": Entry(COUNCIL, town.released(name, geometry=point, **HIDDEN)),
            "mobile": Entry(
                COUNCIL, town.released(name, geometry=point, mobility=Mobility.MOBILE, operation_districts=("W",))
            ),
        }
        self.enter(entries[kind])

    @rule(number=st.integers(0, 99), place=PLACES)
    def move(self, number: int, place: tuple[float, float]) -> None:
        self.enter(self._any(number).with_device(geometry=self._point(place)))

    @rule(number=st.integers(0, 99), east=st.integers(-45, 45))
    def correct(self, number: int, east: int) -> None:
        entry = self._any(number)
        assert isinstance(entry.device.geometry, Point)
        point = beside(entry.device.geometry, east, 10)
        if TERRITORY.contains(point):
            self.enter(entry.with_device(geometry=point))

    @rule(number=st.integers(0, 99), words=st.sampled_from(["P1D", "P2Y", "none"]))
    def edit(self, number: int, words: str) -> None:
        self.enter(self._any(number).with_device(retention=words, summary=f"kept {words}"))

    @rule(number=st.integers(0, 99))
    def release(self, number: int) -> None:
        self.enter(self._any(number).with_device(exact_reason="in public space", site_class=SiteClass.PUBLIC_SPACE))

    @rule(number=st.integers(0, 99))
    def withdraw(self, number: int) -> None:
        self.enter(self._any(number).with_device(site_class=SiteClass.DWELLING))

    @rule(number=st.integers(0, 999), tier=st.sampled_from([Tier.SQUARE, Tier.LARGE_SQUARE, Tier.AREA]))
    def zone_in(self, number: int, tier: Tier) -> None:
        squares = sorted(self.told.tier_one)
        place = middle(squares[number % len(squares)])
        if TERRITORY.contains(place):
            self.zones.append(PrivacyZone(f"z{len(self.zones)}", tier, place.buffer(0.0001)))

    @precondition(lambda self: self.zones)
    @rule()
    def zone_out(self) -> None:
        self.zones.pop(0)

    @precondition(lambda self: len(self.told.story) < PUBLISHES)
    @rule(complete=st.booleans(), gap=st.sampled_from([None, False, True]))
    def publish(self, complete: bool, gap: bool | None) -> None:
        """Buildings stay, come or go just before."""
        buildings = None if gap is None else houses(gap=gap)
        self.published(Stage(tuple(self._taken()), zones=self._zones(), buildings=buildings, complete=complete))

    def published(self, stage: Stage) -> None:
        go_on(self.told, stage)
        with reading(self.told.databases.engine("public_reader")) as connection:
            assert is_whole(connection) and agree(connection)
            shown = set(connection.scalars(text("SELECT id::text FROM publication.device")))
            regions = connection.execute(text(REGIONS)).all()
        with self.told.databases.engine("register_owner").connect() as connection:
            owners = {row.public_id: (row.organisation_id, row.device_id) for row in connection.execute(text(IDS))}
            blocks = {row.region_id: row for row in connection.execute(text(BLOCKS))}
        assert shown == set(owners)
        for id_, owner in owners.items():
            assert self.owners_of_ids.setdefault(id_, owner) == owner
        for region in regions:
            assert [blocks[name].tier for name in region.blocks] == [region.tier] * len(region.blocks)
            least = next(rung.buildings for rung in RUNGS if rung.tier == region.tier)
            assert all(blocks[name].buildings >= least or not blocks[name].buildings for name in region.blocks)
            if len(region.blocks) == 1:
                assert region.geometry == blocks[region.blocks[0]].footprint

    def teardown(self) -> None:
        """The same history with every place drawn anew inside its region publishes the same bytes each time."""
        try:
            other = inside.moved(self.told, inside.anywhere(random.Random(len(self.newest))))
            with self.clone() as databases:
                again: Told = tell(other, databases)
                assert list(differences(self.told.tables, again.tables)) == []
        finally:
            self.stack.close()


REGIONS = "SELECT tier, blocks, geometry::text FROM publication.region WHERE blocks <> '{}'"
BLOCKS = "SELECT region_id, tier, buildings, footprint::text FROM register.block"
IDS = """
SELECT a.public_id::text, d.organisation_id, a.device_id FROM register.assignment a
JOIN register.device d ON d.id = a.device_id WHERE a.tier < 4
"""


def test_every_history_keeps_the_promises_of_each_publish(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Histories, "clone", staticmethod(clone), raising=False)
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=HISTORIES or FEW,
            stateful_step_count=STEPS,
            derandomize=not HISTORIES,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
