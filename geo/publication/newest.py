"""The newest edition as this process knows it: asked of the database once a second at most."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Lock

from sqlalchemy import Connection

from geo.publication import editions
from geo.publication.records import PublishedEdition

SECONDS = 1.0


class Newest:
    """Answers may be kept for a minute, so one second more is no harm; and a question a second is no load."""

    def __init__(self, connect: Callable[[], AbstractContextManager[Connection]], seconds: float = SECONDS) -> None:
        self._connect, self.seconds = connect, seconds
        self._lock = Lock()
        self._asked: tuple[float, PublishedEdition] | None = None

    def edition(self) -> PublishedEdition:
        """Raises Unavailable before the first edition, and when the database does not answer."""
        asked = self._asked
        if asked is not None and time.monotonic() - asked[0] < self.seconds:
            return asked[1]
        with self._lock, self._connect() as connection:
            self._asked = (time.monotonic(), editions.current(connection))
            return self._asked[1]
