"""Stories with other withheld devices than a told one, as many as the same bins count."""

from __future__ import annotations

import random
from collections.abc import Iterator

from shapely import Point

from tests.house.worlds import inside
from tests.house.worlds.ground import MIDDLE
from tests.house.worlds.inside import with_entries
from tests.house.worlds.story import HIDDEN, SENSITIVE, SHELTER, WATER, Entry, Story
from tests.house.worlds.telling import Told
from tests.support import town


def withheld_ones_come_and_go(told: Told, dice: random.Random) -> Story:
    """Nine withheld devices in the west where seven were, four in the east where none was: the same bins.

    They hang at the spots of generalised devices, say what only one of those says, and belong to owners of their own.
    """
    return _with_withheld(told, [key for key, squares in inside.room(told).items() if squares])


def withheld_ones_hang_where_exact_devices_do(told: Told, dice: random.Random) -> Story:
    exact = [entry for entry in told.story[0].entries if told.decisions[-1][entry.key].tier == 0]
    return _with_withheld(told, [inside.spot(e.device.geometry) for e in exact if isinstance(e.device.geometry, Point)])


def _with_withheld(told: Told, spots: list[inside.Position]) -> Story:
    border = MIDDLE
    west, east = ([Point(*key) for key in spots if (key[0] < border) is side] for side in (True, False))
    gone = [entry.key for entry in told.story[0].entries if told.decisions[0][entry.key].tier == 4][:2]
    alone = next(entry.device for entry in told.story[0].entries if entry.device.reference == "square-0")

    def change(number: int, entries: tuple[Entry, ...]) -> Iterator[Entry]:
        yield from (entry for entry in entries if entry.key not in gone)
        for side, spots in (("w", west), ("e", east)):
            if number < 4:
                said = {
                    "geometry": spots[number % len(spots)],
                    "purposes": alone.purposes,
                    "responsible": alone.responsible,
                }
                owner, kind = (SHELTER, SENSITIVE) if number % 2 else (WATER, HIDDEN)
                yield Entry(owner, town.released(f"new-{side}{number}", **said, **kind))

    return with_entries(told.story, change)
