"""Devices that have several values at once, in the order of their key.

An index over one property has the key beside it. Two of them read side by side, by nothing but what stands in them,
give what has both values; looking at each device with the one value for the other costs several times as much, and an
index over each pair of properties would have to be kept by every edition.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BinaryExpression, BindParameter, BooleanClauseList, ColumnElement, FromClause, and_
from sqlalchemy.sql import operators

from geo.ogc import query
from geo.ogc.collections import DEVICES, Collection
from geo.ogc.shape import Shape
from geo.publication.tables import device

# The properties with such an index.
INDEXED = {"sensorType": device.c.sensor_type, "personalData": device.c.personal_data,
           "organisationId": device.c.organisation_id, "lifecycle": device.c.lifecycle}  # fmt: skip


def is_by_indexes(shape: Shape) -> bool:
    """Whether such indexes alone give a page: then the database finds it alike, whatever the values."""
    others = shape.boxes or any(shape.interval) or shape.filtered or shape.sorting
    return not others and INDEXED.keys() >= set(shape.equal)


def crossed(shape: Shape) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """What to select from, and the conditions, where `is_by_indexes`: the table once for each property."""
    first, *others = shape.equal
    source: FromClause = device
    conditions = query.conditions(DEVICES, shape._replace(equal=(first,)))
    for number, name in enumerate(others):
        also = device.alias(f"also_{number}")
        source = source.join(also, also.c.id == device.c.id)
        value = query.bound(query.is_(name), INDEXED[name])
        conditions.append(also.c[INDEXED[name].name] == value)
        if shape.after is not None:
            # Said of each: else its index would be read from the first key on.
            conditions.append(also.c.id > query.bound(query.step(0), also.c.id))
    return source, conditions


def told_apart(
    collection: Collection, equal: Mapping[str, Any], condition: ColumnElement[bool] | None
) -> tuple[Mapping[str, Any], ColumnElement[bool] | None]:
    """The values that a filter gives properties as parameters of an address do, with `equal`, and what else it asks."""
    if collection is not DEVICES or condition is None:
        return equal, condition
    found, rest = dict(equal), []
    for part in condition.clauses if _is_and(condition) else [condition]:
        name = _name(part)
        if name is None or name in found:
            rest.append(part)
        else:
            found[name] = part.right.value
    return found, and_(*rest) if rest else None


def _is_and(condition: ColumnElement[bool]) -> bool:
    return isinstance(condition, BooleanClauseList) and condition.operator is operators.and_


def _name(part: Any) -> str | None:
    """The property that this says to have a value, None where it says something else."""
    if isinstance(part, BinaryExpression) and part.operator is operators.eq and isinstance(part.right, BindParameter):
        return next((name for name, column in INDEXED.items() if column is part.left), None)
    return None
