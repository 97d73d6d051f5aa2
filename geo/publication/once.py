"""What is worked out of a whole edition: once in each process, since an edition never changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection

from geo.publication import editions

Answer = TypeVar("Answer")

# Of the edition, and of the one before it that requests which began earlier still read.
KEPT = 24

_kept: OrderedDict[tuple[int, str, str], Any] = OrderedDict()
_locks: dict[str, Lock] = {}
_lock = Lock()


def once(connection: Connection, name: str, work_out: Callable[[Connection], Answer]) -> Answer:
    """What `work_out` finds in the edition that `connection` reads, known by its `name`.

    Who asks while it is worked out waits, and does not do the same.
    """
    edition = editions.current(connection)
    key = (edition.number, edition.digest, name)
    with _lock:
        of_name = _locks.setdefault(name, Lock())
    with of_name:
        with _lock:
            if key in _kept:
                _kept.move_to_end(key)
                found: Answer = _kept[key]
                return found
        found = work_out(connection)
        with _lock:
            _kept[key] = found
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        return found
