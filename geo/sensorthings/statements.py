"""Statements over the rows of a set: which columns, which condition, in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Double, Select, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from geo.errors import Invalid
from geo.ogc import lookups, query
from geo.ogc.comparing import Type
from geo.ogc.kinds import BOOLEAN, DATE, NUMBER, TEXT, TIMESTAMP
from geo.ogc.query import Order
from geo.sensorthings import conditions
from geo.sensorthings.entity_set import GEOMETRY, EntitySet, Member
from geo.sensorthings.options import TOKEN, Options

DIGITS = 7
SORTED = {Type.TEXT: TEXT, Type.NUMBER: NUMBER, Type.BOOLEAN: BOOLEAN, Type.DATE: DATE, Type.TIME: TIMESTAMP}

Condition = ColumnElement[bool]


def wanted_keys(keys: Sequence[Any], target: ColumnElement[Any]) -> Any:
    values = func.unnest(cast(literal(list(keys), ARRAY(target.type)), ARRAY(target.type)))
    return values.table_valued("key", name="wanted").render_derived()


def leaves(members: Sequence[Member], path: str = "") -> Iterator[tuple[str, Member]]:
    """Members that have a value, with their paths."""
    for member in members:
        here = f"{path}{member.name}"
        if member.source is not None:
            yield here, member
        yield from leaves(member.members, f"{here}/")


def shown(entity_set: EntitySet, options: Options) -> list[Member]:
    """The members that an entity is written with."""
    return [each for each in entity_set.members if options.select is None or each.name in options.select]


def statement(entity_set: EntitySet, options: Options) -> Select[Any]:
    columns = [
        (func.ST_AsGeoJSON(member.source, DIGITS, 0) if member.kind is GEOMETRY else member.source).label(path)
        for path, member in leaves(shown(entity_set, options))
        if member.source is not None
    ]
    leading = [each.relation.source.label(f"lead_{number}") for number, each in enumerate(options.expand)]
    return select(entity_set.id.label("entity_id"), *columns, *leading).select_from(entity_set.table)


def ordered(entity_set: EntitySet, options: Options, order: Sequence[Order], given: Sequence[Condition]) -> Select[Any]:
    """One more than a page, with the steps of the order as step_0 and so on.

    Where rows are sorted or passed over, their keys are found first: an index may give them, and no more is read.
    """
    steps = [step.source.label(f"step_{number}") for number, step in enumerate(order)]

    def window(rows: Select[Any]) -> Select[Any]:
        by = (step.clause() for step in order)
        return rows.where(*given).order_by(*by).limit(options.top + 1).offset(options.skip)

    if not (options.orderby or options.skip):
        return window(statement(entity_set, options).add_columns(*steps))
    page = window(select(*steps).select_from(entity_set.table)).subquery("page")
    found = statement(entity_set, options).join(page, page.c[steps[-1].name] == order[-1].source)
    by = (step.clause(page.c[each.name]) for step, each in zip(order, steps, strict=True))
    return found.add_columns(*page.c).order_by(*by)


def filtered(entity_set: EntitySet, options: Options) -> list[Condition]:
    return [] if options.filter is None else [conditions.condition(options.filter, entity_set)]


def order_of(entity_set: EntitySet, options: Options) -> tuple[Order, ...]:
    """The asked order, made total by the set's own."""
    steps = []
    for expression, down in options.orderby:
        found = conditions.value(expression, entity_set, "$orderby")
        if found.type not in SORTED:
            raise Invalid("$orderby", f"a {found.type} has no order")
        source = lookups.at_once(cast(found.sql, Double) if found.type is Type.NUMBER else found.sql)
        steps.append(Order(source, SORTED[found.type], down))
    return (*steps, *entity_set.order)


def after(order: Sequence[Order], options: Options) -> Condition:
    assert options.token is not None
    try:
        return query.after(order, options.token)
    except Invalid:
        raise Invalid(TOKEN, "this is not the end of a page in this order; follow @iot.nextLink") from None
