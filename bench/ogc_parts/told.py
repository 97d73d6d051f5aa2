"""What was measured: a table for people, as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from bench.ogc_parts.holds import Hold
from bench.ogc_parts.ours import LAMPPOST
from bench.ogc_parts.rounds import Row

HEAD = f"{'':16}{'req/s':>9}{'p50 ms':>10}{'p99 ms':>10}{'app ms':>9}{'PG ms':>9}{'kB':>10}{'Lamppost/it':>13}{'load':>6}"


def table(rows: Sequence[Row], cannot: dict[str, str]) -> Iterable[str]:
    """One scenario: a line for each server, CPU in milliseconds a request, how far Lamppost is ahead.

    The last column is the CPUs that neither server nor database nor these clients used: others on this machine.
    """
    ours = next((row for row in rows if row.server == LAMPPOST), None)
    for row in rows:
        ratio = f"{ours.per_second / row.per_second:.2f}" if ours and row is not ours else ""
        yield (
            f"  {row.server:14}{row.per_second:9.1f}{row.p50:10.2f}{row.p99:10.2f}{row.app_ms:9.2f}"
            f"{row.postgres_ms:9.2f}{row.kilobytes:10.1f}{ratio:>13}{row.other_load:6.1f}"
        )
    for name, why in cannot.items():
        yield f"  {name:14}        -  {why}"


def verdicts(lines: Iterable[Hold]) -> Iterable[str]:
    """One line for each thing that must hold."""
    for hold in lines:
        value = "-" if hold.value is None else f"{hold.value:.2f}"
        yield f"{'holds' if hold.holds else 'FAILS':6} {hold.line}: {value} ({hold.where})"


def document(rows: Iterable[Row], cannot: dict[str, dict[str, str]], lines: Iterable[Hold]) -> dict[str, object]:
    """Everything, as JSON has it."""
    return {"rows": [asdict(row) for row in rows], "cannot": cannot, "holds": [asdict(hold) for hold in lines]}
