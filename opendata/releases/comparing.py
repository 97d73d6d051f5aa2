"""Any two releases compared, and the history of one device: from what each release tells about the one before it.

Each release keeps its changes as lines in the order of ids. So those of several releases pass side by side, one line
of each in memory, and those of one device are found by halving.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from heapq import merge
from itertools import groupby
from operator import itemgetter

from opendata.releases import changes, shelf
from opendata.releases.difference import Change, Tally, of_line
from opendata.releases.manifest import Difference, ReleaseFile
from opendata.releases.shelf import Release, Shelf
from opendata.releases.store import PIECE, Store


@dataclass(frozen=True)
class Event:
    """What a release told about a device."""

    release: Release
    change: Change


def between(known: Shelf, a: Release, b: Release) -> tuple[Release, ...]:
    """The releases after `a` up to `b`: what changed from one to the other stands in these."""
    return tuple(each for each in known.standing if a.manifest.order < each.manifest.order <= b.manifest.order)


@lru_cache(maxsize=256)
def counted(store: Store, steps: tuple[Release, ...]) -> Difference:
    """How much the releases `steps` changed together."""
    tally = Tally()
    for _ in tally.counting(told(store, steps)):
        pass
    return tally.difference


def told(store: Store, steps: Iterable[Release]) -> Iterator[Change]:
    """What the releases `steps`, each following on the one before it, changed together; in the order of ids."""
    ordered = merge(*(_keyed(_lines(store, release), place) for place, release in enumerate(steps)))
    for _, group in groupby(ordered, key=itemgetter(0)):
        yield from _together([of_line(line) for _, _, line in group])


def history(store: Store, known: Shelf, device: str) -> list[Event]:
    """What each release told about a device, oldest first."""
    found = ((release, find(store, release, device)) for release in known.standing)
    return [Event(release, change) for release, change in found if change is not None]


def _together(steps: list[Change]) -> Iterator[Change]:
    """Several changes of one device as one: an id that went does not come again."""
    first, last = steps[0], steps[-1]
    if first.what == "added":
        if last.what != "removed":
            yield Change(first.id, "added")
    elif last.what == "removed":
        yield Change(first.id, "removed")
    else:
        fields: dict[str, tuple[str, str]] = {}
        for step in steps:
            for name, (old, new) in step.fields.items():
                fields[name] = (fields.get(name, (old,))[0], new)
        fields = {name: (old, new) for name, (old, new) in fields.items() if old != new}
        if fields:
            yield Change(first.id, "changed", fields)


def _keyed(lines: Iterator[bytes], place: int) -> Iterator[tuple[str, int, bytes]]:
    return ((_id(line), place, line) for line in lines)


def _file(release: Release) -> ReleaseFile | None:
    dataset = release.manifest.dataset(changes.NAME)
    return dataset.file(changes.LINES) if dataset else None


def _lines(store: Store, release: Release, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """The lines of a release's changes that begin from `start` to before `stop`; the first may lack its beginning."""
    file = _file(release)
    if file is None:
        return
    rest, position = b"", start
    for piece in store.stream(shelf.object_key(file.sha256), start):
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            if stop is not None and position >= stop:
                return
            yield line
            position += len(line) + 1


def find(store: Store, release: Release, device: str) -> Change | None:
    """What a release tells about a device: by halving, until a piece is left that is read at once anyway."""
    file = _file(release)
    begin, end = 0, file.bytes if file else 0
    while end - begin > PIECE:
        middle = (begin + end) // 2
        lines = _lines(store, release, middle)
        start = middle + len(next(lines, b"")) + 1
        line = next(lines, None)
        if line is None or _id(line) > device:
            end = middle + 1
        else:
            begin = start
    for line in _lines(store, release, begin, end):
        if _id(line) == device:
            return of_line(line)
    return None


def _id(line: bytes) -> str:
    """Of a line as it is written: its id comes first."""
    return line[len(b'{"id":"') :][:36].decode()
