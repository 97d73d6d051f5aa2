"""How long the private cluster takes to be made, to start again, and to make two migrated databases."""

from __future__ import annotations

import shutil
import time
from statistics import median

from bench.stage import Stage
from geo.cluster import Cluster
from geo.database import working_engine
from geo.migrate import upgrade
from geo.provision import provision


def measure(stage: Stage, quick: bool) -> dict[str, float | int | str]:
    """Medians over one round (quick) or five, each from an empty directory."""
    rounds = [_round(stage) for _ in range(1 if quick else 5)]
    return {name: round(median(one[name] for one in rounds), 3) for name in rounds[0]}


def _round(stage: Stage) -> dict[str, float]:
    cluster = Cluster(stage.state.directory / "start", stage.state.postgres_root)
    times: dict[str, float] = {}
    begin = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal begin
        times[name] = time.perf_counter() - begin
        begin = time.perf_counter()

    try:
        cluster.start()
        lap("make a cluster and start it, s")
        provision(working_engine(cluster.admin_url()), "register", "publication")
        lap("make two databases with PostGIS, s")
        upgrade(cluster.url("register", "register_owner"), "register")
        upgrade(cluster.url("publication", "publication_owner"), "publication")
        lap("migrate both, s")
        cluster.stop()
        lap("stop, s")
        cluster.start()
        lap("start again, s")
    finally:
        cluster.stop()
        shutil.rmtree(cluster.home)
    return times
