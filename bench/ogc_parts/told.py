"""What was measured: a table for people, as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from bench.ogc_parts.holds import Hold
from bench.ogc_parts.ours import LAMPPOST
from bench.ogc_parts.rounds import Row

HEADS = ("req/s", "p50 ms", "p99 ms", "app ms", "PG ms", "kB", "ahead", "CPU", "others")
HEAD = " " * 16 + "".join(f"{head:>10}" for head in HEADS)


def table(rows: Sequence[Row], cannot: dict[str, str]) -> Iterable[str]:
    """One scenario: a line for each server, its CPU in milliseconds a request.

    `ahead` is how many times its requests a second Lamppost answers, `CPU` how many times Lamppost's it uses, `others`
    how many CPUs were used by what is no part of this.
    """
    ours = next((row for row in rows if row.server == LAMPPOST), None)
    for row in rows:
        ahead = f"{ours.per_second / row.per_second:.2f}" if ours and row is not ours else ""
        cheaper = f"{row.cpu_ms / ours.cpu_ms:.2f}" if ours and row is not ours else ""
        failed = f"   {row.failed} FAILED" if row.failed else ""
        numbers = (row.per_second, row.p50, row.p99, row.app_ms, row.postgres_ms, row.kilobytes)
        shown = [f"{number:.1f}" if number >= 100 else f"{number:.2f}" for number in numbers]
        columns = [*shown, ahead, cheaper, f"{row.other_load:.1f}"]
        yield f"  {row.server:14}" + "".join(f"{column:>10}" for column in columns) + failed
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
