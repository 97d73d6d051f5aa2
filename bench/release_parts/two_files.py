"""Two files of devices as a release has them, and their difference by a process of its own."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from uuid import UUID

from opendata.datasets import DEVICES

ADDED, REMOVED, CHANGED = 1500, 2000, 10_000

DIFFER = """
import json, re, sys, time
from pathlib import Path
from opendata.releases.difference import Tally, compare
before, after, workspace = map(Path, sys.argv[1:])
begin, tally = time.process_time(), Tally()
for _ in tally.counting(compare(before, after, workspace)):
    pass
# Not what getrusage tells, which counts what the process had that this one was started from.
peak = int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
found = tally.difference
print(json.dumps([time.process_time() - begin, peak, found.added, found.removed, found.changed]))
"""


def write(directory: Path, rows: int) -> tuple[Path, Path]:
    """Rows of a usual width, in another order in each of the two."""
    dice = random.Random(7)
    ids = [UUID(int=dice.getrandbits(128)) for _ in range(rows + ADDED)]
    before, after = ids[:rows], ids[REMOVED:]
    changed = set(after[:CHANGED])
    dice.shuffle(after)
    paths = directory / "before.csv", directory / "after.csv"
    columns = [column.name for column in DEVICES.columns]
    rest = ",".join("x" * (place % 30) for place in range(len(columns) - 2))
    for path, several in zip(paths, (before, after), strict=True):
        with path.open("w", newline="") as file:
            file.write(",".join(columns) + "\r\n")
            new = path == paths[1]
            file.writelines(f'{id_},"a{",b" if new and id_ in changed else ""}",{rest}\r\n' for id_ in several)
    return paths


def differ(paths: tuple[Path, Path], workspace: Path) -> tuple[float, float]:
    """Processor seconds and peak memory in MB. Raises RuntimeError where the difference is not what was planted."""
    command = [sys.executable, "-c", DIFFER, *map(str, paths), str(workspace)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, peak, *counts = json.loads(done.stdout)
    if counts != [ADDED, REMOVED, CHANGED]:
        raise RuntimeError(f"came, went, changed: {counts}")
    return seconds, peak
