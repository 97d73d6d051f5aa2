"""What is said of lists, as sets (CQL2, 7.8)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_

from geo.ogc.cql2.values import Reader, Type, expect


def _related(reader: Reader, op: str, args: list[Any]) -> ColumnElement[bool]:
    left, right = (expect(reader.term(node), Type.LIST).sql for node in args)
    found: dict[str, ColumnElement[bool]] = {
        "a_equals": and_(left.contains(right), left.contained_by(right)),
        "a_contains": left.contains(right),
        "a_containedBy": left.contained_by(right),
        "a_overlaps": left.overlap(right),
    }
    return found[op]


PREDICATES = dict.fromkeys(("a_equals", "a_contains", "a_containedBy", "a_overlaps"), (_related, 2))
