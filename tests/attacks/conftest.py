"""The world that all attacks share, and the table that says how they went."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from tests.attacks import world as worlds
from tests.attacks.catalogue import ATTACKS
from tests.support.databases import Databases


@pytest.fixture(scope="session")
def world(clone: Callable[[], AbstractContextManager[Databases]]) -> Iterator[worlds.World]:
    with clone() as databases, worlds.build(databases) as built:
        yield built


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the adversary is left with after each attack, and which planted leaks it saw."""
    said = [dict(report.user_properties) for report in terminalreporter.getreports("")
            if report.when == "call" and "attack" in dict(report.user_properties)]  # fmt: skip
    attacks = {entry["attack"]: entry for entry in said if "area" in entry}
    leaks = [entry for entry in said if "leak" in entry]
    if not attacks and not leaks:
        return
    write = terminalreporter.write_line
    terminalreporter.section("adversary: what is left of the weakest target")
    for code in sorted(attacks, key=_number):
        entry = attacks[code]
        write(f"{code:>3} {ATTACKS[code].name:<44} {entry['area']:>9,} of {entry['block']:>9,} m² · "
              f"{entry['buildings']:>4} buildings, k {entry['k']:>3} · {entry['targets']:>4} targets · "
              f"{'SUCCEEDED' if entry['succeeded'] else 'failed'}")  # fmt: skip
    for entry in sorted(leaks, key=lambda leak: _number(leak["attack"])):
        write(f"{entry['attack']:>3} planted: {entry['leak']:<78} {'caught' if entry['caught'] else 'MISSED'}")
    failed = sum(not entry["succeeded"] for entry in attacks.values())
    caught = sum(bool(entry["caught"]) for entry in leaks)
    write(f"{len(attacks)} attacks, {failed} failed; {len(leaks)} planted leaks, {caught} caught")


def _number(code: str) -> int:
    return int(code[1:])
