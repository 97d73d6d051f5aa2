"""What is said of single values (CQL2, 6.5 and 7.2): comparisons, LIKE, IN, BETWEEN, IS NULL."""

from __future__ import annotations

import operator
import re
from typing import Any

from sqlalchemy import ColumnElement, Double, Numeric, and_, cast

from geo.ogc.cql2.folding import FOLDS
from geo.ogc.cql2.limits import MOST_VALUES
from geo.ogc.cql2.values import Reader, Term, Type, alike, as_text, expect, given_text, listed, refused

_OPERATORS = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_ORDERED = (Type.TEXT, Type.NUMBER, Type.DAY, Type.TIME)
_EQUATED = (*_ORDERED, Type.BOOLEAN, Type.IDENTIFIER)
# What unaccent makes a wildcard, or a backslash, of.
_WIDE = re.compile("[∖﹨﹪％＼＿]")
_LOOSE_END = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")


def compare(reader: Reader, op: str, args: list[Any]) -> ColumnElement[bool]:
    """One of = <> < <= > >= between two values. Raises Invalid."""
    left, right = args
    return _compared(op, reader.term(left), reader.term(right))


def like(reader: Reader, op: str, args: list[Any]) -> ColumnElement[bool]:
    """A text matches a pattern: % stands for any text, _ for one character, a backslash takes that away."""
    text = as_text(reader.term(args[0]))
    return text.sql.like(_pattern(args[1]).sql, escape="\\")


def within(reader: Reader, op: str, args: list[Any]) -> ColumnElement[bool]:
    """The value is one of a list. Raises Invalid."""
    if not isinstance(args[1], list) or not args[1]:
        refused("in takes a list of at least one value")
    if len(args[1]) > MOST_VALUES:
        refused(f"in takes at most {MOST_VALUES} values")
    value = reader.term(args[0])
    pairs = [alike(value, reader.term(item)) for item in args[1]]
    if len({left.type for left, _ in pairs}) > 1:
        refused("in takes values of one type")
    left, items = expect(pairs[0][0], *_EQUATED), [item for _, item in pairs]
    if len(items) == 1:
        # As "=": only then does an index on (column, id) give the rows in order.
        return _compared("=", left, items[0])
    if all(item.value is not None for item in items):
        return left.sql.in_(listed(items))
    sides = _comparable(left, *items)
    return sides[0].in_(sides[1:])


def between(reader: Reader, op: str, args: list[Any]) -> ColumnElement[bool]:
    """The value lies between two others, ends included. Raises Invalid."""
    value, low, high = map(reader.term, args)
    return and_(_compared(">=", value, low), _compared("<=", value, high))


def is_null(reader: Reader, op: str, args: list[Any]) -> ColumnElement[bool]:
    return reader.term(args[0]).sql.is_(None)


def _compared(op: str, left: Term, right: Term) -> ColumnElement[bool]:
    left, right = alike(left, right)
    types = _EQUATED if op in ("=", "<>") else _ORDERED
    compared: ColumnElement[bool] = _OPERATORS[op](*_comparable(expect(left, *types), expect(right, *types)))
    return compared


def _comparable(*terms: Term) -> list[ColumnElement[Any]]:
    """Their SQL, exact where one is: what is computed may be too large for a float."""
    exact = any(isinstance(term.sql.type, Numeric) and not isinstance(term.sql.type, Double) for term in terms)
    return [cast(term.sql, Numeric) if exact and term.type is Type.NUMBER else term.sql for term in terms]


def _pattern(node: Any, *, unaccented: bool = False) -> Term:
    """A pattern that the filter states, folded or not. Raises Invalid."""
    if isinstance(node, str):
        if _LOOSE_END.search(node):
            refused("a pattern of like ends with a backslash that stands before nothing")
        if unaccented and _WIDE.search(node):
            refused("a pattern in accenti holds a wide sign that would become a wildcard")
        return given_text(node)
    op = node.get("op") if isinstance(node, dict) else None
    if op not in FOLDS or not isinstance(args := node.get("args"), list) or len(args) != 1:
        refused("like takes a pattern in quotes, or one in casei or accenti")
    return FOLDS[op](_pattern(args[0], unaccented=unaccented or op == "accenti"))


PREDICATES = {**dict.fromkeys(_OPERATORS, (compare, 2)), "like": (like, 2), "in": (within, 2), "between": (between, 3),
              "isNull": (is_null, 1)}  # fmt: skip
