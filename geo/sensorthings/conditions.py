"""Expressions as SQL over the rows of a set. Values are bound; nothing of a request becomes part of a statement."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Text, and_, cast, func, literal, not_, null, or_, select

from geo.errors import Invalid
from geo.ogc import comparing, lookups, shapes
from geo.ogc.comparing import Mismatch, Operator, Type, Value
from geo.sensorthings.entity_set import EntitySet, Member, Relation
from geo.sensorthings.expressions import Call, Expression, Path, Said, paths, without_first
from geo.sensorthings.functions import FUNCTIONS
from geo.sensorthings.model import SETS
from geo.sensorthings.names import ID
from geo.wkt import read_wkt

OPERATORS = {"eq": Operator.EQUAL, "ne": Operator.UNEQUAL, "gt": Operator.GREATER, "ge": Operator.AT_LEAST,
             "lt": Operator.LESS, "le": Operator.AT_MOST}  # fmt: skip
IDS = ("id", ID)


def condition(expression: Expression, entity_set: EntitySet, option: str = "$filter") -> ColumnElement[bool]:
    """Whether the expression is true of an entity; of related entities, whether of some. Raises Invalid."""
    if isinstance(expression, Call) and expression.name in ("and", "or"):
        parts = [condition(part, entity_set, option) for part in expression.parts]
        return and_(*parts) if expression.name == "and" else or_(*parts)
    if isinstance(expression, Call) and expression.name == "not":
        return not_(func.coalesce(condition(expression.parts[0], entity_set, option), literal(False)))
    relation = _leading(expression, entity_set, option)
    if relation is not None:
        other = SETS[relation.entity_set]
        inner = condition(without_first(expression), other, option)
        found = select(relation.target).select_from(other.table).where(inner).correlate(None)
        return relation.source.in_(found)
    if isinstance(expression, Call) and expression.name in OPERATORS:
        return _compared(expression, entity_set, option)
    truth = value(expression, entity_set, option)
    if truth.type is not Type.BOOLEAN:
        raise Invalid(option, f"expected a condition, found a {truth.type}")
    return lookups.asked(truth.sql)


def value(expression: Expression, entity_set: EntitySet, option: str) -> Value:
    """What the expression gives for an entity. Raises Invalid."""
    if isinstance(expression, Said):
        return _literal(expression, option)
    if isinstance(expression, Path):
        return _member(expression.names, entity_set, option)
    function = FUNCTIONS.get(expression.name)
    if function is None:
        raise Invalid(option, f"there is no function or operator {expression.name[:40]!a} here")
    given = len(expression.parts)
    if given != len(function.takes) and not (function.optional and given == len(function.takes) - 1):
        raise Invalid(option, f"{expression.name} takes {len(function.takes)} values")
    last = expression.parts[-1]
    if function.last and not (isinstance(last, Said) and function.last.fullmatch(last.value)):
        raise Invalid(option, f"the last value of {expression.name} has the form {function.last.pattern}")
    values = [
        _of_type(wanted, value(part, entity_set, option), expression.name, option)
        for wanted, part in zip(function.takes, expression.parts, strict=False)
    ]
    return Value(function.make(*values), function.gives)


def _leading(expression: Expression, entity_set: EntitySet, option: str) -> Relation | None:
    """The relation that all paths of an expression begin with, None where they stay with the entity."""
    first = {path.names[0] for path in paths(expression) if path.names}
    related = first & set(entity_set.leading_to)
    if not related:
        return None
    if len(first) > 1:
        raise Invalid(option, f"one comparison cannot ask of {' and '.join(sorted(first))} together")
    return entity_set.leading_to[related.pop()]


def _compared(expression: Call, entity_set: EntitySet, option: str) -> ColumnElement[bool]:
    left, right = expression.parts
    operator = OPERATORS[expression.name]
    for side, other in ((left, right), (right, left)):
        if side == Said("null", "null"):
            return _absent(value(other, entity_set, option), operator)
    try:
        found = comparing.compared(value(left, entity_set, option), operator, value(right, entity_set, option))
    except Mismatch as error:
        raise Invalid(option, str(error)) from None
    near = _near(left, operator, right, entity_set, option)
    return found if near is None else and_(near, found)


def _near(
    left: Expression, operator: Operator, right: Expression, entity_set: EntitySet, option: str
) -> ColumnElement[bool] | None:
    """For a distance below a number: what an index on places can find."""
    below = operator in (Operator.LESS, Operator.AT_MOST)
    if not (below and isinstance(left, Call) and left.name == "geo.distance" and isinstance(right, Said)):
        return None
    sides = (value(part, entity_set, option).sql for part in left.parts)
    found: ColumnElement[bool] = func.ST_DWithin(*sides, value(right, entity_set, option).sql)
    return found


def _absent(found: Value, operator: Operator) -> ColumnElement[bool]:
    if operator is Operator.EQUAL:
        return not_(comparing.exists(found))
    return comparing.exists(found) if operator is Operator.UNEQUAL else literal(False)


def _literal(said: Said, option: str) -> Value:
    if said.kind == "number":
        return comparing.number(float(said.value))
    if said.kind == "boolean":
        return comparing.boolean(said.value == "true")
    if said.kind == "null":
        return Value(cast(null(), Text), Type.TEXT)
    if said.kind == "shape":
        return Value(shapes.bound(_shape(said.value, option)), Type.GEOMETRY)
    try:
        return comparing.moment(said.value) if said.kind == "moment" else comparing.text(said.value)
    except ValueError as error:
        raise Invalid(option, str(error)) from None


def _shape(text: str, option: str) -> Any:
    try:
        shape = read_wkt(text.upper().removeprefix("SRID=4326;"))
    except ValueError as error:
        raise Invalid(option, f"geography'…' {error}") from None
    return shapes.checked(option, shape)


def _member(names: tuple[str, ...], entity_set: EntitySet, option: str) -> Value:
    if not names:
        raise Invalid(option, f"name a member of {entity_set.name}: a relation has no value of its own")
    if names[0] in IDS and len(names) == 1:
        return Value(entity_set.id, Type.TEXT)
    known, members = None, entity_set.by_name
    for number, name in enumerate(names):
        if name not in members:
            shown = ascii("/".join(names)[:60])[1:-1]
            raise Invalid(option, f"{entity_set.name} have no {shown}; there is {', '.join(members)}")
        known = members[name]
        if known.source is not None:
            return _inside(comparing.property_value(known.kind, known.source), known, names[number + 1 :], option)
        members = known.by_name
    raise Invalid(option, f"{names[-1]} has members: {', '.join(members)}")


def _inside(found: Value, member: Member, names: tuple[str, ...], option: str) -> Value:
    """What lies deeper in a value: the type of a geometry, or a member of a structure."""
    if not names:
        return found if member.asked is None else replace(found, sql=member.asked)
    if found.type is Type.GEOMETRY and names == ("type",):
        return Value(func.substr(func.ST_GeometryType(found.sql), 4), Type.TEXT)
    if found.type is Type.GEOMETRY and names == ("geometry", "type"):
        return Value(cast(null(), Text), Type.TEXT)  # of a GeoJSON feature, and these are geometries
    if found.type is not Type.JSON:
        raise Invalid(option, f"{member.name} has no members")
    steps = (f"[{int(name)}]" if name.isdecimal() and len(name) < 5 else f".{json.dumps(name)}" for name in names)
    return comparing.inside(found, "$" + "".join(steps))


def _of_type(wanted: Type, found: Value, function: str, option: str) -> Any:
    """The SQL of an argument. Raises Invalid for one of another type."""
    if found.type is Type.JSON and wanted is Type.TEXT:
        return found.sql.op("->>", return_type=Text())(0)
    if found.type is Type.DATE and wanted is Type.TIME:
        return func.timezone("UTC", cast(found.sql, DateTime))
    if found.type is not wanted:
        raise Invalid(option, f"{function} takes a {wanted}, not a {found.type}")
    return found.sql
