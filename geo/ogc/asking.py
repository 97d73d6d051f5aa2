"""The form on a page of items: what can be chosen there, and what was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.ogc.collections import Collection
from geo.ogc.config import DEFAULT_LIMIT, HIGHEST_LIMIT
from geo.ogc.field import Field

LIMITS = (10, 100, 1000)


@dataclass(frozen=True)
class Choice:
    """A filter. `values` are all that it takes, none where any text will do."""

    field: Field
    values: tuple[str, ...]
    chosen: str


def choices(collection: Collection, asked: Mapping[str, str]) -> list[Choice]:
    """Filters by the properties of the table and by whatever has a list of values; those in use always are there."""
    found = []
    for field in collection.queryables.values():
        values = _values(field)
        offered = field.name in collection.by_name and (values or field.name in collection.overview)
        if offered or field.name in asked:
            found.append(Choice(field, values, asked.get(field.name, "")))
    return found


def limits(asked: Mapping[str, str]) -> list[tuple[int, bool]]:
    """How many items a page may have, and whether that is asked; what is asked always is there."""
    chosen = min(int(asked.get("limit", DEFAULT_LIMIT)), HIGHEST_LIMIT)
    return [(limit, limit == chosen) for limit in sorted({*LIMITS, chosen})]


def orders(collection: Collection, asked: Mapping[str, str]) -> list[tuple[str, Field | None, bool]]:
    """The parameter sortby for each order, with its property and whether it is asked.

    The first is an order that was asked and is none by one property of the table, if one was.
    """
    chosen = asked.get("sortby", "").lstrip("+ ")
    columns = {sign + field.name: field for field in collection.columns if field.can_sort for sign in ("", "-")}
    offered = {**({chosen: None} if chosen and chosen not in columns else {}), **columns}
    return [(sortby, field, sortby == chosen) for sortby, field in offered.items()]


def _values(field: Field) -> tuple[str, ...]:
    schema = field.kind.schema["items"] if field.kind.is_list else field.kind.schema
    return ("true", "false") if schema.get("type") == "boolean" else tuple(schema.get("enum", ()))
