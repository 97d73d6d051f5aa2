"""The form on a page of items: what can be chosen there, and what was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.ogc.collections import Collection
from geo.ogc.field import Field

LIMITS = ("10", "100", "1000")


@dataclass(frozen=True)
class Choice:
    """A filter. `values` are all that it takes, none where any text will do."""

    field: Field
    values: tuple[str, ...]
    chosen: str


def choices(collection: Collection, asked: Mapping[str, str]) -> list[Choice]:
    """Filters by the properties of the table and by whatever has a list of values; those in use always are there."""
    found = []
    for field in collection.fields:
        values = _values(field)
        if field.can_filter and (values or field.name in collection.overview or field.name in asked):
            found.append(Choice(field, values, asked.get(field.name, "")))
    return found


def _values(field: Field) -> tuple[str, ...]:
    schema = field.kind.schema["items"] if field.kind.is_list else field.kind.schema
    return ("true", "false") if schema.get("type") == "boolean" else tuple(schema.get("enum", ()))
