"""Twenty-seven attacks on the promise. Each must fail against the portal, and see the leaks planted for it.

What an adversary is left with is printed at the end of the run.
"""

from __future__ import annotations

import pytest

from portal.public.endpoints import PUBLIC_ENDPOINTS
from tests.attacks import families as families
from tests.attacks import surfaces
from tests.attacks.catalogue import ATTACKS, LEAKS


@pytest.mark.parametrize("code", sorted(ATTACKS, key=lambda code: int(code[1:])))
def test_the_attack_leaves_the_adversary_with_the_whole_block(world, code, record_property):
    record_property("attack", code)
    record_property("name", ATTACKS[code].name)
    outcome = ATTACKS[code].run(world.scene)
    for name, value in (
        ("area", round(outcome.area)), ("block", round(outcome.block)), ("buildings", outcome.buildings),
        ("k", outcome.least), ("targets", outcome.targets), ("succeeded", outcome.succeeded),
    ):  # fmt: skip
        record_property(name, value)
    assert not outcome.succeeded, outcome


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: f"{leak.code}: {leak.name}")
def test_the_attack_sees_the_leak_that_was_planted_for_it(world, leak, record_property):
    with leak.plant(world) as scene:
        outcome = ATTACKS[leak.code].run(scene)
    for name, value in (("attack", leak.code), ("leak", leak.name), ("caught", outcome.succeeded)):
        record_property(name, value)
    assert outcome.succeeded, outcome


@pytest.mark.parametrize("code", ["A8", "A9", "A13", "A24", "A27"])
def test_a_build_without_a_leak_is_not_taken_for_one_that_leaks(world, code):
    """Else an attack might see the copy that leaks are planted in, and not the leak."""
    with world.leaking() as scene:
        assert not ATTACKS[code].run(scene).succeeded


def test_every_attack_is_there_and_has_a_leak_to_see():
    assert set(ATTACKS) == {f"A{number}" for number in range(1, 28)}
    assert {leak.code for leak in LEAKS} == set(ATTACKS)


def test_no_public_endpoint_is_left_out():
    assert surfaces.endpoints() | surfaces.OF_NO_DATA == PUBLIC_ENDPOINTS
