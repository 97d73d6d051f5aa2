"""The kinds of values that properties have: how JSON Schema names them, and how text from an address becomes one."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

HIGHEST_INTEGER = 999_999_999
INTEGER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,30})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True)
class Kind:
    """`schema` is JSON Schema; `read` raises ValueError with a sentence for text that is no such value."""

    schema: dict[str, Any]
    read: Callable[[str], Any]

    @property
    def is_list(self) -> bool:
        return bool(self.schema["type"] == "array")


def read_text(value: str) -> str:
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("text holds a character that no text can hold")
    return value


def read_integer(value: str) -> int:
    if not INTEGER.fullmatch(value):
        raise ValueError("expected a whole number")
    return int(value)


def read_number(value: str) -> float:
    try:
        number = float(value) if value.isascii() and "_" not in value else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError("expected a number")
    return number


def read_boolean(value: str) -> bool:
    if value not in ("true", "false"):
        raise ValueError("expected true or false")
    return value == "true"


def read_date(value: str) -> date:
    try:
        if DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError("expected a date such as 2026-03-01")


def read_time(value: str) -> datetime:
    """RFC 3339 section 5.6; a time zone is needed. What is finer than a microsecond is cut off."""
    try:
        if TIME.fullmatch(value):
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError("expected a time such as 2026-03-01T06:00:00Z")


def read_uuid(value: str) -> UUID:
    try:
        if len(value) == 36:
            return UUID(value)
    except ValueError:
        pass
    raise ValueError("expected a UUID")


def one_of(words: type[Any] | tuple[str, ...]) -> Kind:
    """Text out of a closed list: the members of an enumeration, or a tuple."""
    known = tuple(str(word) for word in words)

    def read(value: str) -> str:
        if value not in known:
            raise ValueError(f"choose from {', '.join(known)}")
        return value

    return Kind({"type": "string", "enum": list(known)}, read)


def list_of(kind: Kind) -> Kind:
    """A list; a filter gives one value that the list must hold."""
    return Kind({"type": "array", "items": kind.schema}, kind.read)


TEXT = Kind({"type": "string"}, read_text)
ADDRESS = Kind({"type": "string", "format": "uri"}, read_text)
WHOLE = Kind({"type": "integer"}, read_integer)
NUMBER = Kind({"type": "number"}, read_number)
METRES = Kind({"type": "number", "x-ogc-unit": "m"}, read_number)
WHOLE_METRES = Kind({"type": "integer", "x-ogc-unit": "m"}, read_integer)
DEGREES = Kind({"type": "number", "x-ogc-unit": "deg"}, read_number)
BOOLEAN = Kind({"type": "boolean"}, read_boolean)
DATE = Kind({"type": "string", "format": "date"}, read_date)
TIMESTAMP = Kind({"type": "string", "format": "date-time"}, read_time)
IDENTIFIER = Kind({"type": "string", "format": "uuid"}, read_uuid)
TEXTS = list_of(TEXT)
OBJECTS = Kind({"type": "array", "items": {"type": "object"}}, read_text)
