"""Short rounds of every server in turn, so that what else the machine does falls on all of them alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from urllib.parse import urlsplit

from bench.ogc_parts.checks import CannotError, prepared
from bench.ogc_parts.choices import Choices
from bench.ogc_parts.cpu import machine_seconds, tree_seconds
from bench.ogc_parts.load import Job, Seen
from bench.ogc_parts.published import PROJECT
from bench.ogc_parts.scenarios import Asked, Scenario
from bench.ogc_parts.server import Server

# One that needs so many times a round's seconds for its first answers is not asked again.
TOO_SLOW = 4


@dataclass(frozen=True)
class Effort:
    """For how long, how often and by how many clients each server is asked in a scenario.

    The first round is the servers' warming up where there are more. After `budget` seconds a scenario has no further
    round, however few it had.
    """

    seconds: float
    rounds: int
    clients: int
    budget: float


@dataclass(frozen=True)
class Round:
    """`app` and `postgres` are CPU seconds of the server's processes and of the database's.

    `others` are the CPUs that all else on the machine kept busy.
    """

    seen: Seen
    app: float
    postgres: float
    others: float


@dataclass(frozen=True)
class Row:
    """A server in a scenario: medians over the rounds; times in milliseconds, CPU per request, `other_load` in CPUs.

    `failed` are answers with another status than the right one, or without an end.
    """

    scenario: str
    server: str
    requests: int
    failed: int
    per_second: float
    p50: float
    p99: float
    app_ms: float
    postgres_ms: float
    load_ms: float
    kilobytes: float
    other_load: float

    @property
    def cpu_ms(self) -> float:
        """What a request costs the machine that answers it."""
        return self.app_ms + self.postgres_ms


def measure(
    scenario: Scenario, servers: Sequence[Server], choices: Choices, postmaster: int, effort: Effort
) -> tuple[list[Row], dict[str, str]]:
    """A row for each server that can do the scenario, and why the others cannot."""
    requests, cannot = dict[Server, list[Asked]](), dict[str, str]()
    for server in servers:
        try:
            requests[server] = prepared(scenario, server, list(scenario.requests(server.dialect, choices)))
        except CannotError as error:
            cannot[server.name] = str(error)
    rounds: dict[Server, list[Round]] = defaultdict(list)
    deadline = time.monotonic() + effort.budget
    for number in range(effort.rounds):
        if number and time.monotonic() > deadline:
            break
        for server, asked in requests.items():
            if number == 0 or rounds[server][0].seen.elapsed < TOO_SLOW * effort.seconds:
                rounds[server].append(_round(server, _job(scenario, server, asked, effort), postmaster))
    return [_row(scenario, server, took[1:] or took) for server, took in rounds.items()], cannot


def warm_up(scenario: Scenario, servers: Sequence[Server], choices: Choices, postmaster: int, effort: Effort) -> None:
    """Have every server open its connections and read what it reads once."""
    for server in servers:
        _round(server, _job(scenario, server, list(scenario.requests(server.dialect, choices)), effort), postmaster)


def _job(scenario: Scenario, server: Server, asked: list[Asked], effort: Effort) -> Job:
    url = urlsplit(server.collection)
    requests = [(url.path + one.path, one.headers) for one in asked]
    status = 304 if scenario.repeated else 200
    return Job(url.hostname or "", url.port or 80, requests, effort.seconds, effort.clients, status)


def _round(server: Server, job: Job, postmaster: int) -> Round:
    before = _clocks(server, postmaster)
    command = [sys.executable, "-m", "bench.ogc_parts.load"]
    done = subprocess.run(
        command, cwd=PROJECT, env=os.environ | {"PYTHONPATH": str(PROJECT)}, input=json.dumps(asdict(job)),
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    seen = Seen(**json.loads(done.stdout))
    took = [after - then for after, then in zip(_clocks(server, postmaster), before, strict=True)]
    app, postgres, machine, passed = took
    return Round(seen, app, postgres, max(0.0, machine - app - postgres - seen.cpu) / passed)


def _clocks(server: Server, postmaster: int) -> tuple[float, float, float, float]:
    """CPU seconds of the server, of PostgreSQL and of the machine, and the time."""
    return tree_seconds(*server.processes), tree_seconds(postmaster), machine_seconds(), time.perf_counter()


def _row(scenario: Scenario, server: Server, rounds: list[Round]) -> Row:
    latencies = sorted(latency for round in rounds for latency in round.seen.latencies)

    def typical(seconds: list[float]) -> float:
        """Milliseconds a request, from seconds of each round."""
        each = zip(seconds, rounds, strict=True)
        return median(1000 * used / len(round.seen.latencies) for used, round in each)

    return Row(
        scenario=scenario.name,
        server=server.name,
        requests=len(latencies),
        failed=sum(round.seen.wrong for round in rounds),
        per_second=median((len(round.seen.latencies) - round.seen.wrong) / round.seen.elapsed for round in rounds),
        p50=latencies[len(latencies) // 2],
        p99=latencies[len(latencies) * 99 // 100],
        app_ms=typical([round.app for round in rounds]),
        postgres_ms=typical([round.postgres for round in rounds]),
        load_ms=typical([round.seen.cpu for round in rounds]),
        kilobytes=sum(round.seen.bytes for round in rounds) / len(latencies) / 1000,
        other_load=median(round.others for round in rounds),
    )
