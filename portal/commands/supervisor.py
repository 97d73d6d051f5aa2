"""Applications and a worker as child processes that never outlive the one who started them."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from os import getpid
from pathlib import Path
from types import FrameType

from geo.errors import Invalid, Unavailable
from portal.commands.state import State

PROJECT = Path(__file__).resolve().parents[2]
# A child is given this and its own settings; it inherits nothing.
BASE_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
READY_SECONDS = 60
ENDING_SECONDS = 10


class Stopped(Exception):
    """Somebody pressed Ctrl-C or asked this process to end."""


@dataclass(frozen=True, eq=False)
class Child:
    """An application to serve: its name, its port and the whole environment beyond BASE_ENVIRONMENT.

    A worker has no port, and a command of its own.
    """

    application: str
    port: int | None
    environment: Mapping[str, str]
    work: tuple[str, ...] = ()

    @property
    def command(self) -> tuple[str, ...]:
        return self.work or ("serve", self.application, "--port", str(self.port))


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Turn the first signal to end into Stopped; further ones do not disturb the stopping."""

    def stop(number: int, frame: FrameType | None) -> None:
        for later in numbers:
            signal.signal(later, signal.SIG_IGN)
        raise Stopped

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def check_port(port: int, option: str) -> None:
    """Raises Invalid where something else listens already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Invalid(option, f"port {port} cannot be used ({error.strerror}); choose another") from error


class Running:
    """The children, once they answer."""

    def __init__(self, processes: Mapping[Child, subprocess.Popen[bytes]], state: State) -> None:
        self._processes = processes
        self._state = state

    def wait(self) -> None:
        """Return never; raises Unavailable when a child ends by itself."""
        while True:
            self.check()
            time.sleep(0.5)

    def check(self) -> None:
        for child, process in self._processes.items():
            if process.poll() is not None:
                log = self._state.log(child.application)
                lines = log.read_text(errors="replace").strip().splitlines() or ["it said nothing"]
                raise Unavailable(f"the {child.application} portal ended: {lines[-1]} (more in {log})")

    def wait_until_ready(self) -> None:
        """Raises Unavailable when a child ends or does not answer /healthz in time."""
        deadline = time.monotonic() + READY_SECONDS
        waiting = set(self._processes)
        while waiting:
            self.check()
            waiting = {child for child in waiting if child.port is not None and not _healthy(child.port)}
            if waiting and time.monotonic() > deadline:
                names = " and ".join(sorted(child.application for child in waiting))
                raise Unavailable(f"{names} did not answer within {READY_SECONDS} s; see {self._state.directory}/log")
            time.sleep(0.05)

    def end(self) -> None:
        for process in self._processes.values():
            process.terminate()
        deadline = time.monotonic() + ENDING_SECONDS
        for process in self._processes.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def supervise(children: list[Child], state: State) -> Iterator[Running]:
    """Start the children, wait until each answers, and end them afterwards. Raises Unavailable."""
    processes: dict[Child, subprocess.Popen[bytes]] = {}
    running = Running(processes, state)
    try:
        for child in children:
            processes[child] = _start(child, state.log(child.application))
        running.wait_until_ready()
        yield running
    finally:
        running.end()


def _start(child: Child, log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "portal", *child.command, "--parent", str(getpid())],
            env={**BASE_ENVIRONMENT, **child.environment}, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=output,
            # Ctrl-C reaches the supervisor only, which ends them in order.
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
