"""Where two worlds are asked twice: where they differ."""

from __future__ import annotations

import random

from shapely import Point

from tests.house.worlds.telling import Told
from tests.support.facts import Probes

TARGETS = 1


def aim(one: Told, other: Told, dice: random.Random) -> Probes:
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
