"""Values as text, where formats write them alike."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func


def utc(moment: ColumnElement[Any]) -> ColumnElement[Any]:
    """A moment as ISO 8601 in UTC, whatever the time zone of the session."""
    return func.to_char(func.timezone("UTC", moment), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
