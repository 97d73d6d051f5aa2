"""Tiles of a service, from disk where they are kept, so that visitors ask nobody but this portal."""

from __future__ import annotations

import time
from threading import BoundedSemaphore

from geo.errors import NotFound, Unavailable
from portal.base_map_settings import TileService
from portal.web.tile_fetch import fetch
from portal.web.tile_store import TileStore

FRESH_SECONDS = 30 * 24 * 3600
# Of the threads that serve everything else, as many may wait for the service at one time, and for a place so long.
AT_ONCE, PATIENCE_SECONDS = 3, 3.0
# A service that failed is left alone so long.
REST_SECONDS = 20.0


class TileProxy:
    """Raises Invalid for a directory that cannot keep tiles."""

    def __init__(self, service: TileService, sender: str) -> None:
        self._service, self._sender = service, sender
        self._store = TileStore(service.kept, service.kept_bytes)
        self._places = BoundedSemaphore(AT_ONCE)
        self._resting_until = 0.0

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """The image; an old one while the service is away, None where there is none either."""
        kept = self._store.get(z, x, y)
        if kept is not None and kept.age < FRESH_SECONDS:
            return kept.image
        image = self._asked(self._service.address(z, x, y))
        if image is None:
            return kept.image if kept else None
        self._store.put(z, x, y, image)
        return image

    def _asked(self, address: str) -> bytes | None:
        if self._is_resting() or not self._places.acquire(timeout=PATIENCE_SECONDS):
            return None
        try:
            return None if self._is_resting() else fetch(address, self._sender)
        except NotFound:
            return None
        except Unavailable:
            self._resting_until = time.monotonic() + REST_SECONDS
            return None
        finally:
            self._places.release()

    def _is_resting(self) -> bool:
        return time.monotonic() < self._resting_until
