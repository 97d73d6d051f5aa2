"""A server that is measured: where its collection is, how it is asked, which processes are its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """What servers say differently.

    `filter_language` is the value of filter-lang; None: ECQL, without the parameter. `compiled`: conditions come as
    parameters of their own, as if a filter had been read already. `cursor`: pages follow each other by a cursor.
    """

    filter_language: str | None = "cql2-text"
    compiled: bool = False
    cursor: bool = False
    tile: str = "{z}/{y}/{x}"


@dataclass(frozen=True)
class Server:
    """`collection` is the collection's URL; `processes` are the roots of its processes, none where it is elsewhere."""

    name: str
    collection: str
    dialect: Dialect
    processes: tuple[int, ...] = ()
