"""Two registers that differ only inside published regions give the same public bytes, everywhere and at every edition.

One world is told and asked for everything. Each other one tells a variation of its story, and what its publication
holds after every publish, and what its portal answers, must be the same. Nothing is left out of an answer but `Date`
and the number of the request. Where the worlds differ, both are asked again with probes: at the old and the new
places, and for the register's own ids of what is withheld.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from shapely import Point

from tests.house.worlds.leaks import LEAKS, Leak, found_by
from tests.house.worlds.story import make_story
from tests.house.worlds.telling import Told, tell
from tests.house.worlds.transcript import Transcript, differences, everything, fetch, known, portal
from tests.house.worlds.variations import VARIATIONS, Variation, all_at_once, in_another_order
from tests.support.asking import Ask
from tests.support.crawl import Recorder, aimed, asks, missing
from tests.support.databases import Databases
from tests.support.facts import Facts, Probes
from tests.support.files import FILES

Clone = Callable[[], AbstractContextManager[Databases]]

SEED = 20261121
# Each pair but the first asks a part of what needs no probe, so that together they ask for all of it again and again.
PARTS = 8
TARGETS = 1


@dataclass(frozen=True)
class World:
    told: Told
    transcript: Transcript


@pytest.fixture(scope="module")
def first(clone: Clone) -> Iterator[World]:
    """The world that all others are compared with."""
    with clone() as databases:
        told = tell(make_story(SEED), databases)
        yield World(told, fetch(databases, everything(_aim(told, told, random.Random(SEED)))))


@pytest.mark.parametrize("variation", VARIATIONS, ids=lambda variation: variation.__name__)
def test_a_world_that_differs_only_inside_regions_gives_the_same_bytes(
    first: World, clone: Clone, variation: Variation, record_property: Callable[[str, object], None]
) -> None:
    number = VARIATIONS.index(variation)
    seed = SEED + number
    dice = random.Random(seed)
    order = -1 if variation in (all_at_once, in_another_order) else 1
    with clone() as databases:
        told = tell(variation(first.told, dice), databases, order=order)
        assert list(differences(first.told.tables, told.tables)) == []
        probes = _aim(first.told, told, dice)
        mine = fetch(databases, lambda found: [*_part(found, number), *aimed(found, probes)]).answers
        theirs = fetch(first.told.databases, lambda found: aimed(found, probes)).answers
        assert _asked(databases, probes) == _asked(first.told.databases, probes)
    known_ = {name: first.transcript.answers[name] for name in mine if name in first.transcript.answers}
    assert list(differences(known_ | theirs, mine)) == []
    size = sum(map(len, mine.values()))
    record_property(
        "summary: non-interference",
        f"seed {seed}, {variation.__name__.replace('_', ' ')}: {len(mine):,} answers and"
        f" {len(told.tables):,} tables, {size / 1e6:.1f} MB, 0 differences",
    )


@pytest.fixture(scope="module")
def other(first: World, clone: Clone) -> Iterator[Told]:
    """A world that differs from the first in everything that must not matter."""
    with clone() as databases:
        yield tell(all_at_once(first.told, random.Random(SEED)), databases)


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.name)
def test_a_planted_leak_is_found(
    first: World, other: Told, leak: Leak, record_property: Callable[[str, object], None]
) -> None:
    probes = _aim(first.told, other, random.Random(SEED))
    where = found_by(leak, first.told, other, probes)
    assert where is not None
    record_property("summary: planted leaks", f"{leak.name}: found at {where}")


def test_the_crawl_asks_for_everything_that_the_program_has(first: World) -> None:
    assert first.transcript.missing == []


def test_a_new_endpoint_parameter_or_file_that_nobody_asks_for_is_named(
    first: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = portal(first.told.databases)
    app.add_url_rule("/new", "new", lambda: "")
    recorder = Recorder(app)
    recorder.read.add(("public.near", "radius"))
    monkeypatch.setitem(FILES, "xml", ["/downloads/devices.xml"])
    named = missing(app, recorder, {})
    assert {"endpoint new", "parameter radius of public.near", "file /downloads/devices.xml"} <= set(named)


def test_the_first_world_has_every_tier_a_history_and_ids_that_are_gone(first: World) -> None:
    told = first.told
    assert {decided.tier for decisions in told.decisions for decided in decisions.values()} == {0, 1, 2, 3, 4}
    found = known(told.databases)
    assert len(found.published) == len(told.story) - 1
    assert len(found.gone) > 3
    assert len(told.hidden) > 5


def _part(found: Facts, number: int) -> list[Ask]:
    plain = asks(found, Probes())
    return plain if number == 0 else plain[number % PARTS :: PARTS]


def _asked(databases: Databases, probes: Probes) -> list[Ask]:
    return asks(known(databases), probes)


def _aim(one: Told, other: Told, dice: random.Random) -> Probes:
    """Old and new places of some devices that are generalised, those that moved if any did; ids of withheld ones."""
    before, after = _places(one), _places(other)
    hidden = [key for key, decided in one.decisions[-1].items() if 0 < decided.tier < 4 and key in before]
    moved = [key for key in hidden if before[key] != after[key]] or hidden
    chosen = dice.sample(sorted(moved), TARGETS)
    points = dict.fromkeys(place for key in chosen for place in (before[key], after[key]))
    either, both = {*one.hidden, *other.hidden}, {*one.hidden} & {*other.hidden}
    return Probes(tuple(points), tuple(sorted(either, key=lambda id_: (id_ in both, id_))[:4]))


def _places(told: Told) -> dict[tuple[str, str], Point]:
    newest = {entry.key: entry.device.geometry for stage in told.story for entry in stage.entries}
    return {key: place for key, place in newest.items() if isinstance(place, Point)}
