"""Whether two large registers that differ only inside published regions give the same public bytes: asked, compared."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from bench.laps import Figures, Laps
from bench.privacy_parts.chance import build_whole, read_whole
from bench.privacy_parts.moving import DRAWS, Moved, copied, move
from bench.privacy_parts.side_by_side import Compared, compare
from bench.stage import Stage
from portal.commands.state import INBOX, PUBLICATION, REGISTER
from portal.demo.seed import seed
from tests.house.worlds.tables import dump, quiet
from tests.house.worlds.telling import publish_at
from tests.house.worlds.transcript import differences, known
from tests.support.crawl import asks
from tests.support.databases import Databases
from tests.support.facts import Probes

# Devices; how many items, cells and pages of a kind are asked for one by one; how many devices are aimed at.
SIZE, QUICK_SIZE = (100_000, 40, 5), (2_000, 15, 2)
AT = datetime(2026, 3, 2, 6, tzinfo=UTC)


def measure(stage: Stage, quick: bool) -> Figures:
    """Pairs of worlds, what was compared of each, differences and seconds; each difference is printed by its name."""
    laps = Laps()
    devices, sample, targets = QUICK_SIZE if quick else SIZE
    told = Databases(stage.state.cluster, REGISTER, PUBLICATION, INBOX)
    empty = _fill(told, devices)
    laps.lap("make the city, s")
    publish_at(told, AT)
    laps.lap("publish it, s")
    others = [
        Databases(told.cluster, copied(told, "register", n), name, copied(told, "inbox", n))
        for n, name in enumerate(empty)
    ]
    moved = _retell(others, targets)
    laps.lap("move and publish the others, s")
    tables, found = _tables(told, others)
    laps.lap("compare tables, s")
    probes = Probes(tuple(dict.fromkeys(place for one in moved for place in one.places)))
    compared = compare(told, others, asks(known(told, sample), probes))
    laps.lap("ask and compare, s")
    _say(found, compared)
    return {
        "devices": devices,
        "pairs of worlds": len(others),
        **{f"sites moved in pair {number}": one.sites for number, one in enumerate(moved, 1)},
        "places aimed at": len(probes.points),
        "tables compared": tables,
        **_answers(compared),
        "differences": len(found) + len(compared.differences),
        "failed": len(compared.failed),
        "not asked": len(compared.missing),
        **laps.figures,
    }


def _say(found: list[str], compared: Compared) -> None:
    """What is not as it should be, by name."""
    for name in (*found, *compared.differences):
        print(name)
    for name in compared.failed:
        print(f"failed: {name}")
    for name in compared.missing:
        print(f"not asked: {name}")


def _fill(told: Databases, devices: int) -> list[str]:
    """Seed the register, and copy the publication while it is empty: one for each other world, by name."""
    with told.engine("register_owner").begin() as connection:
        seed(connection, devices=devices)
    quiet(told)
    read_whole(told)
    return [copied(told, "publication", number) for number in range(len(DRAWS))]


def _retell(others: Sequence[Databases], targets: int) -> list[Moved]:
    """Move and publish the other worlds, all at the same time."""

    def tell(databases: Databases, draw: str) -> Moved:
        moved = move(databases, draw, targets)
        publish_at(databases, AT)
        return moved

    with ThreadPoolExecutor() as threads:
        return list(threads.map(tell, others, DRAWS))


def _tables(told: Databases, others: Sequence[Databases]) -> tuple[int, list[str]]:
    """How many were compared, and the differences."""
    for databases in (told, *others):
        build_whole(databases)
    tables, found = dump(told), list[str]()
    for number, other in enumerate(others, 1):
        found += [f"pair {number}: {difference}" for difference in differences(tables, dump(other))]
    return len(others) * len(tables), found


def _answers(compared: Compared) -> Figures:
    """Answers of a world, their MB and the seconds that they took, all and by surface."""
    figures: Figures = {}
    for name, tally in compared.surfaces.items():
        figures[f"{name}: answers of a world"] = tally.answers
        figures[f"{name}: MB"] = round(tally.size / 1e6)
        figures[f"{name}: s"] = round(tally.seconds, 1)
    seconds, name = compared.slowest
    return {**figures, "slowest answer, s": round(seconds, 2), "slowest answer": name}
