"""Pairs of databases cloned from migrated templates."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import Engine

from geo.cluster import Cluster
from geo.database import working_engine, writing
from geo.migrate import upgrade
from geo.provision import INBOX_ROLES, REGISTER_ROLES, Branch, provision, provision_inbox, restrict
from portal.settings import DATABASE_VARIABLES, Settings
from tests.support.spreading import spread

TEMPLATES: dict[Branch, str] = {
    "register": "template_register",
    "publication": "template_publication",
    "inbox": "template_inbox",
}
# Most tests hand nothing in: they share one inbox that stays empty.
EMPTY_INBOX = "empty_inbox"
# The register with the town of tests.support.town, which takes longer to build than most tests last.
TOWN = "template_town"
_copies = count(90_001)  # apart from those that the templates count

PROGRAM = ("geo/*.py", "geo/register/*.py", "geo/privacy/*.py")


@dataclass(frozen=True)
class Databases:
    """A register and a publication that belong to one test or one worker."""

    cluster: Cluster
    register: str
    publication: str
    inbox: str = EMPTY_INBOX

    def url(self, role: str) -> str:
        """The URL of a role's connection, by the role's name."""
        if role in INBOX_ROLES:
            return self.cluster.url(self.inbox, role)
        return self.cluster.url(self.register if role in REGISTER_ROLES else self.publication, role)

    def engine(self, role: str) -> Engine:
        """An engine without a pool, so that nothing is left connected when the databases are dropped."""
        return _engine(self.url(role))

    @property
    def releases(self) -> Path:
        """The directory of the publication's releases."""
        return self.cluster.home / "releases" / self.publication

    def environment(self) -> dict[str, str]:
        """The variables that a process of its own is given to reach them, by all roles, and the releases."""
        urls = {variable: self.url(role) for role, variable in DATABASE_VARIABLES.items()}
        return {**urls, "LAMPPOST_RELEASES": str(self.releases)}

    def settings(self, **others: str) -> Settings:
        """The settings of an installation on them; `others` are further environment variables."""
        return Settings.from_env({**self.environment(), **others})


class Templates:
    """The migrated template databases of a cluster, made again when a migration changed.

    `build` makes the town in an empty register, as register_app; it is made again when the program changed.
    """

    def __init__(self, cluster: Cluster, project: Path, build: Callable[[Connection], None]) -> None:
        self._cluster = cluster
        self._made = 0
        spread(cluster.data / "base")
        with self._locked(), _administering(self._cluster) as connection:
            _drop_left_over(connection)
            digest = _digest(project)
            if not all(_comment(connection, name) == digest for name in TEMPLATES.values()):
                self._make(connection, digest)
            settled = _digest(project, "tests/support/town.py", *PROGRAM)
            if _comment(connection, TOWN) != settled:
                self._settle(connection, settled, build)

    @contextmanager
    def clone(self, *, town: bool = False, inbox: bool = False) -> Iterator[Databases]:
        """A fresh pair, with the `town` or empty, and with an `inbox` of its own or the one that nobody fills.

        Dropped at the end with whatever is still connected to it.
        """
        self._made += 1
        templates = {**TEMPLATES, "register": TOWN} if town else dict(TEMPLATES)
        if not inbox:
            del templates["inbox"]
        names: dict[Branch, str] = {branch: f"{branch}_{os.getpid()}_{self._made}" for branch in templates}
        with self._locked(), _administering(self._cluster) as connection:
            for branch, name in names.items():
                _copy(connection, templates[branch], name, branch)
        found = Databases(self._cluster, names["register"], names["publication"], names.get("inbox", EMPTY_INBOX))
        try:
            yield found
        finally:
            shutil.rmtree(found.releases, ignore_errors=True)
            with _administering(self._cluster) as connection:
                for name in names.values():
                    _drop(connection, name)

    def _make(self, connection: Connection, digest: str) -> None:
        for name in (*TEMPLATES.values(), EMPTY_INBOX):
            _drop(connection, name)
        admin = working_engine(self._cluster.admin_url())
        provision(admin, TEMPLATES["register"], TEMPLATES["publication"])
        provision_inbox(admin, TEMPLATES["inbox"])
        for branch, name in TEMPLATES.items():
            upgrade(self._cluster.url(name, f"{branch}_owner"), branch)
            connection.execute(text(f"COMMENT ON DATABASE {name} IS '{digest}'"))
        _copy(connection, TEMPLATES["inbox"], EMPTY_INBOX, "inbox")

    def _settle(self, connection: Connection, digest: str, build: Callable[[Connection], None]) -> None:
        _drop(connection, TOWN)
        _copy(connection, TEMPLATES["register"], TOWN, "register")
        with writing(working_engine(self._cluster.url(TOWN, "register_app"))) as town:
            build(town)
        connection.execute(text(f"COMMENT ON DATABASE {TOWN} IS '{digest}'"))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """A database cannot be cloned while another worker is connected to the template."""
        with (self._cluster.home / "templates.lock").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


@lru_cache(maxsize=64)
def _engine(url: str) -> Engine:
    """Kept: what an engine has compiled is what its next connection needs, and takes longer than most statements."""
    return working_engine(url)


@contextmanager
def copied(databases: Databases) -> Iterator[Databases]:
    """The same register with a publication of its own, dropped at the end. Nobody may be connected to the original."""
    name = f"publication_{os.getpid()}_{next(_copies)}"
    with _administering(databases.cluster) as connection:
        _copy(connection, databases.publication, name, "publication")
    made = replace(databases, publication=name)
    try:
        if databases.releases.exists():
            shutil.copytree(databases.releases, made.releases)
        yield made
    finally:
        shutil.rmtree(made.releases, ignore_errors=True)
        with _administering(databases.cluster) as connection:
            _drop(connection, name)


@contextmanager
def _administering(cluster: Cluster) -> Iterator[Connection]:
    engine = working_engine(cluster.admin_url()).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


def _copy(connection: Connection, template: str, name: str, branch: Branch) -> None:
    """Copied as files, a template takes an eighth of the time: its pages do not pass through the log."""
    owner = f"{branch}_owner"
    shut = f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY OWNER {owner} ALLOW_CONNECTIONS false"
    # Another worker's audit must not find it open to everybody in the moment before it is restricted.
    connection.execute(text(shut))
    restrict(connection, name, branch)
    connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))


def _digest(project: Path, *patterns: str) -> str:
    """Of all that decides what an empty database looks like, and of the files that are named."""
    patterns = ("geo/provision.py", "migrations/**/*.py", *patterns)
    sources = [source for pattern in patterns for source in sorted(project.glob(pattern))]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def _comment(connection: Connection, name: str) -> str | None:
    statement = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = :name"
    comment: str | None = connection.scalar(text(statement), {"name": name})
    return comment


def _drop(connection: Connection, name: str) -> None:
    connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


def _drop_left_over(connection: Connection) -> None:
    """Databases of a run that was killed: their names carry the number of a process that is gone."""
    names = connection.scalars(
        text("SELECT datname FROM pg_database WHERE datname ~ '^(register|publication|inbox)_[0-9]+_[0-9]+$'")
    )
    for name in names.all():
        if not Path("/proc", name.split("_")[1]).exists():
            _drop(connection, name)
