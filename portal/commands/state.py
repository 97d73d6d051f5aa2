"""The directory of a demonstration: its private cluster, its logs, and who serves it."""

from __future__ import annotations

import fcntl
import os
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geo.cluster import Cluster
from geo.errors import Conflict, Unavailable
from geo.provision import INBOX_ROLES, REGISTER_ROLES
from portal.settings import DATABASE_VARIABLES

REGISTER, PUBLICATION, INBOX = "register", "publication", "inbox"
DATABASES = {**dict.fromkeys(REGISTER_ROLES, REGISTER), **dict.fromkeys(INBOX_ROLES, INBOX)}
STOPPING_SECONDS = 60


@dataclass(frozen=True)
class State:
    """`directory` holds everything; `postgres_root` is where Debian's packages were unpacked, if they were."""

    directory: Path
    postgres_root: Path | None = None

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.directory / "cluster", self.postgres_root)

    @property
    def complete(self) -> Path:
        """The file that says that the demonstration city is whole: made, published, ready to be shown."""
        return self.directory / "complete"

    @property
    def base_map(self) -> Path:
        """The city's own map, so that a visitor's browser asks nobody else for one."""
        return self.directory / "base-map.json"

    @property
    def releases(self) -> Path:
        """Where the demonstration's releases are."""
        return self.directory / "releases"

    def log(self, name: str) -> Path:
        return self.directory / "log" / f"{name}.log"

    def health_token(self) -> str:
        """What opens the registration portal's health pages; made by chance at the first use, for this state alone."""
        file = self.directory / "health-token"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(24))
        return file.read_text()

    def environment(self, *roles: str) -> dict[str, str]:
        """The database variables of these roles and no others; of every role without an argument."""
        cluster = self.cluster
        return {
            variable: cluster.url(DATABASES.get(role, PUBLICATION), role)
            for role, variable in DATABASE_VARIABLES.items()
            if role in roles or not roles
        }

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the only one that serves this state. Raises Conflict, Unavailable."""
        try:
            (self.directory / "log").mkdir(parents=True, exist_ok=True)
            handle = self._holder.open("a+")
        except OSError as error:
            raise Unavailable(f"cannot write to {self.directory}: {error.strerror}") from error
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Conflict("state", str(self.directory), f"process {self.holder()} already serves it") from None
            handle.truncate(0)
            handle.write(str(os.getpid()))
            handle.flush()
            yield

    def holder(self) -> int | None:
        """The process that serves this state now. The lock is the proof; the number alone would prove nothing."""
        try:
            with self._holder.open() as handle:
                try:
                    fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return int(handle.read() or 0) or None
        except FileNotFoundError:
            pass
        return None

    def stop(self) -> list[str]:
        """End what serves this state and its database; says what it ended. Raises Unavailable."""
        ended = []
        holder = self.holder()
        if holder:
            os.kill(holder, signal.SIGTERM)
            deadline = time.monotonic() + STOPPING_SECONDS
            while self.holder() == holder:
                if time.monotonic() > deadline:
                    raise Unavailable(f"process {holder} does not end; it serves {self.directory}")
                time.sleep(0.05)
            ended.append(f"the demonstration (process {holder})")
        if self.cluster.running():
            self.cluster.stop()
            ended.append("the database server")
        return ended

    @property
    def _holder(self) -> Path:
        return self.directory / "serving"
