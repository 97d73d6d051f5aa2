"""What a file format is: its names, and how a dataset becomes a file of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from geo.errors import Invalid
from geo.publication.filters import DeviceFilter
from opendata.dataset import Dataset

Stream = Callable[[Connection, Dataset, DeviceFilter], Iterator[bytes]]
Save = Callable[[Connection, Dataset, DeviceFilter, Path], None]


@dataclass(frozen=True)
class Format:
    """`name` is what commands call it, `label` what people do, `media_type` its type with parameters.

    `stream` gives the file in pieces, out of one snapshot; the same edition and filter give the same bytes. `save`
    writes the same to a path: what must be whole before its first byte can go is not written twice.
    `most_rows` is how many the format can hold, None where there is no limit.
    """

    name: str
    label: str
    media_type: str
    extension: str
    stream: Stream
    save: Save
    most_rows: int | None = None

    @property
    def plain_type(self) -> str:
        """The media type without its parameters."""
        return self.media_type.partition(";")[0]

    def check(self, connection: Connection, dataset: Dataset, chosen: DeviceFilter) -> None:
        """Raises Invalid where there can be no such file: the filter is not one of its rows, or they are too many."""
        dataset.refuse(chosen)
        if self.most_rows is not None and (rows := dataset.count(connection, chosen)) > self.most_rows:
            reason = f"{self.label} holds at most {self.most_rows:,} rows, and these are {rows:,}"
            raise Invalid("format", f"{reason}; choose a part of them, or another format")
