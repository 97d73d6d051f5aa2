"""The statements that answer requests, one text for each shape of request.

Building and compiling a statement costs several times what the database needs to answer it, so the text of a shape is
kept. A filter of CQL2 is compiled by itself and put into its place.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FunctionElement,
    Integer,
    Select,
    Subquery,
    Text,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from geo.ogc import boxes, crossing, query
from geo.ogc.collections import COLLECTIONS, DEVICES, Collection
from geo.ogc.compiling import FILTER, PLACE, Statement, compiled
from geo.ogc.counting import kept
from geo.ogc.encoding import found, value
from geo.ogc.selection import Selection
from geo.ogc.shape import Shape
from geo.publication.tables import edition

KEPT_SHAPES = 512

# The edition that a statement reads comes with its answer: number, time, digest, devices.
_NEWEST = edition.alias("newest")
_EDITION = (_NEWEST.c.number, value(_NEWEST.c.published).label("published"), _NEWEST.c.digest, _NEWEST.c.devices)


def page(selection: Selection, *, counted: bool) -> Statement:
    """Selects the edition, how many features there are up to one more than wanted, where the page ends, the features.

    Where `counted`, also how many the publication counts of them all. Binds `take` (one more than `last`), `skip`,
    `last`, the public address and the selection's values.
    """
    return _with_filter(_page(selection.shape, counted), selection)


def keys(selection: Selection, *, counted: bool) -> Statement:
    """As `page`, but with the keys of the features as JSON in the place of these."""
    return _with_filter(_keys(selection.shape, counted), selection)


def count(selection: Selection) -> Statement:
    """Selects the edition and how many features are chosen."""
    return _with_filter(_count(selection.shape._replace(sorting=(), after=None, shown=(), system=None)), selection)


@lru_cache(KEPT_SHAPES)
def some(shape: Shape) -> Statement:
    """Selects the features whose keys are bound as `keys`, in that order."""
    collection = COLLECTIONS[shape.collection]
    bound = bindparam("keys", type_=ARRAY(Text))
    each = func.unnest(bound).table_valued(column("key", Text), with_ordinality="n").render_derived("each")
    key = cast(each.c.key, collection.key.type)
    ordered = (
        select(found(collection, shape, key, each).label("feature")).select_from(each).order_by(each.c.n).subquery()
    )
    return compiled(select(func.string_agg(ordered.c.feature, ",")))


@lru_cache(KEPT_SHAPES)
def one(shape: Shape) -> Statement:
    """Selects the edition and the feature whose key is bound as `key`, NULL where there is none."""
    collection = COLLECTIONS[shape.collection]
    key = bindparam("key", type_=collection.key.type)
    return compiled(_newest(found(collection, shape, key, None)))


def _newest(*answer: ColumnElement[Any]) -> Select[Any]:
    return select(*_EDITION, *answer).order_by(_NEWEST.c.number.desc()).limit(1)


@lru_cache(KEPT_SHAPES)
def _page(shape: Shape, counted: bool) -> Statement:
    rows = _rows(shape)
    feature = found(COLLECTIONS[shape.collection], shape, rows.c.key, rows)
    return _answer(shape, rows, feature, lambda each: func.string_agg(each, ","), counted)


@lru_cache(KEPT_SHAPES)
def _keys(shape: Shape, counted: bool) -> Statement:
    rows = _rows(shape)
    return _answer(shape, rows, cast(rows.c.key, Text), func.json_agg, counted)


def _answer(
    shape: Shape,
    rows: Subquery,
    content: ColumnElement[Any],
    together: Callable[[ColumnElement[Any]], FunctionElement[Any]],
    counted: bool,
) -> Statement:
    """The edition, and of the rows their number, the end of the page and `content`, one by one and then `together`."""
    order = query.order_of(COLLECTIONS[shape.collection], shape.sorting)
    steps = [rows.c[_step(number)] for number in range(len(order))]
    by = [each.clause(step) for each, step in zip(order, steps, strict=True)]
    # Ordered as the rows are already, so nothing is sorted here.
    read = (
        select(func.row_number().over(order_by=by).label("n"), *steps, content.label("content"))
        .order_by(*by)
        .subquery()
    )
    last = bindparam("last", type_=BigInteger)
    end = cast(func.json_build_array(*(value(read.c[step.name]) for step in steps)), Text)
    answer = select(
        func.count().label("count"),
        func.max(end).filter(read.c.n == last).label("end"),
        cast(together(read.c.content).filter(read.c.n <= last), Text).label("content"),
    ).subquery()
    matched = [kept(COLLECTIONS[shape.collection], shape.equal)] if counted else []
    return compiled(select(_newest().subquery("edition"), answer, *matched))


def _rows(shape: Shape) -> Subquery:
    """Key and steps of the order of each row of a page: of rows that are passed over no more is read."""
    collection = COLLECTIONS[shape.collection]
    order = query.order_of(collection, shape.sorting)
    by = [each.clause() for each in order]
    columns = [
        collection.key.label("key"), *(each.source.label(_step(number)) for number, each in enumerate(order))
    ]  # fmt: skip
    if shape.boxes and collection is DEVICES:
        found = boxes.page(columns, shape.boxes, _conditions(collection, shape._replace(boxes=0)), by)
        rows = select(found).order_by(*(each.clause(found.c[_step(number)]) for number, each in enumerate(order)))
    elif collection is DEVICES and len(shape.equal) > 1 and crossing.is_by_indexes(shape):
        source, conditions = crossing.crossed(shape)
        rows = select(*columns).select_from(source).where(*conditions).order_by(*by)
    else:
        rows = select(*columns).select_from(collection.table).where(*_conditions(collection, shape)).order_by(*by)
    return rows.limit(bindparam("take", type_=Integer)).offset(bindparam("skip", type_=Integer)).subquery()


def _step(number: int) -> str:
    return f"step_{number}"


@lru_cache(KEPT_SHAPES)
def _count(shape: Shape) -> Statement:
    collection = COLLECTIONS[shape.collection]
    if shape.boxes and collection is DEVICES:
        found = boxes.all_of(shape.boxes, _conditions(collection, shape._replace(boxes=0)))
        counted = select(func.count()).select_from(found)
    else:
        counted = select(func.count()).select_from(collection.table).where(*_conditions(collection, shape))
    return compiled(_newest(counted.scalar_subquery()))


def _conditions(collection: Collection, shape: Shape) -> list[ColumnElement[bool]]:
    return [*query.conditions(collection, shape), *([FILTER] if shape.filtered else [])]


def _with_filter(statement: Statement, selection: Selection) -> Statement:
    if selection.compiled_filter is None:
        return statement
    condition, values = selection.compiled_filter
    return Statement(statement.sql.replace(PLACE, condition), statement.fixed | values)
