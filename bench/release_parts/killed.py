"""Making releases in processes that are killed -9 at random points of their work.

A fork knows the whole program already, so that the time until it is killed falls into the making.
"""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import dataclass

from sqlalchemy import text

from geo.database import working_engine, writing
from opendata.datasets import DEVICES
from opendata.formats.all import FORMATS
from opendata.releases import making, shelf
from opendata.releases.shelf import Shelf
from opendata.releases.store import Store
from opendata.releases.verifying import verify

EDITION = """
INSERT INTO publication.edition
SELECT number + 1, published + interval '1 day', md5(digest), devices, ladder_version, buildings_counted
FROM publication.edition ORDER BY number DESC LIMIT 1
"""


@dataclass(frozen=True)
class Work:
    """A further edition, and its release of devices in two formats; `url` is the publication owner's."""

    store: Store
    url: str

    def __call__(self) -> None:
        engine = working_engine(self.url)
        with writing(engine) as connection:
            connection.execute(text(EDITION))
            formats = (FORMATS["csv"], FORMATS["geojson"])
            making.make(self.store, connection, datasets=(DEVICES,), formats=formats)


@dataclass
class Outcome:
    """How many builds were killed, how many of all made their release, and what a reader ever found wrong."""

    builds: int = 0
    killed: int = 0
    made: int = 0
    wrong: tuple[str, ...] = ()


def run(work: Work, builds: int, seed: int) -> Outcome:
    """So many builds, each of which has up to a third more time than the first took; what came of them."""
    dice, found = random.Random(seed), Outcome()
    begin = time.monotonic()
    _ended(work, None)
    usual = time.monotonic() - begin
    for _ in range(builds):
        before = shelf.read(work.store)
        found.killed += _ended(work, dice.uniform(0, 1.3 * usual))
        after = shelf.read(work.store)
        found.builds += 1
        found.made += len(after.standing) - len(before.standing)
        found.wrong += tuple(_broken(work.store, before, after))
    return found


def _ended(work: Work, seconds: float | None) -> bool:
    """Do it in a child, which has so long where that is said; whether it was killed."""
    process = os.fork()
    if process == 0:
        try:
            work()
        finally:
            os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -signal.SIGKILL


def _broken(store: Store, before: Shelf, after: Shelf) -> list[str]:
    """What a reader finds who goes by the index: the old releases, and perhaps one more, every byte of them right."""
    stood = len(before.standing)
    if after.standing[:stood] != before.standing or len(after.standing) > stood + 2:
        return ["other releases stand than before"]
    return [said for said in verify(store) if "the index does not agree" not in said]
