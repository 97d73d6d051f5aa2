"""Databases for tests: real PostGIS on a private cluster, migrated once, and clean for every test.

A test that works in one transaction takes `register` or `publication`: a connection of the database's
owner whose transaction is rolled back afterwards. A test that must commit, use other roles or start
processes takes `databases`: a fresh pair of migrated databases that nobody else uses, dropped
afterwards. A module or session that shares such a pair calls `clone` in a fixture of its own:

    @pytest.fixture(scope="module")
    def city(clone):
        with clone() as databases:
            ...
            yield databases

A test that is marked `town`, by itself or with its whole module, finds the town of tests.support.town in its
register; a pair of one's own has it by `clone(town=True)`.

./run test names the cluster's directory in LAMPPOST_TEST_CLUSTER and stops it at the end; without that
variable the cluster is kept in var/test and left running, so that the next run starts at once.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from geo.cluster import Cluster
from tests.support import templates
from tests.support.databases import Databases, Templates
from tests.support.town import build

Clone = Callable[..., AbstractContextManager[Databases]]

SUMMARY = "summary: "

# A run makes much and keeps little: looking for cycles after every 700 objects would cost it a twentieth of its time.
gc.set_threshold(20_000, 20, 20)
templates.keep()

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """The running private cluster, shared by all workers."""
    root = os.environ.get("LAMPPOST_POSTGRES_ROOT")
    directory = Path(os.environ.get("LAMPPOST_TEST_CLUSTER", PROJECT / "var/test/cluster"))
    found = Cluster(directory, Path(root) if root else None, durable=False)
    found.start()
    return found


@pytest.fixture(scope="session")
def clone(cluster: Cluster) -> Clone:
    """Call it for a fresh pair of databases in a `with`."""
    return Templates(cluster, PROJECT, build).clone


@pytest.fixture
def databases(clone: Clone, request: pytest.FixtureRequest) -> Iterator[Databases]:
    """A fresh pair of databases for this test alone."""
    with clone(town=_in_town(request)) as pair:
        yield pair


@pytest.fixture(scope="session")
def shared_databases(clone: Clone) -> Iterator[Databases]:
    """This worker's pair, in which nothing is ever committed."""
    with clone() as pair:
        yield pair


@pytest.fixture(scope="session")
def shared_town(clone: Clone) -> Iterator[Databases]:
    """This worker's pair with the town, in which nothing is ever committed."""
    with clone(town=True) as pair:
        yield pair


@pytest.fixture
def register(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A connection of register_owner to a register, empty or with the town; what the test does is rolled back."""
    shared: Databases = request.getfixturevalue("shared_town" if _in_town(request) else "shared_databases")
    with shared.engine("register_owner").connect() as connection:
        yield connection


def _in_town(request: pytest.FixtureRequest) -> bool:
    return request.node.get_closest_marker("town") is not None


@pytest.fixture
def publication(shared_databases: Databases) -> Iterator[Connection]:
    """A connection of publication_owner to an empty publication; what the test does is rolled back."""
    with shared_databases.engine("publication_owner").connect() as connection:
        yield connection


@pytest.fixture
def inbox(shared_databases: Databases) -> Iterator[Connection]:
    """A connection of inbox_owner to an empty inbox; what the test does is rolled back."""
    with shared_databases.engine("inbox_owner").connect() as connection:
        yield connection


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests recorded as `record_property("summary: TITLE", line)`, by title."""
    reports = [report for several in terminalreporter.stats.values() for report in several]
    lines: dict[str, list[str]] = {}
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            if name.startswith(SUMMARY) and getattr(report, "when", None) == "call":
                lines.setdefault(name.removeprefix(SUMMARY), []).append(str(value))
    for title, said in lines.items():
        terminalreporter.section(title)
        terminalreporter.write_line("\n".join(said))
