"""What a file format is: its names, and how a dataset becomes a file of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from geo.publication.filters import DeviceFilter
from opendata.dataset import Dataset

Stream = Callable[[Connection, Dataset, DeviceFilter], Iterator[bytes]]


@dataclass(frozen=True)
class Format:
    """`name` is what commands call it, `label` what people do, `media_type` its type with parameters.

    `stream` gives the file in pieces, out of one snapshot; the same edition and filter give the same bytes.
    """

    name: str
    label: str
    media_type: str
    extension: str
    stream: Stream

    @property
    def plain_type(self) -> str:
        """The media type without its parameters."""
        return self.media_type.partition(";")[0]
