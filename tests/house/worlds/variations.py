"""Stories that differ from a told one only inside regions: each must publish the same bytes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

from shapely import Point

from geo.model import Mobility, PrivacyZone
from tests.house.worlds import inside
from tests.house.worlds.ground import TERRITORY
from tests.house.worlds.inside import with_entries
from tests.house.worlds.squares import beside, metres, middle, square_of
from tests.house.worlds.story import Entry, Story
from tests.house.worlds.telling import Told
from tests.house.worlds.withheld import withheld_ones_come_and_go, withheld_ones_hang_where_exact_devices_do
from tests.house.worlds.words import otherwise

Variation = Callable[[Told, random.Random], Story]


def moved_in_its_block(told: Told, dice: random.Random) -> Story:
    return inside.moved(told, inside.anywhere(dice))


def moved_to_the_other_corner(told: Told, dice: random.Random) -> Story:
    return inside.moved(told, inside.farthest_corner(dice))


def swapped_in_their_block(told: Told, dice: random.Random) -> Story:
    """The positions of all that may stand in the same squares, passed on in a circle."""
    alike: dict[inside.Room, list[inside.Position]] = {}
    for key, squares in sorted(inside.room(told).items()):
        alike.setdefault(squares, []).append(key)
    circles = [
        {key: Point(*next_) for key, next_ in zip(keys, keys[1:] + keys[:1], strict=True)} for keys in alike.values()
    ]
    sound = [moves for moves in circles if len(moves) > 1 and not inside.astray(told, inside.at(told.story, moves))]
    assert len(sound) > 1
    return inside.at(told.story, {key: point for moves in sound for key, point in moves.items()})


def corrected_within_the_dead_band(told: Told, dice: random.Random) -> Story:
    """Corrections of some metres before every publish: the anchor stays, whatever border lies between."""

    def change(number: int, entries: tuple[Entry, ...]) -> Iterator[Entry]:
        yield from entries
        for entry in unreleased(told, number):
            if isinstance(entry.device.geometry, Point) and entry.device.mobility is not Mobility.MOBILE:
                anchor = inside.anchor_at(told.story, entry.key, number)
                places = (beside(anchor, dice.uniform(-30, 30), dice.uniform(-30, 30)) for _ in count())
                yield entry.with_device(geometry=next(place for place in places if TERRITORY.contains(place)))

    return with_entries(told.story, change)


def said_otherwise(told: Told, dice: random.Random) -> Story:
    """Every attribute that a generalised record does not have is another."""
    silent = {(begin, entry.key) for begin, entry, end in inside.spans(told) if never_exact(told, entry, begin, end)}

    def change(number: int, entries: tuple[Entry, ...]) -> Iterator[Entry]:
        for entry in entries:
            yield otherwise(entry, dice) if (number, entry.key) in silent else entry

    return with_entries(told.story, change)


def edited_twice_instead_of_once(told: Told, dice: random.Random) -> Story:
    """What is registered or revised was something else until just before the publish; if new, somewhere else."""
    draw, everywhere = inside.anywhere(dice), frozenset(told.tier_one)

    def change(number: int, entries: tuple[Entry, ...]) -> Iterator[Entry]:
        for begin, entry, end in inside.spans(told):
            if begin == number and entry.device.exact_reason is None and never_exact(told, entry, begin, end):
                point = entry.device.geometry
                if isinstance(point, Point) and not any(entry.key in stage.keys for stage in told.story[:number]):
                    far = next(place for _ in range(99) if metres(place := draw(point, everywhere), point) > 70)
                    yield otherwise(entry, dice).with_device(geometry=far)
                else:
                    yield otherwise(entry, dice)
        yield from entries

    return with_entries(told.story, change)


def edited_more_often(told: Told, dice: random.Random) -> Story:
    """Before every publish something of each generalised device is corrected that nobody is told."""

    def change(number: int, entries: tuple[Entry, ...]) -> Iterator[Entry]:
        yield from entries
        yield from (otherwise(entry, dice) for entry in unreleased(told, number))

    return with_entries(told.story, change)


def in_another_order(told: Told, dice: random.Random) -> Story:
    return tuple(
        replace(
            stage,
            entries=stage.entries[::-1],
            zones=stage.zones and stage.zones[::-1],
            buildings=stage.buildings and tuple(dice.sample(stage.buildings, len(stage.buildings))),
        )
        for stage in told.story
    )


def sites_shared_otherwise(told: Told, dice: random.Random) -> Story:
    """What shared a pole hangs on poles of its own; what hung alone shares one with others of its block."""
    free, draw = inside.room(told), inside.anywhere(dice)
    poles: dict[object, Point] = {}

    def change(number: int, entries: tuple[Entry, ...]) -> Iterator[Entry]:
        for entry in entries:
            point, name = entry.device.geometry, entry.device.reference
            if isinstance(point, Point) and name.startswith(("pole-", "later-")):
                squares = free[inside.spot(point)]
                # A spot at the very border may have its anchor beyond it: another is drawn.
                drawn = (draw(point, squares) for _ in count())
                sound = next(place for place in drawn if square_of(place) in squares)
                pole = poles.setdefault(name if name.startswith("pole-") else squares, sound)
                yield entry.with_device(geometry=pole)
            else:
                yield entry

    story = with_entries(told.story, change)
    assert not inside.astray(told, story)
    return story


def zones_drawn_otherwise(told: Told, dice: random.Random) -> Story:
    """Zones that touch the same blocks by another shape; the secret place elsewhere in its block."""

    def zone(one: PrivacyZone) -> PrivacyZone:
        if one.geometry is None or one.name.startswith("new"):
            return one
        return replace(one, geometry=_in_its_block(told, one.geometry.centroid, dice).buffer(0.0001))

    return tuple(
        replace(
            stage,
            zones=stage.zones and tuple(map(zone, stage.zones)),
            secret=stage.secret and _in_its_block(told, stage.secret, dice),
        )
        for stage in told.story
    )


def _in_its_block(told: Told, point: Point, dice: random.Random) -> Point:
    block = told.tier_one[square_of(point)]
    middles = [middle(square) for square, name in sorted(told.tier_one.items()) if name == block]
    return dice.choice([place for place in middles if TERRITORY.contains(place.buffer(0.0002))])


def all_at_once(told: Told, dice: random.Random) -> Story:
    """Other places, other words, other withheld devices, another order."""
    story = moved_to_the_other_corner(told, dice)
    for variation in (said_otherwise, zones_drawn_otherwise, withheld_ones_come_and_go, in_another_order):
        story = variation(replace(told, story=story), dice)
    return story


def never_exact(told: Told, entry: Entry, begin: int, end: int) -> bool:
    return 0 not in inside.tiers(told, entry, begin, end)


def unreleased(told: Told, number: int) -> Iterator[Entry]:
    """The newest entries up to a stage of devices that are generalised and can never be exact."""
    newest = {entry.key: entry for stage in told.story[: number + 1] for entry in stage.entries}
    for key, entry in newest.items():
        decided = told.decisions[number].get(key)
        if entry.device.exact_reason is None and decided is not None and decided.tier < 4:
            yield entry


VARIATIONS: tuple[Variation, ...] = (
    all_at_once, moved_in_its_block, moved_to_the_other_corner, swapped_in_their_block,
    corrected_within_the_dead_band, said_otherwise, edited_twice_instead_of_once, edited_more_often,
    in_another_order, sites_shared_otherwise, withheld_ones_come_and_go, withheld_ones_hang_where_exact_devices_do,
    zones_drawn_otherwise,
)  # fmt: skip
