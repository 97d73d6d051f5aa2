"""What a dataset is: its words, its columns and the rows behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, func, select

from geo.errors import Invalid
from geo.publication.filters import DeviceFilter, where
from opendata.model import Column

GEOMETRY = "geometry"


@dataclass(frozen=True)
class Dataset:
    """A dataset. `title`, `description` and `keywords` are by language; `licence` is the licence's address.

    `source` has one row for each value of `key`, which the column `id` shows. `geometry` is the published place,
    None where rows have none. `of_devices` says that rows belong to devices, which a filter chooses.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    keywords: Mapping[str, tuple[str, ...]]
    licence: str
    columns: tuple[Column, ...]
    source: FromClause
    key: ColumnElement[Any]
    geometry: ColumnElement[Any] | None
    of_devices: bool

    def rows(self, expressions: Sequence[ColumnElement[Any]], chosen: DeviceFilter) -> Select[Any]:
        """`expressions` of every row that passes the filter, in the one order of all formats.

        Neighbours follow one another, along PostGIS's Hilbert curve; what is published at one place, or has none,
        comes by key. Raises Invalid for a filter of devices where rows are none.

        The keys alone are put in order first: a row is a thousand times as wide, and sorting rows would write them
        all to the server's disk.
        """
        self.refuse(chosen)
        order = [self.key] if self.geometry is None else [self.geometry, self.key]
        labelled = [by.label(f"order_{number}") for number, by in enumerate(order)]
        keys = select(*labelled).select_from(self.source).where(*where(chosen)).order_by(*labelled).offset(0)
        placed = keys.subquery("placed")
        together = placed.join(self.source, placed.c[labelled[-1].name] == self.key)
        return select(*expressions).select_from(together).order_by(*placed.c)

    def count(self, connection: Connection, chosen: DeviceFilter) -> int:
        """The number of rows that pass the filter. Raises Invalid as `rows` does."""
        self.refuse(chosen)
        query = select(func.count(self.key)).select_from(self.source).where(*where(chosen))
        return int(connection.execute(query).scalar_one())

    def refuse(self, chosen: DeviceFilter) -> None:
        """Raises Invalid for a filter of devices where rows are none."""
        if not (self.of_devices or chosen.is_empty):
            raise Invalid("filter", f"chooses devices, and the rows of {self.name} are none; ask for all of them")
