"""What must hold, and whether it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.ogc_parts.ours import FLASK, LAMPPOST, WSGI
from bench.ogc_parts.peers import pygeoapi, tipg
from bench.ogc_parts.rounds import Row
from bench.ogc_parts.scenarios import BOXES, FILTER, FIRST, FIRST_AGAIN, PAGES, SINGLE, SINGLE_AGAIN

LIMITS = (FLASK, WSGI)
TEN_TIMES = (*PAGES, *BOXES, FILTER)
OF_THE_LIMIT = 1.5

Rows = Mapping[tuple[str, str], Row]


@dataclass(frozen=True)
class Hold:
    """A line that must hold, with the worst that was measured of it; `value` None: it was not measured."""

    line: str
    value: float | None
    where: str
    holds: bool


def holds(rows: Sequence[Row]) -> list[Hold]:
    """Every line, judged by Lamppost's row beside another one of the same scenario."""
    found = {(row.scenario, row.server): row for row in rows}
    scenarios = list(dict.fromkeys(scenario for scenario, _ in found))
    peers = [name for name in dict.fromkeys(server for _, server in found) if name not in (LAMPPOST, *LIMITS)]
    ahead = [(f"{name}: {scenario}", _ahead(found, scenario, name)) for name in peers for scenario in scenarios]
    return [
        _most("no answer of Lamppost fails", 0, [(row.scenario, row.failed) for row in rows if row.server == LAMPPOST]),
        _least("ahead of every peer in every scenario", 1, ahead),
        _least("10 times stock pygeoapi on pages, boxes and filter", 10, _over(found, pygeoapi.NAME, TEN_TIMES)),
        _least("3 times stock pygeoapi on single items", 3, _over(found, pygeoapi.NAME, (SINGLE,))),
        _least("2 times tipg everywhere", 2, _over(found, tipg.NAME, scenarios)),
        _most("1.5 times the CPU of bare Flask", OF_THE_LIMIT, [(name, cost(found, name)) for name in scenarios]),
        _least("with its ETag 2 times as many as without", 2, [
            (again, _repeated(found, again, first)) for again, first in ((FIRST_AGAIN, FIRST), (SINGLE_AGAIN, SINGLE))
        ]),
    ]  # fmt: skip


def cost(rows: Rows, scenario: str) -> float | None:
    """Lamppost's CPU for a request as a multiple of bare Flask's."""
    ours, limit = rows.get((scenario, LAMPPOST)), rows.get((scenario, FLASK))
    return ours.cpu_ms / limit.cpu_ms if ours and limit else None


def _ahead(rows: Rows, scenario: str, peer: str) -> float | None:
    """None where the peer cannot do it, 0 where only Lamppost cannot."""
    ours, theirs = rows.get((scenario, LAMPPOST)), rows.get((scenario, peer))
    if theirs is None:
        return None
    return ours.per_second / theirs.per_second if ours else 0.0


def _over(rows: Rows, peer: str, scenarios: Iterable[str]) -> list[tuple[str, float | None]]:
    return [(scenario, _ahead(rows, scenario, peer)) for scenario in scenarios]


def _repeated(rows: Rows, again: str, first: str) -> float | None:
    repeated, asked = rows.get((again, LAMPPOST)), rows.get((first, LAMPPOST))
    return repeated.per_second / asked.per_second if repeated and asked else None


def _least(line: str, wanted: float, measured: list[tuple[str, float | None]]) -> Hold:
    known = [(value, where) for where, value in measured if value is not None]
    if not known:
        return Hold(line, None, "not measured", False)
    value, where = min(known)
    return Hold(line, value, where, value >= wanted)


def _most(line: str, wanted: float, measured: list[tuple[str, float | None]]) -> Hold:
    known = [(value, where) for where, value in measured if value is not None]
    if not known:
        return Hold(line, None, "not measured", False)
    value, where = max(known)
    return Hold(line, value, where, value <= wanted)
