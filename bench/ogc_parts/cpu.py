"""Processor time of trees of processes, from /proc."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def tree_seconds(*roots: int) -> float:
    """Seconds that these processes, all below them, and those that ended below them have used."""
    used, children = {}, defaultdict(list)
    for directory in Path("/proc").iterdir():
        if directory.name.isdecimal() and (fields := _fields(directory)):
            # proc(5), counted from the state: 1 parent, 11 user, 12 system, 13 and 14 those of ended children.
            used[int(directory.name)] = sum(map(int, fields[11:15]))
            children[int(fields[1])].append(int(directory.name))
    total, open_ = 0, [root for root in roots if root in used]
    while open_:
        process = open_.pop()
        total += used[process]
        open_ += children[process]
    return total / TICKS


def machine_seconds() -> float:
    """Seconds that all processors together were busy since the machine started."""
    name, user, nice, system, _idle, _waiting, *interrupts = Path("/proc/stat").read_text().split("\n", 1)[0].split()
    assert name == "cpu"
    return sum(map(int, (user, nice, system, *interrupts[:2]))) / TICKS


def _fields(directory: Path) -> list[str]:
    """What stands behind the program's name, which may hold anything; empty when the process has gone."""
    try:
        return (directory / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
