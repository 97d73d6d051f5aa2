"""What no honest client sends, over and over: it is refused, and the portal's memory does not grow."""

from __future__ import annotations

import http.client
from collections import Counter
from contextlib import suppress
from urllib.parse import quote

from bench.conformance.city import City
from bench.conformance.outcome import Outcome
from bench.conformance.relay import HOST
from tests.geo.ogc.cql2.test_refused import EXPECTED, HOSTILE, HOSTILE_JSON
from tests.geo.ogc.test_hostile import REFUSED

ITEMS = "/ogc/collections/devices/items"
ROUNDS = 12
# What the processes took after the first rounds is theirs to keep; a leak of one answer a request would be far more.
MAY_GROW_MEGABYTES = 15.0
LONG = 200_000
BIG = 2**20


def run(city: City) -> Outcome:
    """Each request in several rounds; memory is compared between the first rounds and the last."""
    outcome = Outcome("hostile requests")
    statuses: Counter[int] = Counter()
    memory = []
    for _ in range(ROUNDS):
        for method, address, body in _requests():
            status = _status(city, method, address, body)
            statuses[status] += 1
            outcome.check(400 <= status < 500, f"{status} for {method} {address[:120]}")
        memory.append(city.resident_megabytes())
    first, last = max(memory[: ROUNDS // 4]), memory[-1]
    outcome.check(last - first <= MAY_GROW_MEGABYTES, f"memory grew from {first:.0f} to {last:.0f} MB")
    outcome.figures["memory by round, MB"] = ", ".join(f"{megabytes:.0f}" for megabytes in memory)
    outcome.figures |= {f"answers with status {status}": count for status, count in sorted(statuses.items())}
    return outcome


def _requests() -> list[tuple[str, str, bytes]]:
    asked = [("GET", f"{ITEMS}?{query}", b"") for query in REFUSED]
    asked += [("GET", f"{ITEMS}?{name}={'x' * LONG}", b"") for name in ("bbox", "name", "cursor", "datetime", "x")]
    asked += [("GET", f"{ITEMS}?filter={quote(text)}", b"") for text in (*EXPECTED, *HOSTILE.values())]
    asked += [("GET", f"{ITEMS}?filter-lang=cql2-json&filter={quote(text)}", b"") for text in HOSTILE_JSON.values()]
    asked += [("GET", f"{ITEMS}?filter=name='%ff%fe'", b""), ("GET", f"{ITEMS}?filter=%80", b"")]
    asked += [("POST", ITEMS, b"[" * BIG), ("POST", ITEMS, b"\xff" * BIG), ("PUT", f"{ITEMS}/x", b"{}" * 1000)]
    return asked


def _status(city: City, method: str, address: str, body: bytes) -> int:
    connection = http.client.HTTPConnection(HOST, city.port, timeout=120)
    try:
        with suppress(ConnectionError):  # who asks too much is answered before all of it is sent
            connection.request(method, address, body=body or None)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
