"""Kill -9 of the publisher, of PostgreSQL and of the portal at random points of ten publishes.

Each time the public side answers with the old edition or the new one, whole, and the next publish succeeds.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from shapely import Point
from sqlalchemy import text

from geo.cluster import Cluster
from geo.database import reading, working_engine, writing
from geo.migrate import upgrade
from geo.model import NewDevice
from geo.ogc.derived import agree
from geo.provision import provision
from geo.publication.digest import is_whole
from geo.publication.editions import current
from tests.house.test_demo import PROJECT, free_port
from tests.support import town
from tests.support.databases import Databases

DEVICES = 400
BASE = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PYTHONPATH": str(PROJECT)}


@dataclass
class Installation:
    """A cluster, a portal on it, and a way to publish; each a process that can be killed."""

    databases: Databases
    port: int
    portal: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/readyz"

    def serve(self) -> None:
        environment = BASE | {"LAMPPOST_PUBLICATION_URL": self.databases.url("public_reader")}
        command = [sys.executable, "-m", "portal", "serve", "public", "--port", str(self.port)]
        self.portal = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def publishing(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "portal", "publish"], cwd=PROJECT, env=BASE | self.databases.environment(),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def served_edition(self) -> int:
        """What the portal answers with, once it answers."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                return int(json.loads(urllib.request.urlopen(self.url, timeout=5).read())["edition"])
            time.sleep(0.05)
        raise AssertionError("the portal does not answer")

    def kill(self, target: str, publisher: subprocess.Popen[bytes]) -> None:
        if target == "publisher":
            publisher.kill()
        elif target == "portal":
            assert self.portal is not None
            self.portal.kill()
            self.portal.wait()
            self.serve()
        else:
            pid = int((self.databases.cluster.data / "postmaster.pid").read_text().splitlines()[0])
            os.kill(pid, signal.SIGKILL)
            publisher.wait(60)
            self.databases.cluster.start()
        publisher.wait(60)


@pytest.fixture
def installation():
    root = os.environ.get("LAMPPOST_POSTGRES_ROOT")
    with tempfile.TemporaryDirectory(prefix="lamppost-kills-") as directory:
        os.chmod(directory, 0o755)
        cluster = Cluster(Path(directory) / "cluster", Path(root) if root else None)
        cluster.start()
        try:
            provision(working_engine(cluster.admin_url()), "register", "publication")
            databases = Databases(cluster, "register", "publication")
            upgrade(databases.url("register_owner"), "register")
            upgrade(databases.url("publication_owner"), "publication")
            made = Installation(databases, free_port())
            yield made
            if made.portal is not None:
                made.portal.kill()
                made.portal.wait()
        finally:
            cluster.stop()


def the_devices(round_: int) -> list[NewDevice]:
    return [
        town.released(
            f"D-{n}", name=f"Round {round_}", geometry=Point(5.101 + n % 20 * 0.002, 52.501 + n // 20 * 0.001)
        )
        for n in range(DEVICES)
    ]


def test_a_kill_at_any_point_leaves_one_whole_edition_and_the_next_publish_succeeds(installation):
    databases = installation.databases
    with writing(databases.engine("register_app")) as connection:
        town.build(connection)
    owner = town.town(databases, *the_devices(0))
    began = time.monotonic()
    assert installation.publishing().wait(60) == 0
    lasts = time.monotonic() - began
    installation.serve()
    dice = random.Random(20261121)
    for round_ in range(1, 11):
        before = installation.served_edition()
        town.register_more(databases, owner, *the_devices(round_))
        publisher = installation.publishing()
        time.sleep(dice.uniform(0.2, 1.0) * lasts)
        installation.kill(("publisher", "postgres", "portal")[round_ % 3], publisher)
        with reading(databases.engine("public_reader")) as connection:
            assert is_whole(connection) and agree(connection)
            found = current(connection).number
            names = set(connection.scalars(text("SELECT name FROM publication.device")))
        assert found in (before, before + 1)
        assert names == {f"Round {round_ if found > before else round_ - 1}"}
        assert installation.served_edition() == found
        assert installation.publishing().wait(60) == 0
        assert installation.served_edition() == before + 1
