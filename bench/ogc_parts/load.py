"""A closed loop of clients: each asks again as soon as it is answered. A process of its own, so that its time is told.

It reads a job as JSON from standard input and writes what it saw as JSON to standard output.
"""

from __future__ import annotations

import json
import resource
import select
import sys
import time
from dataclasses import asdict, dataclass
from itertools import cycle

from bench.ogc_parts.connection import Connection


@dataclass(frozen=True)
class Job:
    """Whom to ask what, for how many seconds, by how many clients; every answer must have the status."""

    host: str
    port: int
    requests: list[tuple[str, dict[str, str]]]
    seconds: float
    clients: int
    status: int


@dataclass(frozen=True)
class Seen:
    """What a job gave: `elapsed` until the last answer, `latencies` in milliseconds, `cpu` seconds of this process."""

    elapsed: float
    cpu: float
    bytes: int
    wrong: int
    latencies: list[float]


def run(job: Job) -> Seen:
    """Ask until the time is over, then wait for what is under way. Raises OSError where the server breaks off."""
    texts = cycle([_request(job, path, headers) for path, headers in job.requests])
    latencies: list[float] = []
    size = wrong = 0
    asked: dict[int, tuple[Connection, float]] = {}
    begin = time.perf_counter()
    with select.epoll() as arrivals:

        def ask(client: Connection) -> None:
            now, standing = time.perf_counter(), client.is_open
            number = client.ask(next(texts))
            asked[number] = client, now
            if not standing:
                arrivals.register(number, select.EPOLLIN)

        for _ in range(job.clients):
            ask(Connection((job.host, job.port)))
        while asked:
            for number, _ in arrivals.poll():
                client, sent = asked[number]
                if not client.read():
                    continue
                del asked[number]
                now = time.perf_counter()
                latencies.append(round((now - sent) * 1000, 3))
                size += client.body.size
                wrong += client.status != job.status
                if now - begin < job.seconds:
                    ask(client)
                else:
                    client.close()
    used = resource.getrusage(resource.RUSAGE_SELF)
    return Seen(time.perf_counter() - begin, used.ru_utime + used.ru_stime, size, wrong, latencies)


def _request(job: Job, path: str, headers: dict[str, str]) -> bytes:
    told = {"Host": f"{job.host}:{job.port}", **headers}
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join([*lines, "", ""]).encode()


if __name__ == "__main__":
    json.dump(asdict(run(Job(**json.load(sys.stdin)))), sys.stdout)
