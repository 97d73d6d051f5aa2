"""Making the next of several things while the one before is used."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Generator[T, None, None]) -> Iterator[T]:
    """The same items in their order. One is made ahead, by another thread, which has the context of this one."""
    context = copy_context()

    def following() -> T | None:
        return next(items, None)

    try:
        with ThreadPoolExecutor(1) as pool:
            made = pool.submit(context.run, following)
            while (item := made.result()) is not None:
                made = pool.submit(context.run, following)
                yield item
    finally:
        items.close()
