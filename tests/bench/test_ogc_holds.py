"""What ./run bench ogc says of its figures: a line holds only where it was measured and is met."""

from __future__ import annotations

import os
import subprocess
import sys

from bench.ogc_parts.cpu import tree_seconds
from bench.ogc_parts.holds import holds
from bench.ogc_parts.ours import FLASK, LAMPPOST
from bench.ogc_parts.peers import pygeoapi, tipg
from bench.ogc_parts.rounds import Row
from bench.ogc_parts.scenarios import FIRST, FIRST_AGAIN, SCENARIOS, SINGLE, SINGLE_AGAIN

NAMES = [scenario.name for scenario in SCENARIOS]


def _row(scenario: str, server: str, per_second: float, cpu: float, failed: int = 0) -> Row:
    return Row(scenario, server, 100, failed, per_second, 1.0, 2.0, cpu, 0.0, 0.1, 10.0, 0.0)


def _rows(ours: float, theirs: float, limit_cpu: float) -> list[Row]:
    again = {FIRST_AGAIN: 2, SINGLE_AGAIN: 2}
    return [
        row
        for name in NAMES
        for row in (
            _row(name, LAMPPOST, ours * again.get(name, 1), 1.5),
            _row(name, FLASK, ours, limit_cpu),
            _row(name, pygeoapi.NAME, theirs, 1.0),
            _row(name, tipg.NAME, theirs, 1.0),
        )
    ]


def test_every_line_holds_where_lamppost_is_as_far_ahead_as_it_must() -> None:
    assert [hold.line for hold in holds(_rows(1000, 100, 1.0)) if not hold.holds] == []


def test_a_line_names_the_scenario_that_it_fails_in() -> None:
    rows = [row for row in _rows(1000, 100, 1.0) if (row.scenario, row.server) != (SINGLE, tipg.NAME)]
    failing = {hold.where for hold in holds([*rows, _row(SINGLE, tipg.NAME, 501, 1.0)]) if not hold.holds}
    assert failing == {SINGLE}


def test_more_than_half_again_of_the_limits_cpu_is_too_much() -> None:
    failing = [hold for hold in holds(_rows(1000, 100, 0.9)) if not hold.holds]
    assert [round(hold.value or 0, 2) for hold in failing] == [1.67]


def test_what_lamppost_cannot_do_does_not_hold() -> None:
    rows = [row for row in _rows(1000, 100, 1.0) if (row.scenario, row.server) != (FIRST, LAMPPOST)]
    assert not all(hold.holds for hold in holds(rows))


def test_an_answer_that_fails_is_told() -> None:
    rows = [*_rows(1000, 100, 1.0), _row("another", LAMPPOST, 1000, 1.5, failed=1)]
    assert [hold.where for hold in holds(rows) if not hold.holds] == ["another"]


def test_the_time_of_a_process_counts_what_its_children_used() -> None:
    before = tree_seconds(os.getpid())
    subprocess.run([sys.executable, "-S", "-c", "import time\nwhile time.process_time() < 0.1: pass"], check=True)
    assert tree_seconds(os.getpid()) - before >= 0.08
