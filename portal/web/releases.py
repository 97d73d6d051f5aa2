"""The releases that the portal knows of: one state of them for each request."""

from __future__ import annotations

import time
from threading import Lock

from flask import Flask, current_app, g

from geo.errors import LamppostError, NotFound
from opendata.releases import shelf as shelves
from opendata.releases.opening import opened
from opendata.releases.shelf import Release, Shelf, Withdrawal
from opendata.releases.store import Store
from portal.settings import Settings


class Shelves:
    """The releases of a store, read again when the index is another one; of no store, none."""

    def __init__(self, store: Store | None) -> None:
        self.store = store
        self._lock = Lock()
        self._asked: tuple[float, str | None, Shelf] = (0.0, None, shelves.EMPTY)

    def now(self) -> Shelf:
        """Raises Unavailable, Unreadable."""
        store = self.store
        if store is None:
            return shelves.EMPTY
        at, tag, found = self._asked
        if at and time.monotonic() - at < store.patience:
            return found
        with self._lock:
            newer = store.tag(shelves.INDEX)
            if newer != tag:
                found = shelves.read(store)
            self._asked = (time.monotonic(), newer, found)
            return found

    def tag(self) -> str:
        """Another one whenever anything about them is; pages about other things stay there when the store is away."""
        try:
            return self.now().tag
        except LamppostError:
            return "unknown"


def install(app: Flask, settings: Settings) -> None:
    """Raises Invalid, and Unavailable where the store needs what is not installed."""
    app.extensions["releases"] = Shelves(opened(settings.releases) if settings.releases else None)


def shelf() -> Shelf:
    """The releases as this request sees them. Raises Unavailable."""
    if "shelf" not in g:
        shelves_: Shelves = current_app.extensions["releases"]
        g.shelf = shelves_.now()
    found: Shelf = g.shelf
    return found


def store() -> Store:
    """Where they are. Raises NotFound where this portal has none."""
    found: Store | None = current_app.extensions["releases"].store
    if found is None:
        raise NotFound("release", "any")
    return found


def find(name: str) -> Release | Withdrawal:
    """A release, or its tombstone; `latest` is the newest. Raises NotFound."""
    known = shelf()
    if name == "latest" and known.latest is not None:
        return known.latest
    return known.find(name)
