"""Regular expressions from outside: POSIX, as CIM 009 (4.9) says, and of a size that a database can bear."""

from __future__ import annotations

import re
from math import prod

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, literal, not_, select

from geo.errors import Invalid
from geo.ogc import lookups
from geo.ogc.comparing import Type, Value

LONGEST = 200
# A repeated group is compiled once for each repetition, and groups lie in groups.
MOST_REPEATED = 500
REPEATED = re.compile(r"\{(\d*)(?:,(\d*))?\}")


def expression(name: str, pattern: str) -> ColumnElement[str]:
    """The pattern for PostgreSQL's `~`, without its own dialects and back references. Raises Invalid.

    `(?i)` at its begin disregards capitals, as brokers know it.
    """
    if len(pattern) > LONGEST:
        raise Invalid(name, f"a pattern has at most {LONGEST} characters")
    counts = [max(int(low or 1), int(high or 1)) for low, high in REPEATED.findall(pattern.replace("{,", "{1,"))]
    if any(len(text) > 4 for found in REPEATED.findall(pattern) for text in found) or prod(counts) > MOST_REPEATED:
        raise Invalid(name, f"a pattern repeats at most {MOST_REPEATED} times")
    options = "ei" if pattern.startswith("(?i)") else "e"
    return literal(f"***:(?{options}){pattern.removeprefix('(?i)')}", Text)


def matches(value: Value, pattern: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a text, or some text in a list or structure, has the pattern in it."""
    if value.type is Type.LIST:
        each = func.unnest(value.sql).column_valued("each")
    elif value.type is Type.JSON:
        each = func.jsonb_array_elements_text(value.sql).column_valued("each")
    elif value.type is Type.TEXT:
        return _has(value.sql, pattern)
    else:
        return literal(False)
    return exists(select(each).where(_has(cast(each, Text), pattern)))


def lacks(value: Value, pattern: ColumnElement[str], there: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is a value, and nothing of it has the pattern in it."""
    return and_(there, not_(func.coalesce(matches(value, pattern), literal(False))))


def _has(text: ColumnElement[str], pattern: ColumnElement[str]) -> ColumnElement[bool]:
    return lookups.asked(text.op("~", is_comparison=True)(pattern))
