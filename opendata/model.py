"""A column of a dataset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement

Type = Literal["string", "integer", "number", "boolean", "date", "time", "list", "json", "wkt"]


@dataclass(frozen=True)
class Column:
    """`expression` gives its value in SQL, NULL where the owner did not say; `meaning` is by language.

    A "time" is a moment, a "list" has texts, a "json" is an array of objects, a "wkt" a geometry as text
    (OGC 06-103r4, 7) in EPSG:4326, longitude first.
    """

    name: str
    type: Type
    expression: ColumnElement[Any]
    meaning: Mapping[str, str]
