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

BROKEN_OFF = 0


@dataclass(frozen=True)
class Job:
    """Whom to ask what, for how many seconds, by how many clients; every answer must have the status, and an end."""

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
    """Ask until the time is over, then wait for what is under way. Raises OSError where nobody listens."""
    with select.epoll() as arrivals:
        loop = _Loop(job, arrivals)
        for _ in range(job.clients):
            loop.ask(Connection((job.host, job.port)))
        while loop.asked:
            for number, _ in arrivals.poll():
                loop.take(number)
    used = resource.getrusage(resource.RUSAGE_SELF)
    elapsed = time.perf_counter() - loop.begin
    return Seen(elapsed, used.ru_utime + used.ru_stime, loop.size, loop.wrong, loop.latencies)


class _Loop:
    """`asked` are the clients that wait for an answer, by their file descriptor, and since when."""

    def __init__(self, job: Job, arrivals: select.epoll) -> None:
        self._job, self._arrivals = job, arrivals
        self._texts = cycle([_request(job, path, headers) for path, headers in job.requests])
        self.asked: dict[int, tuple[Connection, float]] = {}
        self.latencies: list[float] = []
        self.size = self.wrong = 0
        self.begin = time.perf_counter()

    def ask(self, client: Connection) -> None:
        now, standing = time.perf_counter(), client.is_open
        number = client.ask(next(self._texts))
        self.asked[number] = client, now
        if not standing:
            self._arrivals.register(number, select.EPOLLIN)

    def take(self, number: int) -> None:
        """Take what arrived there; where that ends an answer, count it and ask for the next."""
        client, sent = self.asked[number]
        try:
            if not client.read():
                return
        except OSError:
            client.close()
            client.status = BROKEN_OFF
        del self.asked[number]
        now = time.perf_counter()
        self.latencies.append(round((now - sent) * 1000, 3))
        self.size += client.body.size
        self.wrong += client.status != self._job.status
        if now - self.begin < self._job.seconds:
            self.ask(client)
        else:
            client.close()


def _request(job: Job, path: str, headers: dict[str, str]) -> bytes:
    told = {"Host": f"{job.host}:{job.port}", **headers}
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join([*lines, "", ""]).encode()


if __name__ == "__main__":
    json.dump(asdict(run(Job(**json.load(sys.stdin)))), sys.stdout)
