"""pygeoapi's API object for the newest edition, made when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from geo.ogc import config, crs, door, openapi
from geo.ogc.catalogue import provider as catalogue
from geo.ogc.catalogue import records
from geo.ogc.config import Extents, Identity
from geo.ogc.direct import Direct, Open
from geo.ogc.provider import Connect
from geo.publication import editions
from geo.publication.newest import Newest


@dataclass(frozen=True)
class Current:
    """The API over one edition."""

    api: Any
    extents: Extents


class Service:
    """One application's OGC API. Two applications in one process share nothing."""

    def __init__(
        self,
        connect: Connect,
        opened: Open,
        newest: Newest,
        identity: Identity,
        report: Callable[[BaseException], None],
    ) -> None:
        self.connect, self.identity, self.report = connect, identity, report
        self.systems = crs.offered(identity.national_crs)
        self.direct = Direct(opened, identity, self.systems, newest)
        self._lock = Lock()
        self._current: Current | None = None

    def current(self) -> Current:
        """The API over the newest edition; made anew when there is a newer one. Raises Unavailable."""
        with self.connect() as connection:
            number = editions.current(connection).number
            with self._lock:
                if self._current is None or self._current.extents.edition != number:
                    self._current = self._make(config.extents(connection))
                return self._current

    def _make(self, known: Extents) -> Current:
        made = config.make(self.identity, self.connect, known)
        made["resources"][records.ID] = catalogue.resource(self.identity, known)
        return Current(door.open_api(made, openapi.make(self.identity, self.systems)), known)
