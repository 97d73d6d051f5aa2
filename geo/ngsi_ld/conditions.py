"""A query in the NGSI-LD query language as a condition on the rows of one type of entity."""

from __future__ import annotations

import json
import re

from sqlalchemy import ColumnElement, and_, func, literal, not_, or_

from geo.ngsi_ld import patterns, q
from geo.ngsi_ld.attributes import Attribute
from geo.ngsi_ld.entity_types import EntityType
from geo.ogc import comparing
from geo.ogc.comparing import Mismatch, Operator, Type, Value
from geo.ogc.kinds import TIMESTAMP

NUMBER = re.compile(r"[+-]?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,2})?", re.ASCII)


def condition(node: q.Node, entity_type: EntityType) -> ColumnElement[bool]:
    """An entity without the attribute passes no term about it (CIM 009, 4.9). Raises Invalid for a wrong pattern."""
    if isinstance(node, q.Both):
        return and_(*(condition(part, entity_type) for part in node.parts))
    if isinstance(node, q.Either):
        return or_(*(condition(part, entity_type) for part in node.parts))
    value = _asked(node, entity_type)
    if node.operator in q.PATTERNS:
        return _pattern(node, value)
    if value is None:
        return literal(False)
    there = comparing.exists(value)
    if not isinstance(node.operator, Operator):
        return there
    if node.operator is Operator.UNEQUAL:
        return and_(there, not_(func.coalesce(_some(value, Operator.EQUAL, node), literal(False))))
    return _some(value, node.operator, node)


def has(attribute: Attribute) -> ColumnElement[bool]:
    """Whether an entity has the attribute."""
    return comparing.exists(attribute.value)


def _pattern(term: q.Term, value: Value | None) -> ColumnElement[bool]:
    pattern = patterns.expression("q", term.values[0][0])
    if value is None:
        return literal(False)
    if term.operator == "~=":
        return patterns.matches(value, pattern)
    return patterns.lacks(value, pattern, comparing.exists(value))


def _asked(term: q.Term, entity_type: EntityType) -> Value | None:
    """The value that a term asks about; None where entities of this type have none."""
    if term.attribute in entity_type.times and not (term.below or term.members):
        return comparing.property_value(TIMESTAMP, entity_type.times[term.attribute])
    attribute = entity_type.by_name.get(term.attribute)
    if attribute is None or term.below:  # no attribute of ours has attributes
        return None
    value = attribute.value
    if not term.members:
        return value
    if value.type is not Type.JSON:
        return None
    return comparing.inside(value, "$" + "".join(f".{json.dumps(name)}" for name in term.members))


def _some(value: Value, operator: Operator, term: q.Term) -> ColumnElement[bool]:
    if term.is_range:
        low, high = term.values
        return and_(_compared(value, Operator.AT_LEAST, low), _compared(value, Operator.AT_MOST, high))
    return or_(*(_compared(value, operator, said) for said in term.values))


def _compared(value: Value, operator: Operator, said: q.Said) -> ColumnElement[bool]:
    try:
        return comparing.compared(value, operator, _literal(*said))
    except Mismatch:
        return literal(False)


def _literal(said: str, quoted: bool) -> Value:
    if not quoted:
        if said in ("true", "false"):
            return comparing.boolean(said == "true")
        if NUMBER.fullmatch(said):
            return comparing.number(float(said))
    return comparing.text(said)
