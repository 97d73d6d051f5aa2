"""Thousands of requests made from the OpenAPI description: no failure of ours, and every answer as described."""

from __future__ import annotations

import random
from collections import Counter

from schemathesis.core.failures import FailureGroup

from bench.conformance.city import City
from bench.conformance.outcome import Outcome
from tests.support.described_cases import described, explore, known_ids

MOST_TURNS = 5


def run(city: City, cases: int, seed: int | None) -> Outcome:
    """At least so many requests, half of them wrong. The seed makes the same ones again."""
    outcome = Outcome("OpenAPI description")
    chosen = random.randrange(2**32) if seed is None else seed
    outcome.figures["seed"] = chosen
    document = city.get("/openapi") | {"servers": [{"url": city.direct}]}
    schema = described(document)
    known = known_ids(document, lambda items: str(city.get(items, limit="1")["features"][0]["id"]))
    statuses: Counter[int] = Counter()
    # An operation with few parameters has fewer different requests than asked for: then once more, with other ones.
    for turn in range(MOST_TURNS):
        try:
            tally = explore(schema, cases, known, chosen + turn)
        except FailureGroup as failures:
            outcome.failures.append(str(failures)[:2000])
            return outcome
        statuses.update(sum(tally.statuses.values(), Counter()))
        outcome.check(not tally.never_right, f"never answered with 200: {', '.join(tally.never_right)}")
        if statuses.total() >= cases:
            break
    outcome.check(statuses.total() >= cases, f"only {statuses.total()} of {cases} requests could be made")
    outcome.figures |= {f"answers with status {status}": count for status, count in sorted(statuses.items())}
    outcome.figures["requests"] = statuses.total()
    return outcome
