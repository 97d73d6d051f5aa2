"""The citizens' pages of a large city on the server: each filter alone and with another, near me, cells of the map."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import permutations
from statistics import median

from sqlalchemy import Connection, Engine, event, text
from werkzeug.test import Client

from bench.laps import Figures
from bench.ogc_parts.cpu import tree_seconds
from bench.ogc_parts.published import READER, set_published
from bench.stage import Stage
from geo.database import reading, working_engine
from opendata.questions.all import QUESTIONS
from portal.public import create_app
from portal.public.listing import LAST_PAGE, ROWS
from portal.settings import Settings

ROUNDS, QUICK_ROUNDS = 5, 1
FIRST_TRIES = 5
LIMIT_MS = 100
SLOWEST = 12

# The most and the least common value of each key of the filter.
VALUES = {
    "personal_data": "SELECT personal_data FROM publication.device_count GROUP BY 1 ORDER BY sum(devices), 1",
    "type": "SELECT sensor_type FROM publication.device_count GROUP BY 1 ORDER BY sum(devices), 1",
    "purpose": "SELECT p FROM publication.device_count, unnest(purpose_kinds) p GROUP BY 1 ORDER BY sum(devices), 1",
    "district": "SELECT d FROM publication.device_count, unnest(districts) d GROUP BY 1 ORDER BY sum(devices), 1",
    "organisation": "SELECT organisation_id FROM publication.device_count WHERE organisation_id IS NOT NULL"
    " GROUP BY 1 ORDER BY sum(devices), 1",
    "state": "SELECT lifecycle FROM publication.device_count GROUP BY 1 ORDER BY sum(devices), 1",
    "category": "SELECT category FROM publication.device_count GROUP BY 1 ORDER BY sum(devices), 1",
    "changed_since": "SELECT published::date FROM publication.edition ORDER BY number DESC LIMIT 1",
    "new_since": "SELECT published::date FROM publication.edition ORDER BY number DESC LIMIT 1",
}
# The fullest cells of some levels of the pyramid; a cell of the map is as wide as one of the pyramid two zooms before.
CELLS = """
SELECT DISTINCT ON (z) z + 2 AS z, x, y FROM (
    SELECT z, x, y, sum(devices) AS devices FROM publication.cluster WHERE z IN (8, 10, 12, 13) GROUP BY z, x, y
) c ORDER BY z, devices DESC, x, y
"""
DEVICES = "SELECT DISTINCT ON (tier) id FROM publication.device ORDER BY tier, id"
PLAINEST = "SELECT * FROM publication.device ORDER BY id LIMIT 25"


class Clock:
    """The processor's time of the database's processes behind an engine, and of this one."""

    def __init__(self, engine: Engine) -> None:
        self._backends: set[int] = set()
        event.listen(engine, "connect", lambda connection, _: self._backends.add(connection.info.backend_pid))

    def of(self, work: Callable[[], object]) -> tuple[float, float]:
        """Milliseconds of the database (of which the kernel counts tens) and of Python."""
        database, python = tree_seconds(*self._backends), time.process_time()
        work()
        return (tree_seconds(*self._backends) - database) * 1000, (time.process_time() - python) * 1000


def measure(stage: Stage, quick: bool) -> Figures:
    """The processor's milliseconds of the database and of Python for a page that was asked for before: medians by
    page, the slowest named, as multiples of the plainest statement that fetches a page of rows."""
    url = set_published(stage, quick).url(READER)
    with reading(working_engine(url)) as connection:
        addresses = list(_addresses(connection))
    app = create_app(Settings.from_env({"LAMPPOST_PUBLICATION_URL": url}))
    client, clock = Client(app), Clock(app.extensions["publication"])
    rounds = QUICK_ROUNDS if quick else ROUNDS
    spent = {address: _spent(client, clock, address, rounds) for address in addresses}
    with reading(app.extensions["publication"]) as connection:
        plainest = max(clock.of(lambda: [connection.execute(text(PLAINEST)).all() for _ in range(100)])[0] / 100, 0.01)
    database = {address: one[0] for address, one in spent.items()}
    slowest = sorted(addresses, key=lambda address: -database[address])[:SLOWEST]
    return {
        "addresses": len(addresses),
        "database, ms of the plainest 25 rows": round(plainest, 2),
        "database, ms, median": round(median(database.values()), 1),
        "database, ms, slowest": round(max(database.values()), 1),
        "of the limit of 100 ms": round(max(database.values()) / LIMIT_MS, 2),
        "addresses over the limit": sum(one > LIMIT_MS for one in database.values()),
        "Python, ms, median": round(median(one[1] for one in spent.values()), 1),
        **{f"database, ms: {address}": round(database[address], 1) for address in slowest},
        **{f"of the plainest: {address}": round(database[address] / plainest, 1) for address in slowest},
    }


def _addresses(connection: Connection) -> Iterator[str]:
    values = {key: [str(one) for one in connection.scalars(text(query))] for key, query in VALUES.items()}
    alone = [f"{key}={value}" for key, found in values.items() for value in dict.fromkeys((found[0], found[-1]))]
    pairs = [f"{one}={values[one][0]}&{other}={values[other][-1]}" for one, other in permutations(values, 2)]
    street = connection.scalar(text("SELECT name FROM publication.place WHERE kind = 'street' ORDER BY name LIMIT 1"))
    devices = int(connection.scalar(text("SELECT sum(devices) FROM publication.device_count")) or 0)
    last = min(LAST_PAGE, devices // ROWS)
    yield from ("/en/", "/en/devices", f"/en/devices?page={last}", "/en/districts", "/en/data/coverage")
    yield from (f"/en/questions/{name}" for name in QUESTIONS)
    yield from (f"/en/devices/{id_}" for id_ in connection.scalars(text(DEVICES)))
    yield from (f"/en/near?q={street}", f"/en/near?q={street[1:]}", f"/en/search.json?q={street[:3]}")
    yield from (f"/en/districts/{code}" for code in values["district"][-1:])
    for query in ["", *alone]:
        yield from (f"/en/?{query}", f"/en/devices.atom?{query}", f"/en/devices?q={street}&{query}")
    yield from (f"/en/devices?{query}" for query in [*alone, *pairs])
    for cell in connection.execute(text(CELLS)):
        yield from (f"/map/{cell.z}/{cell.x}/{cell.y}.json?{query}" for query in ["", *alone])


def _spent(client: Client, clock: Clock, address: str, rounds: int) -> tuple[float, float]:
    """Milliseconds of the database and of Python; the first answer makes what later ones keep.

    It may be refused for its time, where nothing is in the machine's memory yet.
    """
    for _ in range(FIRST_TRIES):
        if client.get(address).status_code < 400:
            break
    measured = [clock.of(lambda: _ask(client, address)) for _ in range(rounds)]
    return sum(one[0] for one in measured) / rounds, median(one[1] for one in measured)


def _ask(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code >= 400:
        raise AssertionError(f"{answer.status} for {address}")
