"""A format of items that is a file. The portal says which there are; OGC API knows none by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from geo.ogc.field import Words

if TYPE_CHECKING:
    from geo.ogc.selection import Selection


@dataclass(frozen=True)
class File:
    """`name` is the value of the parameter f, `label` what people call the format; `write` gives a page in pieces."""

    name: str
    media_type: str
    extension: str
    label: str
    write: Callable[[Connection, Selection], Iterator[bytes]]

    @property
    def title(self) -> Words:
        return Words(f"This document as {self.label}", f"Dit document als {self.label}")

    @property
    def plain_type(self) -> str:
        """The media type without its parameters."""
        return self.media_type.partition(";")[0]
