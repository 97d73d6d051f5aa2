"""Several worlds are asked the same at the same time, and each answer is compared as it comes: none is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bench.privacy_parts.side import Reply, Side
from tests.house.worlds.transcript import differences
from tests.support.asking import Ask
from tests.support.databases import Databases

SURFACES = ("ogc", "ngsi-ld", "sensorthings", "downloads", "map")
PAGES = "pages"


@dataclass
class Tally:
    """Of the told world: how many answers, their bytes and the seconds that they took."""

    answers: int = 0
    size: int = 0
    seconds: float = 0

    def add(self, reply: Reply) -> None:
        self.answers += len(reply.digests)
        self.size += reply.size
        self.seconds += reply.seconds


@dataclass
class Compared:
    """What was asked, by surface; by name: each difference, each answer that failed, each thing that was not asked."""

    surfaces: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in (*SURFACES, PAGES)})
    differences: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")


def compare(told: Databases, others: Sequence[Databases], asks: Iterable[Ask]) -> Compared:
    """Ask the told world and each other one; where another answers otherwise, say so by the number of the pair."""
    compared = Compared()
    first, *more = [Side(databases) for databases in (told, *others)]
    for ask in asks:
        here, *there = _asked((first, *more), ask)
        compared.surfaces[_surface(ask)].add(here)
        compared.failed += [name for reply in (here, *there) for name in reply.failed]
        compared.slowest = max(compared.slowest, (here.seconds, str(ask)))
        for number, (side, reply) in enumerate(zip(more, there, strict=True), 1):
            if reply.digests != here.digests:
                found = differences(first.whole(), side.whole())
                compared.differences += [f"pair {number}: {difference}" for difference in found]
    compared.missing = sorted({name for side in (first, *more) for name in side.end()})
    return compared


def _asked(sides: Sequence[Side], ask: Ask) -> list[Reply]:
    """The replies of all. A busy machine may have kept one of them too long: then they are asked again, in turn."""
    for side in sides:
        side.send(ask)
    replies = [side.receive() for side in sides]
    if any(reply.failed for reply in replies):
        replies = [side.ask(ask) for side in sides]
    return replies


def _surface(ask: Ask) -> str:
    begin = ask.path.lstrip("/").partition("/")[0]
    return begin if begin in SURFACES else PAGES
