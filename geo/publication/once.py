"""What is worked out of a whole edition: once in each process, since an edition never changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection
from sqlalchemy.engine import Engine

from geo.publication import editions

Answer = TypeVar("Answer")

# Of the edition, and of the one before it that requests which began earlier still read.
KEPT = 36


class _Answers:
    """The newest answers of one database."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, str, Hashable], Any] = OrderedDict()
        self._locks: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def get(self, edition: tuple[int, str], name: Hashable, work_out: Callable[[], Any]) -> Any:
        key = (*edition, name)
        with self._lock:
            of_name = self._locks.setdefault(name, Lock())
        with of_name:
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
            found = work_out()
            with self._lock:
                self._kept[key] = found
                while len(self._kept) > KEPT:
                    self._locks.pop(self._kept.popitem(last=False)[0][-1], None)
            return found


# By database: a process that reads two of them, as tests of the promise do, must not take one's answer for the other's.
_answers: WeakKeyDictionary[Engine, _Answers] = WeakKeyDictionary()
_lock = Lock()


def once(connection: Connection, name: Hashable, work_out: Callable[[Connection], Answer]) -> Answer:
    """What `work_out` finds in the edition that `connection` reads, known by its `name`.

    Who asks while it is worked out waits, and does not do the same.
    """
    edition = editions.current(connection)
    with _lock:
        answers = _answers.setdefault(connection.engine, _Answers())
    found: Answer = answers.get((edition.number, edition.digest), name, lambda: work_out(connection))
    return found
