"""One process and what it took, with the database server beside it."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.ogc_parts.cpu import tree_seconds

PEAK = re.compile(r"VmHWM:\s*(\d+)")
POLLED = 0.02
# The server's process adds up what it used when its client has gone.
SETTLING = 0.2


@dataclass(frozen=True)
class Took:
    """`seconds` on the clock, `processor` those of the process and of the server; memory and size in MB."""

    seconds: float
    processor: float
    memory: float
    size: float


def run(command: Sequence[str], environment: Mapping[str, str], file: Path, postmaster: int) -> Took:
    """Let a command write `file` anew. Raises RuntimeError where it fails."""
    file.unlink(missing_ok=True)
    before, begin = tree_seconds(postmaster), time.perf_counter()
    log = file.with_suffix(".log")
    with log.open("wb") as output:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=output, stderr=output)
    peak = 0.0
    while True:
        peak = max(peak, _peak(process.pid))
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        time.sleep(POLLED)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}: {log.read_text()[-2000:]}")
    time.sleep(SETTLING)
    processor = used.ru_utime + used.ru_stime + tree_seconds(postmaster) - before
    return Took(seconds, processor, peak, file.stat().st_size / 1e6)


def _peak(process: int) -> float:
    """The most memory that it had so far, in MB; 0 when it has ended.

    What wait4 tells instead counts the memory of the process that this one was started from.
    """
    found = PEAK.search(Path(f"/proc/{process}/status").read_text())
    return int(found[1]) * 1024 / 1e6 if found else 0.0
