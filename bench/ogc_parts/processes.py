"""Servers as child processes: started, waited for until they answer, and ended by their number, whatever happens."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from geo.errors import Unavailable

# Some read all their tables first.
STARTING, ENDING = 240.0, 10.0
PR_SET_PDEATHSIG = 1
C = ctypes.CDLL(None)


@contextmanager
def running(command: Sequence[str], environment: dict[str, str], log: Path, url: str) -> Iterator[int]:
    """The number of a process that answers at `url`. Raises Unavailable where it does not come up."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **environment}, cwd=log.parent,
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            # Its workers end with it, Ctrl-C is ours to hand on, and where we are killed it ends, too.
            start_new_session=True, preexec_fn=lambda: C.prctl(PR_SET_PDEATHSIG, signal.SIGTERM),
        )  # fmt: skip
    try:
        wait_for(url, lambda: process.poll() is not None, f"see {log}")
        yield process.pid
    finally:
        _end(process)


def wait_for(url: str, gave_up: Callable[[], bool], advice: str) -> None:
    """Return when `url` answers with 200. Raises Unavailable when it gave up or does not come up in time."""
    deadline = time.monotonic() + STARTING
    while not answers(url):
        if gave_up() or time.monotonic() > deadline:
            raise Unavailable(f"nothing answers at {url}; {advice}")
        time.sleep(0.1)


def answers(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(url, timeout=20) as answer:
        return bool(answer.status == 200)
    return False


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(process: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(ENDING)
            break
