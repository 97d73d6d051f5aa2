"""The table at the end of a run: what the adversary is left with after each attack, and which planted leaks it saw.

A plugin of tests/conftest.py, and not part of the conftest here: where tests run in several processes, the one that
prints collects none, and would not know of it.
"""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    said = [dict(report.user_properties) for report in reports if report.when == "call"]
    attacks = sorted((entry for entry in said if "area" in entry), key=_number)
    leaks = sorted((entry for entry in said if "leak" in entry), key=_number)
    if not attacks and not leaks:
        return
    write = terminalreporter.write_line
    terminalreporter.section("the adversary: what is left of the weakest target")
    for entry in attacks:
        left = f"{entry['area']:>9,} of {entry['block']:>9,} m², {entry['buildings']:>3} buildings of {entry['k']:>3}"
        end = "SUCCEEDED" if entry["succeeded"] else "failed"
        write(f"{entry['attack']:>3} {entry['name']:<46} {left}, {entry['targets']:>3} targets: {end}")
    for entry in leaks:
        write(f"{entry['attack']:>3} planted: {entry['leak']:<70} {'caught' if entry['caught'] else 'MISSED'}")
    failed = sum(not entry["succeeded"] for entry in attacks)
    caught = sum(bool(entry["caught"]) for entry in leaks)
    write(f"{len(attacks)} attacks, {failed} failed; {len(leaks)} planted leaks, {caught} caught")


def _number(entry: dict[str, object]) -> int:
    return int(str(entry["attack"])[1:])
