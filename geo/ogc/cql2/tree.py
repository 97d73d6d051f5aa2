"""A filter in either language as a tree: the objects of CQL2 JSON (CQL2, 8.3)."""

from __future__ import annotations

import json
from typing import Any

from geo.errors import Invalid
from geo.ogc.cql2 import text
from geo.ogc.cql2.limits import DEEPEST, FILTER, measured

LANGUAGES = ("cql2-text", "cql2-json")

# An operation is an object that holds a list; a multipolygon has four lists more.
_BRACKETS = 2 * DEEPEST + 5


def read(filter_text: str, language: str) -> Any:
    """The tree. Raises Invalid for text that is no filter in this language, or one too large."""
    if language == "cql2-text":
        return text.read(filter_text)
    try:
        return json.loads(measured(filter_text, _BRACKETS), parse_int=float, parse_constant=_refuse)
    except ValueError:
        raise Invalid(FILTER, "this is not JSON") from None


def _refuse(name: str) -> Any:
    raise ValueError(name)
