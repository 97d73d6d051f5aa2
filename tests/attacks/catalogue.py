"""The list of attacks, and for each the leaks that it must catch.

An attack is a function of a scene; a leak is a context that yields the scene of a build with that leak in it. Both
say their number, as research into location privacy lists them: A1 to A27.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.attacks.adversary import Scene
from tests.attacks.measures import Outcome

if TYPE_CHECKING:
    from tests.attacks.world import World

Run = Callable[[Scene], Outcome]
Plant = Callable[["World"], AbstractContextManager[Scene]]


@dataclass(frozen=True)
class Attack:
    code: str
    name: str
    run: Run


@dataclass(frozen=True)
class Leak:
    code: str
    name: str
    plant: Plant


ATTACKS: dict[str, Attack] = {}
LEAKS: list[Leak] = []


def attack(code: str, name: str) -> Callable[[Run], Run]:
    def add(run: Run) -> Run:
        assert code not in ATTACKS, code
        ATTACKS[code] = Attack(code, name, run)
        return run

    return add


def leak(code: str, name: str) -> Callable[[Plant], Plant]:
    def add(plant: Plant) -> Plant:
        LEAKS.append(Leak(code, name, plant))
        return plant

    return add
