"""How many devices of which kind each organisation registered in which month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from portal.demo.dates import FIRST_LOAD, MONTHS
from portal.demo.kinds import KINDS, Kind
from portal.demo.organisations import CITY

FEWEST = 3
"""Every kind has at least so many devices, however small the register."""


@dataclass(frozen=True)
class Batch:
    """`count` devices of one kind that one organisation registered in one month; `first` numbers their references."""

    month: int
    organisation: str
    kind: Kind
    rank: int
    first: int
    count: int


def shares(count: int) -> list[int]:
    """Devices of each kind; together `count`, unless that is too few for `FEWEST` of every kind."""
    total = sum(kind.share for kind in KINDS)
    found = [max(FEWEST, int(count * kind.share / total)) for kind in KINDS]
    found[0] += max(0, count - sum(found))
    excess = sum(found) - count
    for rank in np.argsort([-size for size in found], kind="stable").tolist():
        less = min(max(excess, 0), found[rank] - FEWEST)
        found[rank] -= less
        excess -= less
    return found


def months_of(owner: str) -> list[float]:
    """The part of an owner's devices that came in each month: the first load, then every third month.

    The city itself registers every month.
    """
    turn = len(owner) % 3
    later = [month for month in range(1, MONTHS) if owner == CITY or month % 3 == turn]
    return [FIRST_LOAD, *((1 - FIRST_LOAD) / len(later) if month in later else 0.0 for month in range(1, MONTHS))]


def make_batches(count: int, seed: int) -> Iterator[Batch]:
    """All batches by month, then organisation, then kind: the order in which they came into the register."""
    rng = np.random.default_rng([seed, 3])
    rows: list[tuple[int, str, int, int]] = []
    for rank, (kind, size) in enumerate(zip(KINDS, shares(count), strict=True)):
        weights = np.array([weight for _, weight in kind.owners])
        for (owner, _), owned in zip(kind.owners, rng.multinomial(size, weights / weights.sum()).tolist(), strict=True):
            spread = rng.multinomial(owned, months_of(owner)).tolist()
            rows += [(month, owner, rank, number) for month, number in enumerate(spread) if number]
    next_number: dict[tuple[str, int], int] = {}
    for month, owner, rank, number in sorted(rows):
        first = next_number.get((owner, rank), 1)
        next_number[owner, rank] = first + number
        yield Batch(month, owner, KINDS[rank], rank, first, number)
