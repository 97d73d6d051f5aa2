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

from tests.house.worlds.aiming import aim
from tests.house.worlds.story import make_story
from tests.house.worlds.telling import Told, tell
from tests.house.worlds.transcript import Witness, differences, known, portal, witness
from tests.house.worlds.variations import VARIATIONS, Variation, all_at_once, in_another_order
from tests.support.asking import Ask
from tests.support.crawl import Recorder, aimed, asks, missing
from tests.support.databases import Databases
from tests.support.facts import Facts, Probes
from tests.support.files import FILES

Clone = Callable[..., AbstractContextManager[Databases]]

SEED = 20261121
# The first pair asks for all that needs no probe, each other one for a part: together they ask for half of it again.
PARTS = 2 * (len(VARIATIONS) - 1)


@dataclass(frozen=True)
class World:
    told: Told
    facts: Facts
    witness: Witness


@pytest.fixture(scope="module")
def first(clone: Clone) -> Iterator[World]:
    """The world that all others are compared with."""
    with clone(inbox=True) as databases:
        told = tell(make_story(SEED), databases)
        found = known(databases)
        with witness(databases) as asked:
            asked.ask(asks(found, aim(told, told, random.Random(SEED))))
            yield World(told, found, asked)


@pytest.mark.parametrize("variation", VARIATIONS, ids=lambda variation: variation.__name__)
def test_a_world_that_differs_only_inside_regions_gives_the_same_bytes(
    first: World, clone: Clone, variation: Variation, record_property: Callable[[str, object], None]
) -> None:
    number = VARIATIONS.index(variation)
    seed = SEED + number
    dice = random.Random(seed)
    order = -1 if variation in (all_at_once, in_another_order) else 1
    with clone(inbox=True) as databases:
        told = tell(variation(first.told, dice), databases, order=order)
        assert list(differences(first.told.tables, told.tables)) == []
        # What is asked follows from it.
        assert known(databases) == first.facts
        wanted = aimed(first.facts, aim(first.told, told, dice))
        with witness(databases) as asked:
            asked.ask([*_part(first.facts, number), *wanted])
        first.witness.ask(wanted)
    mine = asked.answers
    theirs = {name: first.witness.answers[name] for name in mine if name in first.witness.answers}
    assert list(differences(theirs, mine)) == []
    size = sum(map(len, mine.values()))
    record_property(
        "summary: non-interference",
        f"seed {seed}, {variation.__name__.replace('_', ' ')}: {len(mine):,} answers and"
        f" {len(told.tables):,} tables, {size / 1e6:.1f} MB, 0 differences",
    )


def test_the_crawl_asks_for_everything_that_the_program_has(first: World) -> None:
    assert first.witness.missing == []


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
    found = first.facts
    assert len(found.published) == len(told.story) - 1
    assert len(found.gone) > 3
    assert len(told.hidden) > 5


def _part(found: Facts, number: int) -> list[Ask]:
    plain = asks(found, Probes())
    return plain if number == 0 else plain[number % PARTS :: PARTS]
