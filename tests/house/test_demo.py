"""The demonstration as a newcomer sees it: made once, started again, ended whole."""

from __future__ import annotations

import base64
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.commands.state import State
from portal.demo.dates import MONTHS
from portal.settings import DATABASE_VARIABLES

PROJECT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """Below the range from which outgoing connections take theirs, so that none takes it between two starts."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@dataclass
class Demo:
    """A demonstration of a few devices on ports and in a directory of its own."""

    state: State
    port: int
    registration_port: int
    work_of_the_first_start: float = 0  # seconds of a processor
    process: subprocess.Popen[str] | None = None

    def command(self, name: str, *options: str) -> list[str]:
        return [sys.executable, "-m", "portal", name, "--state", str(self.state.directory), *options]

    def running(self) -> subprocess.Popen[str]:
        """The demonstration, ready to be asked; started where none runs."""
        if self.process is None or self.process.poll() is not None:
            self.process = self._start()
        return self.process

    def end(self) -> None:
        """Have none run."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)

    def _start(self) -> subprocess.Popen[str]:
        ports = ("--port", str(self.port), "--registration-port", str(self.registration_port))
        command = self.command("demo", *ports, "--devices", "60", "--no-browser")
        process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line == f"ready: http://127.0.0.1:{self.port}\n":
                return process
        raise AssertionError("".join(lines))

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """Started for the first time. Tests that look at it come first, those that end it last."""
    directory = Path(tempfile.mkdtemp(prefix="lamppost-demo-"))
    directory.chmod(0o755)
    root = os.environ.get("LAMPPOST_POSTGRES_ROOT")
    made = Demo(State(directory, Path(root) if root else None), free_port(), free_port())
    made.work_of_the_first_start = seconds_of_work(made.running().pid)
    yield made
    made.end()
    made.state.stop()
    shutil.rmtree(directory)


def children(process: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def environment(process: int) -> dict[str, str]:
    pairs = Path(f"/proc/{process}/environ").read_text().rstrip("\0").split("\0")
    return dict(pair.split("=", 1) for pair in pairs)


def seconds_of_work(process: int) -> float:
    """Processor time of a process, its children, and those of theirs that ended."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    own = sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")
    return own + sum(seconds_of_work(child) for child in children(process))


def told_to(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False)


def test_each_process_is_given_its_own_databases_and_no_other(demo: Demo) -> None:
    given = [
        {name for name in environment(child) if name in DATABASE_VARIABLES.values()}
        for child in children(demo.running().pid)
    ]
    public = {"LAMPPOST_PUBLICATION_URL", "LAMPPOST_REPORTER_URL"}
    registration = {"LAMPPOST_REGISTER_URL"}
    carrying = {"LAMPPOST_REGISTER_URL", "LAMPPOST_COURIER_URL"}
    assert sorted(given, key=sorted) == sorted([public, registration, carrying], key=sorted)


def test_the_privacy_audit_of_the_city_is_shown_to_whoever_has_the_printed_token(demo: Demo) -> None:
    demo.running()
    address = f"http://127.0.0.1:{demo.registration_port}/health/privacy"
    token = base64.b64encode(f"officer:{demo.state.health_token()}".encode()).decode()
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(address, timeout=5)
    request = urllib.request.Request(address, headers={"Authorization": f"Basic {token}"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        page = answer.read().decode()
    assert "<b>Passed</b>" in page
    assert f"edition {MONTHS}" in page
    assert (demo.state.directory / "health-token").stat().st_mode & 0o777 == 0o600


def test_a_second_demonstration_on_the_same_state_is_refused_and_the_first_goes_on(demo: Demo) -> None:
    process = demo.running()
    other = ("--port", str(free_port()), "--registration-port", str(free_port()))
    second = told_to(demo.command("demo", *other))
    assert second.returncode == 1
    assert f"process {process.pid} already serves it" in second.stderr
    assert demo.answers()


def test_commands_get_the_environment_of_a_running_demonstration_only(demo: Demo) -> None:
    demo.running()
    given = told_to(demo.command("demo-env"))
    assert given.returncode == 0
    assert "export LAMPPOST_REGISTER_OWNER_URL=" in given.stdout
    demo.end()
    assert told_to(demo.command("demo-env")).returncode == 1


def test_a_port_in_use_is_said_in_one_sentence(demo: Demo) -> None:
    demo.end()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = told_to(demo.command("demo", "--port", str(port)))
    assert done.returncode == 1
    assert f"port {port} cannot be used" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_second_start_makes_nothing_again(demo: Demo) -> None:
    demo.end()
    # Work in proportion, not time: the clock would tell of the machine and of what else it does.
    assert seconds_of_work(demo.running().pid) < 0.7 * demo.work_of_the_first_start
    assert demo.answers()


@pytest.mark.parametrize("request_to_end", [signal.SIGINT, signal.SIGTERM])
def test_a_request_to_end_ends_everything(demo: Demo, request_to_end: signal.Signals) -> None:
    process = demo.running()
    process.send_signal(request_to_end)
    assert process.wait(30) == 0
    assert not demo.answers()
    assert not demo.state.cluster.running()


def test_a_killed_demonstration_leaves_no_portal_and_its_database_can_be_stopped(demo: Demo) -> None:
    process = demo.running()
    process.kill()
    process.wait(30)
    deadline = time.monotonic() + 20
    while demo.answers() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not demo.answers()
    stopped = told_to(demo.command("stop"))
    assert (stopped.returncode, stopped.stdout) == (0, f"{demo.state.directory}: stopped the database server\n")
    assert not demo.state.cluster.running()
