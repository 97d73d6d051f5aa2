"""Work in a process of its own, so that nothing that a program keeps in memory reaches other work."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")
Asked = TypeVar("Asked")


def apart(work: Callable[[], T]) -> T:
    """What `work` returns, done in a copy of this process that ends with it. What it says on standard error is lost."""

    def make() -> Callable[[None], T]:
        return lambda _: work()

    with kept_apart(make) as answer:
        return answer(None)


@contextmanager
def kept_apart(make: Callable[[], Callable[[Asked], T]]) -> Iterator[Callable[[Asked], T]]:
    """Call what `make` makes, all calls in one copy of this process that ends with the block."""
    context = get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(make, here, there), daemon=True)
    process.start()
    there.close()

    def answer(asked: Asked) -> T:
        here.send(asked)
        done, result = here.recv()
        assert done, result
        returned: T = result
        return returned

    try:
        yield answer
    finally:
        here.close()
        process.join()


def _serve(make: Callable[[], Callable[[Any], Any]], other_end: Connection, connection: Connection) -> None:
    other_end.close()
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115  # as long as the process
    work: Callable[[Any], Any] | None = None
    while True:
        try:
            asked = connection.recv()
        except EOFError:
            return
        try:
            work = work or make()
            connection.send((True, work(asked)))
        except BaseException:
            connection.send((False, traceback.format_exc()))
