"""Twenty-seven attacks on the promise. Each must fail against the portal, and see the leaks planted for it.

What an adversary is left with is printed at the end of the run.
"""

from __future__ import annotations

import pytest

from portal.public.endpoints import PUBLIC_ENDPOINTS
from tests.attacks import families as families
from tests.attacks import surfaces
from tests.attacks.catalogue import ATTACKS, LEAKS

LEFT = "summary: the adversary: what is left of the weakest target"
PLANTED = "summary: the adversary: leaks planted in the portal"
COUNTS = "summary: the adversary: all in all"


def number(code: str) -> int:
    return int(code.removeprefix("A"))


@pytest.mark.parametrize("code", sorted(ATTACKS, key=number))
def test_the_attack_leaves_the_adversary_with_the_whole_block(world, score, code, record_property):
    outcome = ATTACKS[code].run(world.scene)
    left = f"{outcome.area:>9,.0f} of {outcome.block:>9,.0f} m², {outcome.buildings:>3} buildings of {outcome.least:>3}"
    end = "SUCCEEDED" if outcome.succeeded else "failed"
    record_property(LEFT, f"{code:>3} {ATTACKS[code].name:<46} {left}, {outcome.targets:>3} targets: {end}")
    score.failed.append(not outcome.succeeded)
    assert not outcome.succeeded, outcome


@pytest.mark.parametrize(
    "leak", sorted(LEAKS, key=lambda leak: number(leak.code)), ids=lambda leak: f"{leak.code}: {leak.name}"
)
def test_the_attack_sees_the_leak_that_was_planted_for_it(world, score, leak, record_property):
    with leak.plant(world) as scene:
        outcome = ATTACKS[leak.code].run(scene)
    record_property(PLANTED, f"{leak.code:>3} {leak.name:<70} {'caught' if outcome.succeeded else 'MISSED'}")
    score.caught.append(outcome.succeeded)
    assert outcome.succeeded, outcome


@pytest.mark.parametrize("code", ["A8", "A9", "A13", "A24", "A27"])
def test_a_build_without_a_leak_is_not_taken_for_one_that_leaks(world, code):
    """Else an attack might see the copy that leaks are planted in, and not the leak."""
    with world.leaking() as scene:
        assert not ATTACKS[code].run(scene).succeeded


def test_every_attack_is_there_and_has_a_leak_to_see(score, record_property):
    assert set(ATTACKS) == {f"A{number}" for number in range(1, 28)}
    assert {leak.code for leak in LEAKS} == set(ATTACKS)
    failed, caught = f"{len(score.failed)} attacks, {sum(score.failed)} failed", sum(score.caught)
    record_property(COUNTS, f"{failed}; {len(score.caught)} planted leaks, {caught} caught")


def test_no_public_endpoint_is_left_out():
    assert surfaces.endpoints() | surfaces.OF_NO_DATA == PUBLIC_ENDPOINTS
