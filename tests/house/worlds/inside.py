"""Where else a device of a told world could stand, so that every published region stays the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count

from shapely import Point

from geo.model import Mobility, SiteClass, Visibility
from geo.privacy.grid import BASE_SIDE
from geo.register.sites import within_dead_band
from tests.house.worlds.ground import DISTRICTS, TERRITORY
from tests.house.worlds.squares import Square, corners, metres, point_in, square_of
from tests.house.worlds.story import Entry, Story
from tests.house.worlds.telling import Decided, Key, Told

Position = tuple[float, float]
Room = frozenset[Square]
Draw = Callable[[Point, Room], Point]
ATTEMPTS = 200


def spot(point: Point) -> Position:
    """What the register takes for one spot: about a metre."""
    return round(point.x, 5), round(point.y, 5)


def spans(told: Told) -> Iterator[tuple[int, Entry, int]]:
    """Each entry with the first publish that it counts in, and the one at which another takes its place."""
    for begin, stage in enumerate(told.story):
        for entry in stage.entries:
            again = (n for n in range(begin + 1, len(told.story)) if entry.key in told.story[n].keys)
            yield begin, entry, next(again, len(told.story))


def tiers(told: Told, entry: Entry, begin: int, end: int) -> set[int]:
    """Those that it has at the publishes from `begin` to before `end`; none while it waits for a complete one."""
    return {one.tier for one in _decided(told, entry, begin, end)}


def _decided(told: Told, entry: Entry, begin: int, end: int) -> list[Decided]:
    return [told.decisions[n][entry.key] for n in range(begin, end) if entry.key in told.decisions[n]]


def room(told: Told) -> dict[Position, Room]:
    """For each spot of points the base squares that it could be in; spots that were published exactly are left out.

    What another entry replaced before it was published in any square leaves the room of its spot to the others there.
    """
    found: dict[Position, Room] = {}
    for begin, entry, end in spans(told):
        if isinstance(entry.device.geometry, Point):
            here = _room(told, entry, begin, end)
            key = spot(entry.device.geometry)
            if here is not None:
                found[key] = found.get(key, here) & here
    return {key: squares for key, squares in found.items() if squares}


def _room(told: Told, entry: Entry, begin: int, end: int) -> Room | None:
    if entry.device.mobility is Mobility.MOBILE:
        return frozenset(told.tier_one)
    decided = tiers(told, entry, begin, end)
    if decided == {4} and is_withheld(entry):
        return _district(told, entry)
    if 0 not in decided and _complete(told, entry, begin, end) is None:
        return None
    return _regions(told, entry, begin, end) or frozenset()


def _regions(told: Told, entry: Entry, begin: int, end: int) -> Room | None:
    """The squares of all regions that it is published in, None where it is not published in blocks throughout."""
    first = _complete(told, entry, begin, end)
    decided = [] if first is None else _decided(told, entry, first, end)
    if not decided or any(one.tier in (0, 4) or not one.squares for one in decided):
        return None
    return frozenset.intersection(*(one.squares for one in decided))


def _complete(told: Told, entry: Entry, begin: int, end: int) -> int | None:
    """The first publish that takes the place of an entry of stage `begin` in squares: until then it shows the one
    before. None where another entry takes over first."""
    last = next(other for other in reversed(told.story[begin].entries) if other.key == entry.key)
    return next((n for n in range(begin, end) if told.story[n].complete), None) if entry is last else None


def is_withheld(entry: Entry) -> bool:
    """By what it is, wherever it hangs."""
    return entry.device.visibility is not Visibility.PUBLIC or entry.device.site_class is SiteClass.SENSITIVE


def _district(told: Told, entry: Entry) -> Room:
    """A withheld device is counted in its district: the squares whose corners lie in it."""
    home = next(one.geometry for one in DISTRICTS if one.geometry.intersects(entry.device.geometry))
    return frozenset(square for square in told.tier_one if all(home.contains(corner) for corner in corners(square)))


def anywhere(dice: random.Random) -> Draw:
    """A point drawn evenly from what of the squares lies in the territory."""

    def draw(point: Point, squares: Room) -> Point:
        ordered = sorted(squares)
        drawn = (
            point_in(dice.choice(ordered), dice.uniform(0, BASE_SIDE), dice.uniform(0, BASE_SIDE)) for _ in count()
        )
        return next(place for place in drawn if TERRITORY.contains(place))

    return draw


def farthest_corner(dice: random.Random) -> Draw:
    """One of the corners that lie farthest away, a metre or two inside."""

    def draw(point: Point, squares: Room) -> Point:
        inset = dice.uniform(0.2, 4)
        every = (corner for square in squares for corner in corners(square, inset) if TERRITORY.contains(corner))
        return dice.choice(sorted(every, key=lambda corner: -metres(point, corner))[:4])

    return draw


def moved(told: Told, draw: Draw) -> Story:
    """The story with each spot that may move drawn anew, all that hangs there together."""
    free = room(told)
    moves = {key: draw(Point(*key), squares) for key, squares in sorted(free.items())}
    for _ in range(ATTEMPTS):
        story = at(told.story, moves)
        wrong = astray(told, story) | _together(moves)
        if not wrong:
            return story
        moves |= {key: draw(Point(*key), free[key]) for key in sorted(wrong)}
    raise AssertionError("found no other places for a story")


def _together(moves: Mapping[Position, Point]) -> set[Position]:
    """Those that came to one spot with another and would share its anchor."""
    first: dict[Position, Position] = {}
    return {key for key, point in moves.items() if first.setdefault(spot(point), key) != key}


def at(story: Story, moves: Mapping[Position, Point]) -> Story:
    """The story with what stands at each of these spots at another one."""

    def change(number: int, entries: tuple[Entry, ...]) -> Iterator[Entry]:
        for entry in entries:
            point = entry.device.geometry
            there = moves.get(spot(point)) if isinstance(point, Point) else None
            yield entry if there is None else entry.with_device(geometry=there)

    return with_entries(story, change)


def astray(told: Told, story: Story) -> set[Position]:
    """Spots of the told story that may move, of devices whose anchor this one moves out of a published region."""
    free, wrong = room(told), set()
    needed = {(begin, entry.key): _regions(told, entry, begin, end) for begin, entry, end in spans(told)}
    before, after = _histories(told.story), _histories(story)
    for key, old in before.items():
        # Of several entries of one stage the last one counts, in both.
        new = dict(zip((number for number, _ in old), anchors(point for _, point in after[key]), strict=True))
        for number, anchor in new.items():
            region = needed[number, key]
            if region is not None and square_of(anchor) not in region:
                wrong |= {spot(point) for _, point in old} & free.keys()
    return wrong


def anchors(history: Iterable[Point]) -> list[Point]:
    """The anchor at each position of one device: it stays while the device moves no farther than the dead band."""
    found: list[Point] = []
    for point in history:
        last = found[-1] if found else None
        kept = last is not None and within_dead_band((last.x, last.y), (point.x, point.y))
        found.append(last if kept and last is not None else point)
    return found


def anchor_at(story: Story, key: Key, number: int) -> Point:
    """The anchor of a device after the entries of stage `number`."""
    return anchors(point for _, point in _histories(story[: number + 1])[key])[-1]


def _histories(story: Story) -> dict[Key, list[tuple[int, Point]]]:
    """The positions of each fixed device, in order, with the numbers of their stages."""
    found: dict[Key, list[tuple[int, Point]]] = {}
    for number, stage in enumerate(story):
        for entry in stage.entries:
            if isinstance(entry.device.geometry, Point) and entry.device.mobility is not Mobility.MOBILE:
                found.setdefault(entry.key, []).append((number, entry.device.geometry))
    return found


def with_entries(story: Story, change: Callable[[int, tuple[Entry, ...]], Iterable[Entry]]) -> Story:
    """The story with the entries of each stage changed; `change` is told the stage's number."""
    return tuple(replace(stage, entries=tuple(change(n, stage.entries))) for n, stage in enumerate(story))
