"""Catalogues that were written lately: to write one takes a hundred times as long as to send it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

MOST = 32
Key = tuple[str, str, int]


class Written:
    """What one application keeps, by all that the bytes depend on; what was not asked for lately goes first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._bodies: OrderedDict[Key, bytes] = OrderedDict()
        self._lock = Lock()

    def body(self, key: Key, write: Callable[[], bytes]) -> bytes:
        with self._lock:
            if key in self._bodies:
                self._bodies.move_to_end(key)
                return self._bodies[key]
        body = write()
        with self._lock:
            self._bodies[key] = body
            while len(self._bodies) > self._most:
                self._bodies.popitem(last=False)
        return body
