"""Columns as Table Schema 2.0 says them (Data Package standard), for the dataset as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from opendata.formats.csv import SEPARATOR
from opendata.model import Column

# A list is read by frictionless as text or as a list, a JSON array as an array, a place as Well-Known Text.
TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
    "date": {"type": "date", "format": "%Y-%m-%d"},
    "time": {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%SZ"},
    "list": {"type": "string"},
    "json": {"type": "array"},
    "wkt": {"type": "string"},
}
MORE = {
    "list": {
        "en": f"Several values are separated by “{SEPARATOR}”.",
        "nl": f"Tussen meer waarden staat “{SEPARATOR}”.",
    },
    "wkt": {"en": "Well-Known Text, longitude first.", "nl": "Well-Known Text, lengtegraad eerst."},
}
EMPTY = {"en": "Empty: {empty}.", "nl": "Leeg: {empty}."}


def of(columns: Sequence[Column], language: str) -> dict[str, Any]:
    """The schema, with titles and descriptions in one language. The column `id` is a key where it is the first."""
    found = {"fields": [_field(column, language) for column in columns], "missingValues": [""]}
    return found | ({"primaryKey": [columns[0].name]} if columns[0].name == "id" else {})


def _field(column: Column, language: str) -> dict[str, Any]:
    described = [f"{column.meaning[language]}."]
    described += [MORE[column.type][language]] if column.type in MORE else []
    described += [EMPTY[language].format(empty=column.empty[language])] if column.empty else []
    constraints = _constraints(column)
    return {
        "name": column.name,
        "title": column.title[language],
        "description": " ".join(described),
        **TYPES[column.type],
        **({"constraints": constraints} if constraints else {}),
    }


def _constraints(column: Column) -> dict[str, Any]:
    """What every value must fulfil; a list's members have a list of their own, which Table Schema cannot say."""
    found: dict[str, Any] = {}
    if column.empty is None and column.type not in ("list", "json"):
        found["required"] = True
    if column.values and column.type == "string":
        found["enum"] = list(column.values)
    return found
