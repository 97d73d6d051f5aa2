"""The rules one after the other, each with the tier it gives and a sentence for a reviewer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from geo.model import Tier
from geo.privacy.episodes import WAITS
from geo.privacy.explain import facts as known
from geo.privacy.explain.facts import Facts
from geo.privacy.rare_types import COMPATIBLE

NAMES = {
    Tier.EXACT: "exact",
    Tier.SQUARE: "square",
    Tier.LARGE_SQUARE: "large square",
    Tier.AREA: "area",
    Tier.WITHHELD: "withheld",
}


@dataclass(frozen=True)
class Step:
    """`tier` is what this rule asks for; None where it only says something."""

    rule: str
    tier: Tier | None
    says: str


def steps(connection: Connection, device_id: UUID, *, names: bool) -> list[Step]:
    """Why the device is published as it is. With `names`, secret places are named."""
    facts = known.device(connection, device_id)
    return [
        _class(facts),
        *(_roaming(facts) if facts.roams else _standing(connection, facts, names=names)),
        *_homes(connection, facts),
        *_rare(facts),
        *_schedule(facts),
        _decision(facts),
    ]


def floor(facts: Facts) -> Tier:
    """What the class of a device asks for, before its place is looked at."""
    return _class(facts).tier or Tier.EXACT


def _class(facts: Facts) -> Step:
    if facts.visibility != "public":
        return Step("class", Tier.WITHHELD, f"it is {facts.visibility}: {facts.visibility_reason}")
    if facts.site_class == "sensitive":
        return Step("class", Tier.WITHHELD, "it is at a sensitive place")
    if facts.site_class == "dwelling":
        return Step("class", Tier.SQUARE, "it is at a dwelling")
    if facts.dwelling:
        return Step("class", Tier.SQUARE, "its owner is a resident")
    if facts.exact_reason is None:
        return Step("release", Tier.SQUARE, "nobody released its exact place")
    return Step("release", Tier.EXACT, f"a reviewer released its exact place ({facts.exact_reason})")


def _roaming(facts: Facts) -> Iterator[Step]:
    where = ", ".join(facts.operation_districts) or "no district"
    yield Step("mobility", Tier.AREA, f"it has no fixed place; it is said to work in {where}")


def _standing(connection: Connection, facts: Facts, *, names: bool) -> Iterator[Step]:
    if facts.site_id is not None:
        yield from _site(connection, facts)
    elif facts.operation_tier is not None:
        yield Step("mobility", Tier(facts.operation_tier), "it has no fixed place; it is said to work in its blocks")
    else:
        yield Step("shape", None, f"it is a {facts.shape.lower()}; the strictest of the squares it touches counts")
    demanded = known.demanded(connection, facts)
    if not demanded:
        yield Step("zone", Tier.EXACT, "it stands in no zone")
        return
    said = [_zone(zone, names=names) for zone in known.zones(connection, facts)]
    yield Step("zone", Tier(demanded), f"it stands in {'; '.join(said)}")


def _zone(zone: Facts, *, names: bool) -> str:
    name = zone.name if names or not zone.secret else "a secret place"
    return f"{name} (tier {zone.tier})"


def _site(connection: Connection, facts: Facts) -> Iterator[Step]:
    mates = known.mates(connection, facts)
    counting = [mate for mate in mates if not mate.withheld]
    strict = [mate for mate in counting if mate.dwelling or mate.unreleased]
    if facts.rule == "shares a site" and not strict:
        yield Step(
            "site",
            Tier.SQUARE,
            "a stricter device was at its site when it was released; until it is released anew or moves it stays a"
            " square, since its place would tell where that one hung",
        )
    if not mates:
        yield Step("site", None, "nothing else is at its site")
        return
    hidden = len(mates) - len(counting)
    also = f"; {hidden} withheld there, which raise nobody" if hidden else ""
    listed = ", ".join(f"{mate.reference} of {mate.organisation}" for mate in counting)
    yield Step(
        "site",
        Tier.SQUARE if strict else Tier.EXACT,
        f"{len(counting)} others at its site{f' ({listed})' if listed else ''}{also}",
    )
    if facts.tier == Tier.EXACT and strict:
        yield Step(
            "site",
            None,
            "stricter devices came to its site after it was published; it stays exact, since what was public stays"
            " known and its disappearance would tell where they hang",
        )


def _homes(connection: Connection, facts: Facts) -> Iterator[Step]:
    if facts.rule == "home without neighbours":
        yield Step("neighbours", Tier.WITHHELD, "too few buildings are known around this home for a square to hide it")
        return
    for block in known.blocks(connection, facts) if facts.region_id else ():
        count = f"{block.buildings:,} buildings" if block.buildings else "no building: it promises its size alone"
        yield Step("square", None, f"block {block.region_id} has {count}")


def _rare(facts: Facts) -> Iterator[Step]:
    if facts.rare:
        said = f"fewer than {COMPATIBLE} buildings of a block of its region could hold a kind that is limited"
        yield Step(
            "rare kind", None, f"{said}; so what it is ({facts.sensor_type!r}) is not shown, nor what would tell it"
        )


def _schedule(facts: Facts) -> Iterator[Step]:
    if facts.tier is None:
        yield Step("schedule", None, "nothing has been decided about it yet; it waits for the next edition")
    elif facts.rule == WAITS:
        yield Step(
            "schedule", Tier.WITHHELD, "its place became protected; it comes back with the next complete edition"
        )
    elif facts.pending:
        yield Step("schedule", None, f"version {facts.version} waits for the next edition")


def _decision(facts: Facts) -> Step:
    if facts.tier is None:
        return Step("decision", None, "none yet")
    tier = Tier(facts.tier)
    where = f", as {facts.region_id}" if facts.region_id else ""
    return Step(
        "decision", tier, f"{NAMES[tier]}{where}: {facts.rule} (run {facts.run}, version {facts.decided_version})"
    )
